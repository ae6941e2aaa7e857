"""Search: any text is a query, every script is found, and what is shown cannot harm who reads it."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.search import Hit, Query, Wanted, csv_rows, document, excerpt, marked, parse
from monitor.search.hits import EXCERPT, cell
from monitor.search.query import TERMS
from monitor.search.words import UNSPACED, indexed, searched
from monitor.store import Store, open_store
from tests.storecase import DAY, HOUR, NOW, poll, reading, source

TEXTS = {
    "one": "A café was hit by Huawei. Twice.\nThe CVE-2026-1234 of AT&T is exploited.",
    "two": "中国华为公司被攻击，ZTE 也是。",
    "three": "ประเทศไทยถูกโจมตี. Все серверы Хуавэй упали.",
    "four": "화웨이는 해킹되었다. every all AND OR NOT NEAR title text marks",
    "five": "ソニーがハッキングされた。Überwachung in München",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("search") / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    for number, (name, text) in enumerate(TEXTS.items()):
        named = ("huawei",) if name in ("one", "two") else ()
        found = reading(name, *named, text=text, title=f"Report {name}", site="alpha.example")
        poll(opened, "alpha" if number < 3 else "beta", found, now=NOW + number * DAY)
    yield opened
    opened.close()


def found(store: Store, typed: str, **filters: object) -> list[str]:
    hits = store.search(Wanted(parse(typed), **filters))  # type: ignore[arg-type]
    return [hit.title.removeprefix("Report ") for hit in hits]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("huawei", ["one"]), ("HUAWEI", ["one"]), ("cafe", ["one"]), ("CAFÉ", ["one"]),
        ("caf", []), ("hua*", ["one"]), ("hit huawei", ["one"]), ('"hit by huawei"', ["one"]),
        ('"hit huawei"', []), ('"huawei twice"', ["one"]), ('"hit by hua"*', ["one"]),
        ("at&t", ["one"]), ("cve-2026-1234", ["one"]), ("华为", ["two"]), ("国华", ["two"]),
        ("华", ["two"]), ("司", ["two"]), ("中国华为公司被攻击", ["two"]), ("为华", []),
        ("华为 zte", ["two"]),
        ("ไทย", ["three"]), ("โจมตี", ["three"]), ("хуавэй", ["three"]), ("ХУАВ*", ["three"]),
        ("화웨이", ["four"]), ("해킹", ["four"]), ("ハッキング", ["five"]), ("munchen", ["five"]),
        ("uberwachung", ["five"]), ("report", ["five", "four", "three", "two", "one"]),
        ("report -huawei", ["five", "four", "three", "two"]),
        ('report -"hit by"', ["five", "four", "three", "two"]), ("-report", []),
        ("-华为 -zte", ["five", "four", "three", "one"]), ("every", ["four"]), ("AND", ["four"]),
        ("title", ["four"]), ("marks", ["four"]), ("report AND every", ["four"]),
        ("", ["five", "four", "three", "two", "one"]), ('"', []), ("*", []), ("🦊", []), ("(", []),
        ("s616c706861", []),
    ],
)  # fmt: skip
def test_what_is_found(store: Store, typed: str, expected: list[str]) -> None:
    """Words, phrases, begins and exclusions, in every script; words of FTS5's language are words."""
    assert found(store, typed) == expected


def test_filters(store: Store) -> None:
    """Each filter by itself and together; several values of one are alternatives."""
    assert found(store, "report", sources=("beta",)) == ["five", "four"]
    assert found(store, "report", sources=("beta", "alpha"), limit=2) == ["five", "four"]
    assert found(store, "report", watches=("huawei",)) == ["two", "one"]
    assert found(store, "", watches=("huawei",), since=NOW + HOUR) == ["two"]
    assert found(store, "report", since=NOW + DAY, until=NOW + 3 * DAY) == ["three", "two"]
    assert found(store, "report", until=NOW) == []
    assert found(store, "report", since=NOW + 90 * DAY) == []
    assert found(store, "report", languages=("en",), story=4) == ["four"]
    assert found(store, "report", languages=("fr",)) == []
    assert found(store, "report", watches=('no"such) OR marks : (every',)) == []
    assert found(store, "report", limit=0) == []


