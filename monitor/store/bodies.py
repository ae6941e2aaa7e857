"""Texts, blocks and mentions as columns, and back. Knows the shape of the JSON, nothing of SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice

from monitor.items import Block, Mention, Role, Zone
from monitor.wire import dump_blocks, load_blocks

# A digest shows one or two sentences per name; the rest is found again in the stored text.
MENTIONS_KEPT = 12
SET_ASIDE_KEPT = 50


def blocks_column(blocks: Iterable[Block]) -> str:
    """Return blocks as JSON; those that stand in the article's text hold only their place."""
    return _dumps(dump_blocks(blocks))


def blocks_of(column: str, text: str) -> tuple[Block, ...]:
    """Return the blocks that `blocks_column` wrote of an article with this text."""
    return load_blocks(json.loads(column), text)


def mentions_column(mentions: Sequence[Mention], limit: int = MENTIONS_KEPT) -> str:
    """Return the first `limit` mentions as JSON, and among them one of each role that any mention has."""
    return _dumps(
        [
            [m.watch, m.alias, m.surface, m.zone.value, m.start, m.end, m.sentence, m.at, m.role.value, m.why]
            for m in _kept(mentions, limit)
        ]
    )


def _kept(mentions: Sequence[Mention], limit: int) -> list[Mention]:
    """The first `limit` in their order, but the first of each role before any other.

    Digests ask whether any mention tells of the name itself (`role`), so none may hide behind the others.
    """
    firsts = {mention.role: at for at, mention in reversed(list(enumerate(mentions)))}.values()
    others = (at for at in range(len(mentions)) if at not in firsts)
    return [mentions[at] for at in sorted((*firsts, *islice(others, limit - len(firsts))))]


def mentions_of(column: str) -> tuple[Mention, ...]:
    """Return the mentions that `mentions_column` wrote."""
    return tuple(
        Mention(watch, alias, surface, Zone(zone), start, end, sentence, at, Role(role), why)
        for watch, alias, surface, zone, start, end, sentence, at, role, why in json.loads(column)
    )


def names_column(names: Sequence[str]) -> str:
    """Return names as a JSON list."""
    return _dumps(list(names))


def names_of(column: str) -> tuple[str, ...]:
    """Return the names that `names_column` wrote."""
    return tuple(json.loads(column))


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
