"""Edits of config.yaml change the needed bytes and no other, in every style people write."""

# ruff: noqa: E501 - a style or an edit a line
from __future__ import annotations

import difflib
from collections.abc import Callable

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.splice import appended, removed, with_setting
from monitor.config.tree import read_tree
from monitor.errors import UsageError

TAIL = "sources: [https://a.example/feed]\n"
# Each holds Alpha, Beta and Gamma, in this order, in the list `vendors` of the block `watch`.
LISTS = {
    "two spaces": "watch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n",
    "four spaces": "watch:\n    vendors:\n        - Alpha\n        - Beta\n        - Gamma\n",
    "one space": "watch:\n vendors:\n  - Alpha\n  - Beta\n  - Gamma\n",
    "seven spaces": "watch:\n       vendors:\n              - Alpha\n              - Beta\n              - Gamma\n",
    "dash at the key": "watch:\n  vendors:\n  - Alpha\n  - Beta\n  - Gamma\n",
    "wide dash": "watch:\n  vendors:\n    -   Alpha\n    -   Beta\n    -   Gamma\n",
    "crlf": "watch:\r\n  vendors:\r\n    - Alpha\r\n    - Beta\r\n    - Gamma\r\n",
    "lone carriage returns": "watch:\r  vendors:\r    - Alpha\r    - Beta\r    - Gamma\r",
    "byte order mark": "\ufeffwatch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n",
    "comments at the ends": "watch: # w\n  vendors: # v\n    - Alpha # a\n    - Beta   # b: c\n    - Gamma # g\n",
    "tabs in comments": "watch:\n  vendors:\n    - Alpha\t#\ta\n    - Beta\t#\tb\n    - Gamma #\tg\n",
    "tabs after values": "watch:\n  vendors:\n    - Alpha\t\n    - Beta\t\n    - Gamma\t\n",
    "comment lines": "watch:\n  # v\n  vendors:\n    # a\n    - Alpha\n    # b\n    - Beta\n    # g\n    - Gamma\n",
    "comment lines below": "watch:\n  vendors:\n    - Alpha\n      # a\n    - Beta\n      # b\n    - Gamma\n      # g\n",
    "comment at the margin": "watch:\n  vendors:\n    - Alpha\n# b\n    - Beta\n# g\n    - Gamma\n# end\n",
    "blank lines": "watch:\n\n  vendors:\n\n    - Alpha\n\n    - Beta\n\n\n    - Gamma\n\n\n",
    "line of a comment after": "watch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n    # - Off\n\n# ---- next\n",
    "single quotes": "watch:\n  'vendors':\n    - 'Alpha'\n    - 'Beta'\n    - 'Gamma'\n",
    "double quotes": '"watch":\n  "vendors":\n    - "Alpha"\n    - "Be\\x74a"\n    - "Gamma"\n',
    "long form": "watch:\n  vendors:\n    - name: Alpha\n    - name: Beta\n      case: exact\n    - name: Gamma\n",
    "long form, wide": "watch:\n  vendors:\n    -   name: Alpha\n    -   name: Beta\n        case: any\n    -   name: Gamma\n",
    "long form, dash alone": "watch:\n  vendors:\n    -\n      name: Alpha\n    -  # b\n      name: Beta\n    -\n      name: Gamma\n",
    "short form, dash alone": "watch:\n  vendors:\n    -\n      Alpha\n    -\n      Beta\n    -\n      Gamma\n",
    "long form with lists": "watch:\n  vendors:\n    - name: Alpha\n      aliases:\n        - A1\n    - name: Beta\n      aliases:\n"
    "      - B1 # last\n      # - B2\n    - name: Gamma\n      aliases:\n        - G1\n",
    "name not first": "watch:\n  vendors:\n    - case: any\n      name: Alpha\n    - case: any\n      name: Beta\n"
    "    - case: any\n      name: Gamma\n",
    "braces in a block list": "watch:\n  vendors:\n    - {name: Alpha}\n    - {name: Beta, case: any}\n    - {name: Gamma}\n",
    "braces over lines": "watch:\n  vendors:\n    - {name: Alpha}\n    - {\n      name: Beta,\n      case: any\n      }\n    - Gamma\n",
    "folded names": "watch:\n  vendors:\n    - >-\n      Alpha\n    - >-\n      Beta\n\n    - name: |\n        Gamma\n\n",
    "brackets": "watch:\n  vendors: [Alpha, Beta, Gamma]\n",
    "tight brackets": "watch:\n  vendors: [Alpha,Beta,Gamma]  # all\n",
    "wide brackets": "watch:\n  vendors: [ Alpha , Beta , Gamma ]\n",
    "trailing comma": "watch:\n  vendors: [Alpha, Beta, Gamma, ]\n",
    "brackets over lines": "watch:\n  vendors: [\n    Alpha,   # a\n    Beta,\n    Gamma,   # g\n  ]\n",
    "brackets over lines, no last comma": "watch:\n  vendors:\n    [\n      Alpha,\n      Beta,  # b\n      Gamma  # g\n    ]\n",
    "leading commas": "watch:\n  vendors: [ Alpha\n    , Beta\n    , Gamma\n    ]\n",
    "wrapped brackets": "watch:\n  vendors: [Alpha,\n    Beta, Gamma]\n",
    "wrapped brackets with a comment": "watch:\n  vendors: [Alpha,  # a\n    Beta,  # b\n    Gamma]  # g\n",
    "braces in brackets": "watch:\n  vendors: [{name: Alpha}, {name: Beta, case: any}, {name: Gamma}]\n",
    "quotes in brackets": "watch:\n  vendors: [\"Alpha\", 'Beta', \"Gamma\"]\n",
    "all in braces": "watch: {vendors: [Alpha, Beta, Gamma], agencies: [Other]}\n",
    "json": '"watch": {"vendors": ["Alpha", "Beta", "Gamma"]}\n',
    "document start": "---\nwatch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n",
    "document start with a comment": "# top\n--- # doc\nwatch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n",
    "another list below": "watch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n  # who\n  agencies:\n    - Other\n",
    "another list above": "watch:\n  agencies: [Other]\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n",
    "other scripts": "watch:\n  vendors:   # 华为 \U0001f600\n    - Alpha\n    - name: Beta\n      label: 三星\n    - Gamma\n",
    "next line characters": "watch:\n  vendors: # a\u2028  # b\n    - Alpha # c\n    - Beta\n    - Gamma\n",
    "signs in quotes": "watch:\n  vendors:\n    - name: Alpha\n      label: 'a # b'\n    - name: Beta\n      label: \"[b, ]\"\n"
    "    - name: Gamma\n      label: '- g: {}'\n",
}  # fmt: skip
BEFORE = {f"{name}, {place}": "\ufeff" * text.startswith("\ufeff") + head + text.removeprefix("\ufeff") + tail
          for name, text in LISTS.items()
          for place, head, tail in (("first", "", TAIL), ("last", "", ""))
          if "document start" not in name or not head}  # fmt: skip
