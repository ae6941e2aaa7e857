"""Roles: who acts or suffers, who is quoted, who is merely named."""

from __future__ import annotations

import pytest

from monitor.items import Role, Zone
from monitor.matching import compile
from tests.matchcase import article, watch

CASES = [
    (Role.QUOTED, "“It is old,” said Acmesoft's Jane Doe."),
    (Role.QUOTED, "According to Acmesoft, the group is new."),
    (Role.QUOTED, "According to researchers at Acmesoft, it is new."),
    (Role.QUOTED, "Acmesoft researchers found it in May."),
    (Role.QUOTED, "He told Acmesoft that it was over."),
    (Role.QUOTED, "A report by Acmesoft lists them."),
    (Role.QUOTED, "It is new, Acmesoft said on Monday."),
    (Role.SUBJECT, "Acmesoft patched the flaw."),
    (Role.SUBJECT, "Thieves hit by a flaw in Acmesoft routers paid."),
    (Role.SUBJECT, "The attack on Acmesoft began in May."),
    (Role.SUBJECT, "It was acquired by Acmesoft in May."),
    (Role.NAMED, "The list holds Fabrikam, Acmesoft and others."),
]


@pytest.mark.parametrize(("role", "text"), CASES)
def test_roles(role: Role, text: str) -> None:
    [match] = compile([watch("Acmesoft")]).scan(text).matches
    assert [mention.role for mention in match.mentions] == [role]


def test_roles_in_headlines() -> None:
    matcher = compile([watch("Acmesoft")])
    for title, role in (
        ("Acmesoft routers under attack", Role.SUBJECT),
        ("Thieves exploit router flaw: Acmesoft", Role.QUOTED),
    ):
        [match] = matcher.find(article(title, "Text.")).matches
        assert [(mention.zone, mention.role) for mention in match.mentions] == [(Zone.HEADLINE, role)]
