"""The operator's own templates: used where they work; else ours are, and the digest says why."""

from __future__ import annotations

import logging
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from alerts import compose, digest, render, templated
from monitor.config import load_text
from monitor.errors import ConfigError
from monitor.told import DigestMaterial
from tests.digests.material import NOW, config, eventful_day, material, plan
from tests.test_render import many

PLAIN = "<!DOCTYPE html><html lang='en'><title>x</title><h1>{{ view.name }}</h1>{{ view.stories }} stories{% for section in view.sections %}{% for item in section.stories %}<p>{% for text, hit in item.title %}{{ text }}{% endfor %}</p>{% endfor %}{% endfor %}</html>"  # noqa: E501
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


def sent(folder: Path, day: DigestMaterial | None = None) -> tuple[str, str]:
    """Text and HTML of the mail that goes out with the templates of a folder."""
    made = config()
    made = replace(made, delivery=replace(made.delivery, templates=folder))
    [message] = compose.messages(day or eventful_day(), plan(), made, "2026-06-17T07:00 Europe/London", NOW)
    parsed = message_from_bytes(message.mime, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    text, html = (str(part.get_content()).replace("\r\n", "\n") for part in parsed.iter_parts())
    return text, html


def test_own_templates_lay_the_digest_out_and_what_is_missing_is_ours(tmp_path: Path) -> None:
    (tmp_path / render.HTML).write_text(PLAIN, encoding="utf-8")
    text, html = sent(tmp_path)
    assert html.startswith(
        "<!DOCTYPE html><html lang='en'><title>x</title><h1>Daily vendor watch</h1>3 stories"
    )
    assert text.startswith("Daily vendor watch\n====")
    (tmp_path / render.TEXT).write_text("{{ view.name | upper }}\n", encoding="utf-8")
    assert sent(tmp_path)[0] == "DAILY VENDOR WATCH\n"


def test_ours_may_be_extended_by_pieces(tmp_path: Path) -> None:
    """A copy that imports our macros renders as ours does."""
    (tmp_path / render.HTML).write_text((render.TEMPLATES / render.HTML).read_text("utf-8"), encoding="utf-8")
    view = digest.view(eventful_day(), plan(), config(), NOW)
    assert templated.laid_out(view, tmp_path) == (view, *render.both(view))


def test_five_hundred_stories_are_fitted_into_own_templates_too(tmp_path: Path) -> None:
    (tmp_path / render.HTML).write_text(PLAIN.replace("<p>", "<p>" + "filler " * 50), encoding="utf-8")
    _, html = sent(tmp_path, many(500))
    assert "500 stories" in html
    assert render.HTML_LIMIT / 3 < render.encoded_size(html) <= render.HTML_LIMIT


def test_strangers_words_are_escaped_and_never_run(tmp_path: Path) -> None:
    (tmp_path / render.HTML).write_text(PLAIN, encoding="utf-8")
    owed = replace(eventful_day().owed[0], title="<script>{{ 7 * 7 }}</script> {% include 'x' %} Kaspersky")
    _, html = sent(tmp_path, material(owed))
    assert "<p>&lt;script&gt;{{ 7 * 7 }}&lt;/script&gt; {% include &#39;x&#39; %} Kaspersky</p>" in html


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{% for %}", "digest.html.j2, line 1: "),
        ("\n\n{{ view.nothing }}", "digest.html.j2, line 3: 'alerts.shape.DigestView"),
        ("{{ view.__class__.__mro__ }}", "access to attribute '__class__'"),
        ("{{ ''.join.__globals__ }}", "no attribute '__globals__'"),
        ("{% include '/etc/passwd' %}", "there is no template /etc/passwd"),
        ("{% include '../config.yaml' %}", "there is no template ../config.yaml"),
        ("{{ 1 / 0 }}", "digest.html.j2, line 1: division by zero"),
        ("{{ view.name | safe }}", "No filter named 'safe'"),
        ("   \n", "digest.html.j2 gives nothing"),
        ("{% include 'digest.html.j2' %}", "recursion"),
        ("{{ 'x' * 200000 }}", "bytes of HTML, more than 90,000"),
        ("{{ 'x' * 2000000000 }}", "digest.html.j2, line 1: MemoryError"),
        (ENDLESS, "they took more than 1 seconds or 512 MB of memory"),
        ("\ufeff\x00{{", "digest.html.j2, line 1: "),
    ],
)  # fmt: skip
def test_a_fault_in_a_template_falls_back_and_says_why(
    template: str,
    told: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(templated, "SECONDS", 1)
    (tmp_path / render.HTML).write_text(template, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        text, html = sent(tmp_path)
    notice = " ".join(text.split())
    assert "! Your own layout was not used: " in notice
    assert told in notice
    assert "Exploited hole in" in html
    assert "Your own layout was not used: " in html
    assert told in caplog.text
    assert "\n" not in caplog.messages[0]


def test_a_template_that_is_no_text_or_not_there_falls_back_too(tmp_path: Path) -> None:
    assert f"there is no {render.HTML} and no {render.TEXT} in" in " ".join(sent(tmp_path)[0].split())
    (tmp_path / render.TEXT).write_bytes(b"\xff\xfe\x00")
    assert "Your own layout was not used: " in " ".join(sent(tmp_path)[0].split())


def test_no_child_that_starts_is_a_fault_as_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / render.HTML).write_text(PLAIN, encoding="utf-8")
    monkeypatch.setattr(templated, "_CHILD", ("/nonexistent/python",))
    assert "no process could be started (No such file or directory)" in " ".join(sent(tmp_path)[0].split())


def test_config_names_the_folder_and_refuses_one_that_is_not_there(tmp_path: Path) -> None:
    written = "timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources: [https://a.example/feed]\n"
    written += "delivery:\n  templates: look\n"
    with pytest.raises(ConfigError) as caught:
        load_text(written, tmp_path / "config.yaml", {})
    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (6, 14, "there is no folder 'look'")
    (tmp_path / "look").mkdir()
    assert load_text(written, tmp_path / "config.yaml", {}).delivery.templates == tmp_path / "look"