BEFORE |= {
    "no newline at the end": f"{TAIL}watch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma",
    "no newline at the end, long": f"{TAIL}watch:\n  vendors:\n    - Alpha\n    - Beta\n    - name: Gamma\n      case: any",
    "no newline at the end, brackets": f"{TAIL}watch:\n  vendors: [Alpha, Beta, Gamma]",
    "document end": f"{TAIL}watch:\n  vendors:\n    - Alpha\n    - Beta\n    - Gamma\n...\n",
    "document end, long": f"{TAIL}watch:\n  vendors:\n    - Alpha\n    - Beta\n    - name: Gamma # g\n...\n# end\n",
    "braces all around": "{watch: {vendors: [Alpha, Beta, Gamma]}, sources: [x]}\n",
    "indented file": "  watch:\n    vendors:\n      - Alpha\n      - Beta\n      - Gamma\n  sources: [x]\n",
}  # fmt: skip
VENDORS = ("watch", "vendors")
everywhere = pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)


def model(text: str) -> dict[str, object]:
    tree, _ = read_tree(text.removeprefix("\ufeff"))
    assert tree is not None
    made = tree.plain()
    assert isinstance(made, dict)
    return made


def vendors(text: str) -> list[object]:
    watch = model(text)["watch"]
    assert isinstance(watch, dict)
    listed = watch["vendors"]
    assert isinstance(listed, list)
    return listed


def kept_otherwise(before: str, after: str, *, inserted: bool) -> None:
    """Nothing but one run of characters was put in, or taken out, but for a line end at the end."""
    more, less = (after, before) if inserted else (before, after)
    operations = difflib.SequenceMatcher(None, less, more, autojunk=False).get_opcodes()
    assert {operation for operation, *_ in operations} <= {"equal", "insert"}
    assert before.startswith("\ufeff") == after.startswith("\ufeff")
    for end in ("\r\n", "\r", "\n"):
        if end in before:
            assert after.count(end) - before.count(end) != 0 or after.count("\n") == before.count("\n")
            break
    if "\r" in before and "\n" not in before.replace("\r\n", ""):
        assert "\n" not in after.replace("\r\n", "")


