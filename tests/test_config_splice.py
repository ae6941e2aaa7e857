"""Adding to config.yaml changes the needed bytes and no other, in every style people write."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import load_text
from monitor.config.splice import appended
from monitor.config.writing import replace_text
from monitor.errors import UsageError

NEW = {"name": "New: one, #2", "url": "https://new.example/feed?a=1,2"}
REST = "timezone: UTC\nwatch:\n  vendors: [Huawei]\n"
A, B = "https://a.example/feed", "https://b.example/feed"
STYLES = {
    "two spaces": f"{REST}sources:\n  - {A}\n  - {B}\n",
    "four spaces": f"{REST}sources:\n    - {A}\n    - {B}\n",
    "dash at the key": f"{REST}sources:\n- {A}\n- {B}\n",
    "wide dash": f"{REST}sources:\n  -   {A}\n  -   {B}\n",
    "no newline at the end": f"{REST}sources:\n  - {A}",
    "crlf": f"{REST}sources:\n  - {A}\n  - {B}\n".replace("\n", "\r\n"),
    "byte order mark": f"\ufeff{REST}sources:\n  - {A}\n",
    "trailing comment": f"{REST}sources:\n  - {A}  # the first\n",
    "comment of the next block": f"sources:\n  - {A}\n\n# What to watch.\n{REST}",
    "indented comment after": f"sources:\n  - {A}\n  # - https://off.example/feed\n{REST}",
    "blank lines within": f"{REST}sources:\n\n  - {A}\n\n  - {B}\n\n\n",
    "block items": f"{REST}sources:\n  - name: A\n    url: {A}\n    every: 30m\n",
    "block item before a comment": f"sources:\n  - name: A\n    url: {A}  # here\n\n# next\n{REST}",
    "item with a list": f"{REST}sources:\n  - url: {A}\n    rules:\n      body: p\n      drop: [a, b]\n",
    "item with a block list": f"{REST}sources:\n  - url: {A}\n    rules:\n      drop:\n        - a\n",
    "flow item": f"{REST}sources:\n  - {{name: A, url: {A}}}\n",
    "flow": f"{REST}sources: [{A}, {B}]\n",
    "flow with a comment": f"{REST}sources: [{A}]  # all\n",
    "flow, trailing comma": f"{REST}sources: [{A}, ]\n",
    "flow, wrapped": f"{REST}sources: [\n  {A},\n  {B},   # second\n]\n",
    "flow, wrapped without comma": f"{REST}sources:\n  [\n    {A},\n    {B}\n  ]\n",
    "flow of mappings": f"{REST}sources: [{{name: A, url: {A}}}, {{url: {B}}}]\n",
    "empty flow": f"{REST}sources: []\n",
    "empty flow with a space": f"{REST}sources: [ ]\n",
    "nothing under it": f"{REST}sources:\n",
    "nothing under it, in the middle": f"sources:   # none yet\n{REST}",
    "no key": REST,
    "no key, no newline": REST.rstrip("\n"),
    "single quotes": f"{REST}sources:\n  - '{A}'\n",
    "double quotes": f'{REST}"sources":\n  - "{A}"\n',
    "document start": f"---\n{REST}sources:\n  - {A}\n",
    "folded text": f"{REST}sources:\n  - url: >-\n      {A}\n\n",
    "key first": f"sources:\n  - {A}\n{REST}",
    "tab in a comment": f"{REST}sources:\n  - {A} #\ttab\n",
}


def urls(text: str) -> list[str]:
    return [source.url for source in load_text(text, Path("config.yaml"), {}).sources]


@pytest.mark.parametrize("before", STYLES.values(), ids=STYLES)
def test_one_item_is_added_and_every_other_byte_kept(before: str) -> None:
    after = appended(before, "sources", [NEW])
    # An empty list of sources is no valid config, but its bytes are kept all the same.
    old = [url for url in (A, B) if url in before and "off.example" not in url]
    assert urls(after) == [*old, NEW["url"]]
    assert load_text(after, Path("config.yaml"), {}).sources[-1].name == NEW["name"]
    operations = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    assert {operation for operation, *_ in operations} <= {"equal", "insert"}
    assert ("\r\n" in before) == ("\r\n" in after)
    assert after.count("\n") - after.count("\r\n") == 0 or "\r\n" not in before


def test_what_cannot_be_added_to_is_refused_with_the_lines_to_write() -> None:
    for text in (f"{{sources: [{A}]}}\n", f"{REST}sources: {A}\n", f"{REST}sources: &s\n  x: y\n"):
        with pytest.raises(UsageError, match="write by hand:\n  - "):
            appended(text, "sources", [NEW])


def test_nothing_to_add_changes_nothing() -> None:
    assert appended("anything: [", "sources", []) == "anything: ["


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).filter(
    lambda name: name.strip() == name and "\ufeff" not in name and not {"\ufffe", "\uffff"} & set(name)
)


@given(
    names=st.lists(NAMES, min_size=1, max_size=5, unique_by=str.casefold),
    before=st.sampled_from(list(STYLES)),
)
def test_any_name_survives_in_any_style(names: list[str], before: str) -> None:
    items = [{"name": name, "url": f"https://n{at}.example/feed"} for at, name in enumerate(names)]
    import yaml

    made = yaml.load(appended(STYLES[before], "sources", items).removeprefix("\ufeff"), yaml.BaseLoader)
    assert made["sources"][-len(items) :] == items
    assert made["watch"] == {"vendors": ["Huawei"]}


def test_a_file_is_replaced_whole_and_the_old_one_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("old: ü\n", encoding="utf-8")
    path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    kept = replace_text(link, "old: ü\n", "new: ü\n")
    assert (path.read_text("utf-8"), kept.read_text("utf-8")) == ("new: ü\n", "old: ü\n")
    assert link.is_symlink()
    assert kept == tmp_path / "config.yaml~"
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(UsageError, match="edited meanwhile"):
        replace_text(path, "old: ü\n", "other\n")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["config.yaml", "config.yaml~", "link.yaml"]
