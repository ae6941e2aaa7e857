"""docs/config.md: every example in it loads, every setting stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config import load_text
from monitor.config.models import Block, File
from monitor.schedule import parse

TEXT = (Path(__file__).parent.parent / "docs" / "config.md").read_text(encoding="utf-8")
ENV = {
    "SMTP_PASSWORD": "x", "HOOK_SECRET": "x", "OPS_ROOM": "json://localhost",
    "DKIM_KEY": "-----BEGIN PRIVATE KEY-----",
}  # fmt: skip
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.splitlines()[3].strip()[:30])
def test_every_example_loads(text: str) -> None:
    config = load_text(text, Path("/x/config.yaml"), ENV)
    assert not config.warnings


def test_the_simplest_useful_file_has_at_most_twelve_lines() -> None:
    assert len(EXAMPLES[0].splitlines()) <= 12
    config = load_text(EXAMPLES[0], Path("/x/config.yaml"), {"SMTP_PASSWORD": "x"})
    assert config.watches
    assert config.sources
    assert config.digests[0].to == ("soc@example.org",)
    assert config.delivery.smtp is not None


def section(name: str) -> str:
    return TEXT.split(f"\n## {name}\n")[1].split("\n## ")[0]


SECTIONS = {
    "WatchBlock": "watch", "AliasBlock": "watch", "ExamplesBlock": "watch", "SourceBlock": "sources",
    "RulesBlock": "sources", "ListingBlock": "sources", "DigestBlock": "digests", "AlertBlock": "alerts",
    "DeliveryBlock": "delivery", "WebhookBlock": "delivery",
    "DkimBlock": "delivery", "CrawlingBlock": "crawling", "MonitoringBlock": "monitoring",
    "File": "How it is read",
}  # fmt: skip


@pytest.mark.parametrize("model", Block.__subclasses__(), ids=lambda model: model.__name__)
def test_every_setting_is_documented_in_its_section(model: type[Block]) -> None:
    text = section(SECTIONS[model.__name__])
    mark = "`{}`"
    for name, field in model.model_fields.items():
        assert mark.format(field.alias or name) in text, f"{name} of {model.__name__}"


def test_nothing_is_documented_that_does_not_exist() -> None:
    known = {
        field.alias or name for model in Block.__subclasses__() for name, field in model.model_fields.items()
    }
    rows = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)
    assert set(rows) <= known
    assert set(rows) >= set(File.model_fields)


def test_every_form_of_when_is_right() -> None:
    table = section("digests").split("| form | meaning |")[1]
    forms = [
        form for row in table.splitlines() if row.startswith("| `") for form in re.findall("`(.*?)`", row)
    ]
    assert len(forms) >= 10
    for form in forms:
        assert parse(form).times