@everywhere
@pytest.mark.parametrize(
    "item", ["Delta", {"name": "Delta: one, 2", "aliases": ["D 1", "[x]"], "priority": "high"}]
)
def test_an_item_is_added_and_every_other_byte_kept(
    before: str, item: str | dict[str, str | list[str]]
) -> None:
    after = appended(before, VENDORS, [item])
    wanted = model(before)
    assert vendors(after) == [*vendors(before), item]
    assert {**model(after), "watch": 0} == {**wanted, "watch": 0}
    kept_otherwise(before, after, inserted=True)
    comments = [line.partition("#")[2] for line in before.splitlines() if "#" in line]
    assert comments == [line.partition("#")[2] for line in after.splitlines() if "#" in line]


@everywhere
@pytest.mark.parametrize("index", [0, 1, 2])
def test_an_item_is_taken_out_and_every_other_byte_kept(before: str, index: int) -> None:
    after = removed(before, (*VENDORS, index))
    left = vendors(before)
    del left[index]
    assert vendors(after) == left
    assert {**model(after), "watch": 0} == {**model(before), "watch": 0}
    kept_otherwise(before, after, inserted=False)


@everywhere
def test_all_items_are_taken_out_one_by_one(before: str) -> None:
    after = before
    for _ in range(3):
        after = removed(after, (*VENDORS, 0))
    assert vendors(after) == []
    assert vendors(appended(after, VENDORS, ["New"])) == ["New"]


@everywhere
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_setting_is_put_in_changed_and_taken_out(before: str, index: int) -> None:
    after = with_setting(before, (*VENDORS, index), "muted", "2026-12-04", short="name")
    listed, item = vendors(before), vendors(before)[index]
    listed[index] = {**(item if isinstance(item, dict) else {"name": item}), "muted": "2026-12-04"}
    assert vendors(after) == listed
    assert {**model(after), "watch": 0} == {**model(before), "watch": 0}
    changed = with_setting(after, (*VENDORS, index), "muted", "2027-01-01", short="name")
    assert changed == after.replace("2026-12-04", "2027-01-01")
    without = removed(changed, (*VENDORS, index, "muted"))
    if isinstance(item, dict):
        assert without.rstrip().replace(",", "") == before.rstrip().replace(",", "")
    assert vendors(without)[index] == ({"name": item} if isinstance(item, str) else item)


@everywhere
def test_a_missing_list_is_made(before: str) -> None:
    after = appended(before, ("watch", "on: new"), ["One", {"name": "Two"}])
    watch = model(after)["watch"]
    assert isinstance(watch, dict)
    assert watch.pop("on: new") == ["One", {"name": "Two"}]
    assert watch == model(before)["watch"]
    kept_otherwise(before, after, inserted=True)


