"""How much an article is about a name, from where and how often it names it.

Owns the weights. Knows neither rules nor watches.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.items import Mention, Role, Zone

_HEADLINE, _LEAD = Zone.HEADLINE, Zone.LEAD
_PASSING = (Role.QUOTED, Role.USED)
ABOUT = 0.5
"""From this salience on an article is about the name."""


def salience(mentions: Sequence[Mention], length: int, total_sentences: int) -> float:
    """Return 0 to 1: 0.4 for the headline, 0.15 for the lead, up to 0.15 for the count (five are full),
    up to 0.2 for the share of sentences (a quarter is full) and up to 0.1 for an early first mention.

    A name that is only ever quoted or used counts half: its statement is news, or what somebody did with
    its product; it is not. Weights are set by hand so that a headline with one more mention, or a lead with
    a running thread, crosses 0.5.
    length: code points of the article's text. total_sentences: of lead and body.
    """
    if not mentions:
        return 0.0
    inside = [mention for mention in mentions if mention.zone is not _HEADLINE]
    score = 0.4 if len(inside) < len(mentions) else 0.0
    if _LEAD in [mention.zone for mention in inside]:
        score += 0.15
    score += 0.15 * min(1.0, len(mentions) / 5)
    if inside:
        named = len({mention.start - mention.at for mention in inside})
        score += 0.2 * min(1.0, 4 * named / max(1, total_sentences))
        score += 0.1 * (1 - min([mention.start for mention in inside]) / max(1, length))
    if False not in [mention.role in _PASSING for mention in mentions]:
        score /= 2
    return round(min(1.0, max(0.0, score)), 3)
