"""Subject and preheader of a digest, by rule. Pure; knows counts and names, not articles.

Names come before the number of names: a subject that lost its product names made the readers of a
CVE tracker open every mail (github.com/opencve/opencve/issues/411).
"""

from __future__ import annotations

from collections.abc import Sequence

LIMIT = 60
"""Code points of a subject, so that a phone shows it whole."""
NAMES = 3


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 story", "2 stories", "1,204 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def with_stories(stories: int, names: Sequence[str], day: str, *, sick: str = "", older: bool = False) -> str:
    """ "5 stories: Huawei, ZTE, NCSC +3 — 17 Jun", at most LIMIT code points.

    names: in order of priority. sick: "7 of 12 sources sick", or what else must not hide behind news.
    """
    what = (
        counted(stories, "story", "stories")
        if not older
        else counted(stories, "older story", "older stories")
    )
    head = f"{what} ({sick}): " if sick else f"{what}: "
    tail = f" — {day}"
    for shown in range(min(NAMES, len(names)), 0, -1):
        rest = f" +{len(names) - shown}" if len(names) > shown else ""
        line = head + ", ".join(names[:shown]) + rest + tail
        if len(line) <= LIMIT:
            return line
    rest = f" +{len(names) - 1}" if len(names) > 1 else ""
    room = LIMIT - len(head) - len(rest) - len(tail)
    return head + cut(names[0] if names else "", room) + rest + tail


def nothing_new(watched: int, read: int, day: str) -> str:
    """ "Nothing new on 18 names — 17 Jun (412 articles read)"."""
    return cut(f"Nothing new on {counted(watched, 'name')} — {day} ({counted(read, 'article')} read)", LIMIT)


def needs_attention(why: str) -> str:
    """ "Newswatch needs attention: no articles read since 15 Jun"."""
    return cut(f"Newswatch needs attention: {why}", LIMIT)


def preheader(headlines: Sequence[str], sick: int, evidence: str) -> str:
    """What mail clients show beside the subject: two headlines and the number of sick sources.

    evidence: shown where there are no headlines ("412 articles were read").
    """
    parts = [cut(headline, 90) for headline in headlines[:2]] or [evidence]
    if sick:
        parts.append(f"{counted(sick, 'source')} {'needs' if sick == 1 else 'need'} a look")
    return " · ".join(part for part in parts if part)


def cut(text: str, limit: int) -> str:
    """`text` with at most `limit` code points, an ellipsis in place of what is missing."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"