def test_best_first(tmp_path: Path) -> None:
    """Articles with all terms in the headline come before newer ones with them in the text."""
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source("alpha")], NOW)
        poll(
            store, "alpha", reading("a", title="Breach at Acme"), reading("b", title="Acme", text="a breach")
        )
        poll(store, "alpha", reading("c", title="Third", text="Acme says: breach"), now=NOW + HOUR)
        wanted = Wanted(parse("acme breach"), best=True)
        assert [hit.article_id for hit in store.search(wanted)] == [1, 3, 2]
        assert [hit.article_id for hit in store.search(Wanted(parse("acme breach")))] == [3, 2, 1]
        assert len(store.search(Wanted(parse("acme breach"), best=True, limit=2))) == 2


HOSTILE = st.one_of(
    st.text(),
    st.text(st.sampled_from(list("\"'*-+()[]{}:^~\\/ \x00\n\t,.aé华ไ🦊‮\ud800"))),
    st.lists(
        st.sampled_from(['"', "NEAR(a b, 2)", "AND", "OR", "NOT", "title:", "-", "*", "a*", "(", '"a', '-"'])
    ).map(" ".join),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE)
@example("word " * 5000)
@example('"' + "a " * 20_000)
@example("-" * 3000)
@example("华" * 3000)
@example("\ud800*")
def test_any_text_is_a_query(store: Store, typed: str) -> None:
    """No error, whatever was typed, and what is shown of the hits is whole."""
    query = parse(typed)
    assert len(query.wanted) <= TERMS
    for best in (False, True):
        for hit in store.search(Wanted(query, best=best)):
            assert "".join(text for text, _ in marked(hit.title, query)) == hit.title
            json.dumps(document(hit, query))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_any_word_of_an_article_finds_it(store: Store, name: str, data: st.DataObject) -> None:
    """Any stretch of words as a phrase, and any part of a run without spaces, finds its article."""
    words = TEXTS[name].split()
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    assert name in found(store, '"' + " ".join(words[start:end]) + '"')
    runs = re.findall(f"[{UNSPACED}]+", TEXTS[name])
    if runs:
        run = data.draw(st.sampled_from(runs))
        at = data.draw(st.integers(0, len(run) - 1))
        part = run[at : at + data.draw(st.integers(1, len(run)))]
        assert name in found(store, part), part


@given(st.text(st.sampled_from("华为公司ไทยกab 5,"), max_size=30), st.data())
@settings(deadline=None)
def test_pairs_keep_their_order(text: str, data: st.DataObject) -> None:
    """What is searched is a stretch of what is indexed, wherever it was cut out of the text."""
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, len(text)))
    words, begin = searched(text[at:end])
    plain = indexed(text).replace(",", " ").split()
    parts = words.replace(",", " ").split()
    # A cut inside a word of letters is no word of the text; those are not meant here.
    if not parts or any(part.isascii() for part in parts):
        return
    starts = [n for n in range(len(plain)) if plain[n : n + len(parts) - 1] == parts[:-1]]
    last = len(parts) - 1
    assert any(
        n + last < len(plain)
        and (plain[n + last].startswith(parts[-1]) if begin else plain[n + last] == parts[-1])
        for n in starts
    )


def test_highlights() -> None:
    """Hits are marked as they stand, with accents, in any script, and only whole words."""
    query = parse('cafe "at t" hua* 华为')
    assert marked("Cafés? Café, AT&T;\nHuawei 中华为国", query) == (
        ("Cafés? ", False), ("Café", True), (", ", False), ("AT&T", True), ("; ", False), ("Huawei", True),
        (" 中", False), ("华为", True), ("国", False),
    )  # fmt: skip
    assert marked("nothing here", parse("")) == (("nothing here", False),)


