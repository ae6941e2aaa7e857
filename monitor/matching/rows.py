"""Names in a row ("X, Y and Z"): a sentence as it would be with one of them alone.

Owns the form of such rows in English. Knows no roles and no watch.
"""

from __future__ import annotations

import re

from monitor.matching.frames import ACTS, SAYING

_NAME = r"(?:the )?[A-Z][\w.’'&-]*(?: [A-Z][\w.&-]*){0,2}"
_JOIN = r" (?:and|or) (?:the )?"
# A comma before "and" begins a new clause where no other comma of the row stands before it.
_BEFORE_LAST = re.compile(rf"\b(?:{_NAME}, (?:{_NAME}, ){{0,4}}{_NAME},?|{_NAME}){_JOIN}$")
_BEFORE_OTHERS = re.compile(rf"\b(?:{_NAME}, ){{1,5}}(?:the )?$")
_AFTER_FIRST = re.compile(rf"(?:(?:, {_NAME}){{1,5}},?|){_JOIN}{_NAME}(?![\w’'-])")
_AFTER_NEXT = re.compile(rf"(?:, {_NAME}){{0,4}},?{_JOIN}{_NAME}(?![\w’'-])")
_REACH = 160  # code points to each side in which a row is looked for
_VERB = re.compile(r"(\s+)([a-z]+)\b")
_OF_ONE = {"are": "is", "do": "does", "have": "has", "were": "was"}


def without_list(before: str, after: str) -> tuple[str, str] | None:
    """Return what stands before and after a name without the others of its row; None where it is in none.

    The verb after the row is put as it goes with one: "X and Y warn" becomes " warns" after X.
    """
    tail, head = before[-_REACH:], after[:_REACH]
    if tail.endswith((" and ", " or ", " and the ", " or the ")):
        found = _BEFORE_LAST.search(tail)
        return (before[: len(before) - len(tail) + found.start()], _of_one(after)) if found else None
    if not head.startswith((", ", " and ", " or ")):
        return None
    others = _BEFORE_OTHERS.search(tail) if tail.endswith((", ", ", the ")) else None
    rest = (_AFTER_NEXT if others else _AFTER_FIRST).match(head)
    if rest is None:
        return None
    if others is not None:
        before = before[: len(before) - len(tail) + others.start()]
    return before, _of_one(after[rest.end() :])


def _of_one(after: str) -> str:
    verb = _VERB.match(after)
    if verb is None:
        return after
    one = _OF_ONE.get(verb[2], f"{verb[2]}s")
    if verb[2] in ACTS or verb[2] in SAYING or not (one in ACTS or one in SAYING):
        return after
    return verb[1] + one + after[verb.end() :]
