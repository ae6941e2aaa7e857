"""explain: every watch is accounted for, and the JSON form keeps its promises."""

from __future__ import annotations

from monitor.explain import document, explain, kept_and_dropped
from monitor.items import Article, Block, Findings, Match, Mention, Role, Zone
from monitor.watches import Alias, Watch

TEXT = "Huawei makes phones."
ARTICLE = Article(
    url="https://example.org/a",
    canonical_url="https://example.org/a",
    title="Huawei news",
    text=TEXT,
    blocks=(
        Block(Zone.HEADLINE, "Huawei news"),
        Block(Zone.LEAD, TEXT, 0),
        Block(Zone.FURNITURE, "REvil strikes again, says ZTE", why="related"),
    ),
)


def watch(name: str) -> Watch:
    return Watch(name.casefold(), name, "vendors", (Alias(name),))


def mention(name: str, zone: Zone, sentence: str, why: str = "") -> Mention:
    at = sentence.index(name)
    return Mention(name.casefold(), name, name, zone, at, at + len(name), sentence, at, why=why)


WATCHES = tuple(watch(name) for name in ("Huawei", "REvil", "Apple", "ZTE"))
FINDINGS = Findings(
    matches=(
        Match(
            "huawei", (mention("Huawei", Zone.HEADLINE, "Huawei news"), mention("Huawei", Zone.LEAD, TEXT))
        ),
    ),
    furniture=(mention("REvil", Zone.FURNITURE, "REvil strikes again, says ZTE", "related"),),
    refused=(mention("Apple", Zone.BODY, "Apple growers met", "needs one of iOS"),),
)


def test_every_watch_is_accounted_for() -> None:
    """A watch flags, stands there without flagging, or is not named; none vanishes."""
    told = explain(ARTICLE, FINDINGS, WATCHES)
    assert [hit.watch.name for hit in told.hits] == ["Huawei"]
    assert {miss.watch.name: miss.reason for miss in told.misses} == {
        "Apple": "1 refused (needs one of iOS)",
        "REvil": "1 in the furniture (related)",
    }
    assert [watch.name for watch in told.unnamed] == ["ZTE"]


def test_places_of_a_name_that_flags_are_accounted_for_too() -> None:
    """Whoever wonders at a count sees what was left out of it, and by which rule."""
    more = replace(
        FINDINGS,
        furniture=(*FINDINGS.furniture, mention("Huawei", Zone.FURNITURE, "Huawei again", "nav")),
        refused=(*FINDINGS.refused, mention("Huawei", Zone.BODY, "Huawei Marine", "inside 'Huawei Marine'")),
    )
    told = explain(ARTICLE, more, WATCHES)
    assert told.hits[0].not_counted == "1 in the furniture (nav), 1 refused (inside 'Huawei Marine')"
    assert document(told)["not_counted"] == {"Huawei": told.hits[0].not_counted}
    assert document(explain(ARTICLE, FINDINGS, WATCHES))["not_counted"] == {}


def test_a_sentence_of_the_text_is_shown_before_the_headline() -> None:
    """The best mention is the one in the text."""
    assert explain(ARTICLE, FINDINGS, WATCHES).hits[0].best.zone is Zone.LEAD


def test_a_sentence_that_tells_of_the_name_is_shown_before_one_that_uses_it() -> None:
    """What is only used is said to be; where it is more, a sentence shows that."""
    sold = mention("ZTE", Zone.LEAD, "Sold via ZTE")._replace(role=Role.USED)
    more = mention("ZTE", Zone.HEADLINE, "ZTE news")
    for mentions, shown, used in (((sold, more), more, False), ((sold,), sold, True)):
        told = explain(ARTICLE, Findings(matches=(Match("zte", mentions),)), WATCHES)
        assert [(hit.best, hit.used) for hit in told.hits] == [(shown, used)]
        assert document(told)["used"] == ["ZTE"] * used


def test_document_has_the_form_that_scorers_take() -> None:
    """Keys are stable and offsets slice the text or the title."""
    told = document(explain(ARTICLE, FINDINGS, WATCHES), id="a1")
    assert {
        "id",
        "url",
        "title",
        "published",
        "language",
        "text",
        "names",
        "mentions",
        "furniture_names",
    } <= set(told)
    assert told["names"] == ["Huawei"]
    assert told["furniture_names"] == ["REvil"]
    mentions = told["mentions"]
    assert isinstance(mentions, list)
    for item in mentions:
        where = ARTICLE.title if item["zone"] == "headline" else ARTICLE.text
        assert where[item["start"] : item["end"]] == "Huawei"


def test_kept_and_dropped_counts_words() -> None:
    """The body line counts what is kept and what is furniture."""
    assert kept_and_dropped(ARTICLE) == "5 words kept; 5 words of page furniture dropped (related)"