def test_indicators_are_defanged() -> None:
    """What is shown makes no link; who searches an indicator finds it marked as it is shown."""
    text = "The malware asks http://evil.example/a and 203.0.113.7, version 7.4.2.1 is safe."
    shown = "The malware asks hxxp://evil[.]example/a and 203.0.113[.]7, version 7.4.2.1 is safe."
    assert "".join(part for part, _ in excerpt(text, parse("malware"))) == shown
    assert "".join(part for part, _ in marked(text, parse("malware"))) == shown
    assert [part for part, hit in excerpt(text, parse("203.0.113.7")) if hit] == ["203.0.113[.]7"]
    assert [part for part, hit in excerpt(text, parse("evil.example")) if hit] == ["evil[.]example"]


def test_excerpt() -> None:
    """The stretch with most different terms is shown, cut between words; the begin where nothing hits."""
    text = "acme " + "padding words here " * 40 + "the acme breach of today " + "more and more " * 40
    runs = excerpt(text, parse("acme breach"))
    assert [run for run, hit in runs if hit] == ["acme", "breach"]
    assert runs[0] == ("…", False)
    assert runs[-1] == ("…", False)
    assert len("".join(run for run, _ in runs)) <= EXCERPT + 2
    assert excerpt("short", parse("x")) == (("short", False),)
    assert excerpt("", parse("x")) == ()


@settings(deadline=None)
@given(st.text(max_size=2000), st.text(max_size=40), st.integers(20, 300))
def test_excerpts_are_parts_of_the_text(text: str, typed: str, limit: int) -> None:
    """Runs joined are one stretch of the cleaned text."""
    runs = excerpt(text, parse(typed), limit)
    shown = "".join(run for run, _ in runs)
    assert len(shown) <= limit + 2
    whole = "".join(run for run, _ in marked(text, Query()))
    assert shown.strip("…").strip() in whole


def hit(**fields: object) -> Hit:
    values: dict[str, object] = {
        "article_id": 1, "story_id": 2, "title": "t", "text": "x", "url": "https://a.example/",
        "source": "alpha",
        "language": "en", "published": None, "first_seen": NOW, "watches": ("huawei", "zte"), **fields,
    }  # fmt: skip
    return Hit(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n@", "＝", "－1"])
def test_no_cell_is_a_formula(begin: str) -> None:
    """What a spreadsheet would run is shown as text."""
    assert cell(f"{begin}cmd|' /C calc'!A0").startswith("'")
    for row in csv_rows([hit(title=f"{begin}x", text=f"{begin}y", source=f"{begin}z")], parse("")):
        assert not any(value.lstrip().startswith(tuple("=+-@＝＋－＠")) for value in row)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(deadline=None)
def test_csv_comes_back_whole(title: str, text: str) -> None:
    """One row per hit and as many cells as headings, whatever is in them; numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerows(csv_rows([hit(title=title, text=text)], parse("x")))
    rows = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    assert [len(row) for row in rows] == [10, 10]
    assert rows[1][:2] == ["1", "2"]
    assert rows[1][6] == "huawei, zte"


def test_document_is_stable() -> None:
    """The fields of a JSON line: programs read them."""
    assert document(hit(text="A breach."), parse("breach")) == {
        "id": 1, "story": 2, "seen": "2026-06-17T06:00:12.345678+00:00", "published": None, "source": "alpha",
        "language": "en", "watches": ["huawei", "zte"], "title": "t", "url": "https://a.example/",
        "excerpt": [["A ", False], ["breach", True], [".", False]],
    }  # fmt: skip


def test_no_value_is_read_as_syntax(store: Store) -> None:
    """The same through SQLite itself: an expression made of any term is accepted."""
    with store._door.reading() as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT rowid FROM search WHERE search MATCH ?", ('"',)).fetchall()
    assert found(store, '"" "') == []