EXACT: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a short item gets a setting": (
        "w:\n  v:\n    - A\n    - ZTE      # short\n    - B\n",
        lambda text: with_setting(text, ("w", "v", 1), "priority", "high", short="name"),
        "w:\n  v:\n    - A\n    - name: ZTE      # short\n      priority: high\n    - B\n",
    ),
    "a short item in brackets gets a setting": (
        "w:\n  v: [A, 'ZTE', B]\n",
        lambda text: with_setting(text, ("w", "v", 1), "muted", "2026-12-04", short="name"),
        "w:\n  v: [A, {name: 'ZTE', muted: 2026-12-04}, B]\n",
    ),
    "a text over two lines becomes one": (
        "w:\n  v:\n    - Palo Alto\n      Networks\n",
        lambda text: with_setting(text, ("w", "v", 0), "case", "any", short="name"),
        "w:\n  v:\n    - name: Palo Alto Networks\n      case: any\n",
    ),
    "own comments go, those of neighbours stay": (
        "w:\n  v:\n    # about A\n    - A\n    # about B\n    # and more\n    - B   # here\n      # below B\n    # about C\n    - C\n",
        lambda text: removed(text, ("w", "v", 1)),
        "w:\n  v:\n    # about A\n    - A\n    # about C\n    - C\n",
    ),
    "the comment over a group stays": (
        "w:\n  v:\n    # from A\n    - A\n    - B\n\n    # from C\n    - C\n    - D\n",
        lambda text: removed(removed(text, ("w", "v", 2)), ("w", "v", 0)),
        "w:\n  v:\n    # from A\n    - B\n\n    # from C\n    - D\n",
    ),
    "the last of a group takes its comment along": (
        "w:\n  v:\n    # from A\n    - A\n\n    # from C\n    - C\n",
        lambda text: removed(text, ("w", "v", 0)),
        "w:\n  v:\n\n    # from C\n    - C\n",
    ),
    "a comment of the next block stays": (
        "w:\n  v:\n    - A\n    - B\n\n# ---- next\nx: y\n",
        lambda text: removed(text, ("w", "v", 1)),
        "w:\n  v:\n    - A\n\n# ---- next\nx: y\n",
    ),
    "an emptied list is []": (
        "w:\n  v:   # names\n    - A\n  u: [B]\n",
        lambda text: removed(removed(text, ("w", "v", 0)), ("w", "u", 0)),
        "w:\n  v: []   # names\n  u: []\n",
    ),
    "a line of brackets goes with its comment": (
        "w: [\n  A,   # a\n  B,   # b\n]\n",
        lambda text: removed(text, ("w", 0)),
        "w: [\n  B,   # b\n]\n",
    ),
    "a line of brackets is added": (
        "w: [\n  A,\n  B   # b\n]\n",
        lambda text: appended(text, ("w",), ["C"]),
        "w: [\n  A,\n  B,   # b\n  C\n]\n",
    ),
    "the first setting shares the line of the dash": (
        "w:\n  - muted: x   # why\n    name: A\n",
        lambda text: removed(text, ("w", 0, "muted")),
        "w:\n  - name: A\n",
    ),
    "a new list is written as its neighbours": (
        "watch:\n  v:\n  - A\nx: y\n",
        lambda text: appended(text, ("watch", "u"), ["B"]),
        "watch:\n  v:\n  - A\n  u:\n  - B\nx: y\n",
    ),
    "a new list ends before the end of the document": (
        "watch: [a]\n# c\n...\n",
        lambda text: appended(text, ("sources",), ["B"]),
        "watch: [a]\nsources:\n  - B\n# c\n...\n",
    ),
    "wide dashes and blocks": (
        "w:\n-   A\n",
        lambda text: appended(text, ("w",), [{"name": "B", "aliases": ["b 1", "no"]}]),
        'w:\n-   A\n-   name: B\n    aliases: [b 1, "no"]\n',
    ),
    "nothing under the name": (
        "sources:   # none yet\nwatch: {}\n",
        lambda text: appended(text, ("sources",), ["B"]),
        "sources:   # none yet\n  - B\nwatch: {}\n",
    ),
    "compact items": (
        "sources:\n  - A\n",
        lambda text: appended(text, ("sources",), [{"name": "B", "url": "https://b.example/?a=1,2"}], compact=True),
        'sources:\n  - A\n  - {name: B, url: "https://b.example/?a=1,2"}\n',
    ),
    "a value over lines": (
        "w:\n  - name: A\n    label: >\n      one\n      two\n\n    case: any\n",
        lambda text: with_setting(text, ("w", 0), "label", "three", short="name"),
        "w:\n  - name: A\n    label: three\n\n    case: any\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "edit", "after"), EXACT.values(), ids=EXACT)
def test_the_bytes_of_an_edit(before: str, edit: Callable[[str], str], after: str) -> None:
    assert edit(before) == after


@pytest.mark.parametrize(
    "text",
    ["w: A\n", "w:\n  x: y\n", "w: &a\n  - A\n", "w: !!seq\n  - A\n", "w: *a\n", "w: |\n  - A\n", "[w]\n"],
)
def test_what_cannot_be_added_to_is_refused_with_the_lines_to_write(text: str) -> None:
    with pytest.raises(UsageError, match=r"write by hand:\n  - \{name: B\}|no YAML"):
        appended(text, ("w",), [{"name": "B"}])


def test_what_cannot_be_taken_out_or_changed_is_refused_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"line 2 is written in a way.*by hand"):
        removed("w:\n  - name: A\n", ("w", 0, "name"))
    with pytest.raises(UsageError, match=r"line 2 is written in a way.*by hand: muted: 2026-12-04"):
        with_setting("w:\n  - [A]\n", ("w", 0), "muted", "2026-12-04", short="name")
    with pytest.raises(UsageError, match="line 2"):
        removed("w:\n  - - A\n    - B\n", ("w", 0, 0))


def test_nothing_to_add_changes_nothing() -> None:
    assert appended("anything: [", ("sources",), []) == "anything: ["


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).filter(
    lambda name: model(f"x: {yaml.safe_dump(name, allow_unicode=False)}").get("x") == name
)


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(NAMES, min_size=1, max_size=4), style=st.sampled_from(list(BEFORE)), compact=st.booleans()
)
def test_any_name_survives_in_any_style(names: list[str], style: str, compact: bool) -> None:
    items = [{"name": name, "aliases": [name, "x"]} if at % 2 else name for at, name in enumerate(names)]
    after = appended(BEFORE[style], VENDORS, items, compact=compact)
    assert vendors(after) == [*vendors(BEFORE[style]), *items]
    named = with_setting(after, (*VENDORS, 1), "label", names[0], short="name")
    assert vendors(named)[1]["label"] == names[0]  # type: ignore[index]


