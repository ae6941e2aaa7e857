"""Why an article flags and why not: one explanation as data, as JSON and as lines. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.items import Article, Findings, Mention, Role, Zone
from monitor.watches import Watch

SENTENCES = 1  # shown per hit; the JSON form holds every mention


@dataclass(frozen=True, slots=True)
class Hit:
    """A watch that the article names: how often per zone, and the mention that shows it best.

    used: every mention only uses it, as a place or a tool: a digest with `role: named` is not owed it.
    not_counted: how many more of its places stand on the page without counting, and why; "" for none.
    """

    watch: Watch
    zones: tuple[tuple[Zone, int], ...]
    best: Mention
    about: bool
    salience: float
    used: bool = False
    role: Role = Role.NAMED
    not_counted: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A watch whose name stands on the page but does not flag, with the reason in words."""

    watch: Watch
    reason: str
    example: Mention


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was read of one page, what flags, what stands there without flagging."""

    article: Article
    findings: Findings
    hits: tuple[Hit, ...]
    misses: tuple[Miss, ...]
    unnamed: tuple[Watch, ...]


def explain(article: Article, findings: Findings, watches: Sequence[Watch]) -> Explanation:
    """Account for every watch: it flags, it stands there without flagging, or it is not named."""
    by_key, beside = {watch.key: watch for watch in watches}, _beside(findings)
    hits = tuple(
        Hit(
            by_key[match.watch],
            tuple(Counter(mention.zone for mention in match.mentions).items()),
            min(match.mentions, key=_shows_best),
            match.about,
            match.salience,
            match.used,
            Role.SUBJECT if match.subject else min(match.mentions, key=_shows_best).role,
            beside.get(match.watch, ""),
        )
        for match in findings.matches
        if match.watch in by_key
    )
    flagged = {hit.watch.key for hit in hits}
    misses: dict[str, Miss] = {}
    for mention in (*findings.refused, *findings.furniture):
        if mention.watch in flagged or mention.watch not in by_key or mention.watch in misses:
            continue
        misses[mention.watch] = Miss(by_key[mention.watch], beside[mention.watch], mention)
    unnamed = tuple(watch for watch in watches if watch.key not in flagged and watch.key not in misses)
    return Explanation(article, findings, hits, tuple(misses.values()), unnamed)


def _shows_best(mention: Mention) -> tuple[int, int, int]:
    # One that tells of the name says more than one that only uses it; a sentence of the text more than the
    # headline, which is shown anyway.
    return (mention.role is Role.USED, mention.zone is Zone.HEADLINE, mention.start)


def _beside(findings: Findings) -> dict[str, str]:
    """For each watch with places that do not count, how many and why."""
    furniture: dict[str, list[Mention]] = {}
    refused: dict[str, list[Mention]] = {}
    for mentions, by_watch in ((findings.furniture, furniture), (findings.refused, refused)):
        for mention in mentions:
            by_watch.setdefault(mention.watch, []).append(mention)
    return {key: _reason(furniture.get(key, ()), refused.get(key, ())) for key in {**furniture, **refused}}


def _reason(furniture: Sequence[Mention], refused: Sequence[Mention]) -> str:
    parts = []
    if furniture:
        kinds = ", ".join(dict.fromkeys(mention.why for mention in furniture if mention.why))
        parts.append(f"{len(furniture)} in the furniture" + (f" ({kinds})" if kinds else ""))
    for why, count in Counter(mention.why for mention in refused).items():
        parts.append(f"{count} refused ({why})")
    return ", ".join(parts)


def document(explanation: Explanation, *, id: str = "") -> dict[str, object]:
    """The stable JSON form of an explanation.

    `names` are those that flag, `used` those of them that are only used, as a place or a tool; `mentions`
    their occurrences with offsets into `title` (zone headline) or `text` (lead, body); `furniture_names`
    stand on the page in its furniture only. `not_counted`: of names that flag, what more stands on the page.
    """
    article = explanation.article
    names = {hit.watch.key: hit.watch.name for hit in explanation.hits}
    only_furniture = [
        miss.watch.name
        for miss in explanation.misses
        if any(mention.watch == miss.watch.key for mention in explanation.findings.furniture)
    ]
    return {
        "id": id,
        "url": article.url,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "text": article.text,
        "names": list(names.values()),
        "mentions": [
            {
                "name": names[match.watch],
                "alias": mention.alias,
                "start": mention.start,
                "end": mention.end,
                "zone": mention.zone.value,
                "role": mention.role.value,
                "sentence": mention.sentence,
            }
            for match in explanation.findings.matches
            if match.watch in names
            for mention in match.mentions
        ],
        "furniture_names": only_furniture,
        "refused": [
            {"name": miss.watch.name, "reason": miss.reason, "sentence": miss.example.sentence}
            for miss in explanation.misses
        ],
        "not_counted": {hit.watch.name: hit.not_counted for hit in explanation.hits if hit.not_counted},
        "used": [hit.watch.name for hit in explanation.hits if hit.used],
        "about": [hit.watch.name for hit in explanation.hits if hit.about],
        "salience": {hit.watch.name: hit.salience for hit in explanation.hits},
        "canonical_url": article.canonical_url,
        "dated_by": article.dated_by,
        "authors": list(article.authors),
        "shape": article.shape,
        "read_by": article.read_by,
        "body_from": article.body_from,
        "note": article.note,
    }


def kept_and_dropped(article: Article) -> str:
    """How much of the page counts: words kept, words of furniture dropped and of what kinds."""
    kept = sum(len(block.text.split()) for block in article.blocks if block.zone is not Zone.FURNITURE)
    dropped = sum(len(block.text.split()) for block in article.furniture)
    kinds = ", ".join(_most(block.why for block in article.furniture))
    return f"{kept:,} words kept; {dropped:,} words of page furniture dropped" + (
        f" ({kinds})" if kinds else ""
    )


def _most(kinds: Iterable[str]) -> list[str]:
    return [kind for kind, _ in Counter(kind for kind in kinds if kind).most_common(6)]
