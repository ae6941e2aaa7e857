"""What trying one source gave, and what is to be said of it: how good the reading is, and as JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.config.written import scalar
from monitor.items import Article, Entry, Feed
from monitor.rules import GENERIC, Rules

NEWEST = 3
SHORT = 80  # words, below which a page is hardly an article
# Readers that are asked for their own text only where nearly all of a page was in doubt.
_LAST_RESORTS = ("trafilatura", "json-ld")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rules that would read a page better, and how many words the reader keeps with them."""

    rules: Rules
    words: int


@dataclass(frozen=True, slots=True)
class Trial:
    """One source as tried.

    kind: the kind of its feed, "listing", "page", or "" where nothing came. reader: the spider that read
    its index. article: of its newest entry, or of the page itself. rules: those in force for that page.
    reason: why there is no article, "" where there is one. advice: what should change in config.yaml.
    """

    url: str
    kind: str = ""
    reader: str = ""
    feed: Feed | None = None
    article: Article | None = None
    rules: Rules = GENERIC
    proposal: Proposal | None = None
    reason: str = ""
    advice: str = ""

    @property
    def readable(self) -> bool:
        """Whether there is an article with text."""
        return self.article is not None and bool(self.article.text) and self.article.shape != "block page"


def newest(entries: Sequence[Entry], count: int = NEWEST) -> list[Entry]:
    """Return the newest entries, undated ones after the dated in the order of the index."""
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(entries, key=lambda entry: entry.published or oldest, reverse=True)[:count]


def poor(article: Article) -> str:
    """Return why a reading is not to be trusted, "" where nothing speaks against it."""
    words = len(article.text.split())
    if article.shape != "article":
        return f"the page was taken for: {article.shape}"
    if words < SHORT:
        return f"only {words} words were kept"
    if article.read_by.startswith(_LAST_RESORTS):
        return f"nearly all of the page was in doubt, so the text of {article.read_by} was taken"
    return ""


def proposal(before: Article, after: Article, rules: Rules) -> Proposal | None:
    """Return `rules` as a proposal where a page reads otherwise with them; None where nothing changes.

    Of a stub the rest lies behind its paywall: only rules that find more text there are of use.
    """
    if not after.text or after.text == before.text:
        return None
    if before.shape == "partial" and len(after.text) <= len(before.text):
        return None
    return Proposal(rules, len(after.text.split()))


def told(rules: Rules) -> str:
    """Return who gave these rules, and whether they are proven."""
    if rules == GENERIC:
        return "none; the generic reader"
    return rules.origin if rules.verified else f"{rules.origin} (no saved page proves them)"


def as_yaml(rules: Rules) -> str:
    """Return rules as they are written under a source in config.yaml."""
    lines = ["rules:", f"  body: {scalar(rules.body)}"]
    if rules.drop:
        lines.append(f"  drop: [{', '.join(map(scalar, rules.drop))}]")
    return "\n".join(lines)


def document(trial: Trial) -> dict[str, object]:
    """The stable JSON form of a trial; times are ISO 8601."""
    feed, article, better = trial.feed, trial.article, trial.proposal
    return {
        "url": trial.url,
        "kind": trial.kind,
        "reader": trial.reader,
        "entries": len(feed.entries) if feed else 0,
        "newest": [
            {
                "url": entry.url,
                "title": entry.title,
                "published": entry.published.isoformat() if entry.published else None,
            }
            for entry in newest(feed.entries if feed else ())
        ],
        "article": article
        and {
            "url": article.url,
            "title": article.title,
            "published": article.published.isoformat() if article.published else None,
            "dated_by": article.dated_by,
            "language": article.language,
            "shape": article.shape,
            "read_by": article.read_by,
            "body_from": article.body_from,
            "note": article.note,
            "text": article.text,
            "blocks": [
                {"zone": block.zone.value, "text": block.text, "why": block.why} for block in article.blocks
            ],
        },
        "rules": {"origin": trial.rules.origin, "verified": trial.rules.verified},
        "poor": poor(article) if article else "",
        "proposal": better
        and {"body": better.rules.body, "drop": list(better.rules.drop), "words": better.words},
        "reason": trial.reason,
        "advice": trial.advice,
    }
