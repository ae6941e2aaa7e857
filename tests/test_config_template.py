from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.config import load_text
from monitor.config.plan import Config
from monitor.config.template import STARTER_NAMES, STARTER_SOURCES, starter
from monitor.packs.sources import everything
from monitor.text import clean_text

ENV = {"SMTP_PASSWORD": "hunter2"}


def write(**changes: object) -> str:
    answers: dict[str, object] = {
        "zone": "Europe/London",
        "names": STARTER_NAMES,
        "sources": STARTER_SOURCES,
        "to": "",
        "smtp": "",
    }
    return starter(**{**answers, **changes})  # type: ignore[arg-type]


def read(text: str) -> Config:
    return load_text(text, Path("/x/config.yaml"), ENV)


@pytest.mark.parametrize(
    ("to", "smtp"),
    [
        ("", ""),
        ("soc@example.org", ""),
        ("soc@example.org", "smtp://watch@mail.example.org:587"),
        ("soc@example.org", "smtps://a%40b.org@mail.example.org"),
    ],
)
def test_what_init_writes_loads_without_a_warning(to: str, smtp: str) -> None:
    config = read(write(to=to, smtp=smtp))
    assert config.warnings == ()
    assert [watch.name for watch in config.watches] == list(STARTER_NAMES)
    assert [source.url for source in config.sources] == list(STARTER_SOURCES)
    assert config.digests[0].to == (to or "folder:/x/digests",)
    assert (config.delivery.smtp is not None) == bool(smtp)


def test_the_commented_lines_are_right_too() -> None:
    for smtp in ("", "smtp://watch@mail.example.org"):
        text = write(smtp=smtp)
        lines = []
        for line in text.splitlines():
            stripped = line.lstrip()
            setting = stripped.removeprefix("# ").split(":")[0]
            wanted = ("watch", "if_empty", "from") if smtp else ("watch", "if_empty", "smtp", "password")
            lines.append(line.replace("# ", "", 1) if setting in wanted and line.startswith("  ") else line)
        config = read("\n".join(lines))
        assert config.warnings == ()
        assert config.digests[0].if_empty == "skip"
        assert len(config.digests[0].watches) == 2
        assert config.delivery.smtp is not None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(min_size=2, max_size=20) | st.sampled_from(["NO", "1.10", "a: b", "C# x", "- x", "'", "*x"])
    )
)
def test_any_names_come_back_as_they_were_given(names: list[str]) -> None:
    names = [name for name in names if len(clean_text(name)) > 1 and clean_text(name) == name]
    names = list({name.casefold(): name for name in names}.values())
    assume(names)
    text = write(names=names)
    assert sorted(watch.name for watch in read(text).watches) == sorted(names)
    for entries in yaml.safe_load(text)["watch"].values():
        assert all(isinstance(entry, str | dict) for entry in entries), (
            "another YAML reader takes them as text too"
        )


def test_names_that_the_packs_know_as_agencies_stand_under_agencies() -> None:
    config = read(write(names=["cisa", "Huawei"]))
    by_list = {watch.watchlist: watch for watch in config.watches}
    assert set(by_list) == {"vendors", "agencies"}
    assert len(by_list["agencies"].aliases) > 1
    assert {watch.watchlist for watch in read(write(names=["Huawei"])).watches} == {"vendors"}


def test_every_source_of_the_starter_set_can_be_written() -> None:
    config = read(write(sources=[], known=everything()))
    assert config.warnings == ()
    assert [(source.name, source.url) for source in config.sources] == [(s.name, s.url) for s in everything()]
    assert [source.language for source in config.sources if source.name == "heise Security"] == ["de"]
    assert {source.kind.value for source in config.sources if source.name == "teiss"} == {"listing"}