WORDS = st.sampled_from(
    ["Alpha", "'Beta'", '"Ga: #"', "Del ta", "華為", "- x".join(["'", "'"]), "{name: E}", "|-\n{}  F\n"]
)
COMMENTS = st.sampled_from(["", "  # c", "\t#\tc", " #"])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, int]:
    """A config with a list of 1 to 5 items in a style made up as it goes, and how many there are."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    outer = " " * draw(st.integers(1, 5))
    count = draw(st.integers(1, 5))
    lines = [*draw(st.sampled_from([[], ["---"], ["# top", ""]])), "watch:" + draw(COMMENTS)]
    lines.append(f"{outer}vendors:" + draw(COMMENTS))
    if draw(st.booleans()):
        dash = outer + " " * draw(st.integers(0, 4))
        gap = " " * draw(st.integers(1, 3))
        for _ in range(count):
            lines += draw(
                st.lists(st.sampled_from(["", dash + "# own", "# margin", dash + "    # deep"]), max_size=2)
            )
            word = draw(WORDS)
            if draw(st.booleans()) and not word.startswith("{"):
                lines.append(
                    f"{dash}-{gap}name: {word}".replace("{}", dash + gap + " ")
                    + draw(COMMENTS) * ("|" not in word)
                )
                lines.append(f"{dash} {gap}case: any" + draw(COMMENTS))
            else:
                lines.append(
                    f"{dash}-{gap}{word}".replace("{}", dash + gap) + draw(COMMENTS) * ("|" not in word)
                )
    else:
        words = [draw(WORDS.filter(lambda word: "|" not in word)) for _ in range(count)]
        breaks = [
            draw(st.sampled_from(["", " ", f" # c{end}{outer}  ", f"{end}{outer}  "]))
            for _ in range(count + 1)
        ]
        comma = draw(st.sampled_from(["", ","]))
        lines.append(
            f"{outer} [" + "".join(
                lead + word + ("," if at < count - 1 else comma) for at, (lead, word) in enumerate(zip(breaks, words, strict=False))
            ) + breaks[-1] + "]" + draw(COMMENTS)
        )  # fmt: skip
    lines += draw(st.lists(st.sampled_from(["", "# end", f"{outer}# inner"]), max_size=2))
    if draw(st.booleans()):
        lines += [f"{outer}agencies: [O]", "sources: [x]"]
    text = end.join(lines).replace("\n", end).replace("\r\r\n", "\r\n")
    return text + end * draw(st.integers(0, 1)), count


def stand_in_order(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(line in rest for line in few)


def lines_of(text: str) -> list[str]:
    return text.removesuffix("\n").removesuffix("\r").splitlines()


@settings(max_examples=250, deadline=None)
@given(files(), st.data())
def test_the_result_is_the_model_and_the_edit_and_no_other_line_changes(
    made: tuple[str, int], data: st.DataObject
) -> None:
    text, count = made
    old = vendors(text)
    assert len(old) == count
    index = data.draw(st.integers(0, count - 1))
    flow = "[" in text.partition("vendors:")[2].partition("agencies")[0].replace("[O]", "").replace("'", "")
    added = appended(text, VENDORS, ["New one"])
    assert vendors(added) == [*old, "New one"]
    taken = removed(text, (*VENDORS, index))
    assert vendors(taken) == [*old[:index], *old[index + 1 :]]
    for after in (added, taken):
        assert {**model(after), "watch": 0} == {**model(text), "watch": 0}
    if not flow:
        assert stand_in_order(lines_of(text), lines_of(added))
        assert len(lines_of(added)) == len(lines_of(text)) + 1
        left = [line for line in lines_of(taken) if "vendors: []" not in line]
        assert stand_in_order(left, lines_of(text))
    marked = with_setting(text, (*VENDORS, index), "priority", "high", short="name")
    item = old[index]
    assert vendors(marked)[index] == {
        **(item if isinstance(item, dict) else {"name": item}),
        "priority": "high",
    }
    assert {at: one for at, one in enumerate(vendors(marked)) if at != index} == {
        at: one for at, one in enumerate(old) if at != index
    }


def test_an_edit_of_a_long_list_reads_it_twice_at_most() -> None:
    text = "watch:\n  vendors:\n" + "".join(f"    - Name {n}\n" for n in range(3000)) + TAIL
    assert removed(appended(text, VENDORS, ["New"]), (*VENDORS, 3000)) == text
