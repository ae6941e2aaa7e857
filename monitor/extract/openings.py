"""By which first letters a line may match a pattern, worked out from the pattern itself.

So that a line need not be tried where its first letters tell that it cannot match. Knows as much of
the syntax of patterns as the phrases of `lexicon` are written in.
"""

from __future__ import annotations

# A few more letters would make no line less to try.
SIZE = 4
# The letters so far, and whether what comes next is known.
_Start = tuple[str, bool]
_ANYTHING: frozenset[_Start] = frozenset({("", False)})
_NOTHING: frozenset[_Start] = frozenset({("", True)})
_NO_WORD: frozenset[_Start] = frozenset({("\0", False)})
DIGIT = "0"
# What has a key of its own only as the first character; later on it stands for any character.
_CLASSES = ("\0", DIGIT)


def openings(pattern: str) -> frozenset[str]:
    """Return how words begin at which `pattern` may match: `SIZE` characters, fewer where any may follow.

    pattern: as `re` reads it. `DIGIT` stands for any digit; what begins with `\\W` begins no word. A pattern
    that may begin with any letter gives "" as well. Raises ValueError for syntax that is not known here.
    """
    starts, end = _branches(pattern, 0)
    if end < len(pattern):
        raise ValueError(f"a bracket closes that was never opened: {pattern!r}")
    return frozenset(text for text, known in starts if (text, known) not in _NO_WORD)


def _branches(pattern: str, at: int) -> tuple[frozenset[_Start], int]:
    """What the alternatives from `at` on begin with, and the place of the bracket that ends them."""
    found: set[_Start] = set()
    own = _NOTHING
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            found |= own
            own = _NOTHING
            at += 1
            continue
        part, at = _part(pattern, at)
        part, at = _repeated(part, pattern, at)
        own = _joined(own, part)
    return frozenset(found | own), at


def _part(pattern: str, at: int) -> tuple[frozenset[_Start], int]:
    char = pattern[at]
    if char == "(":
        if pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
            raise ValueError(f"this kind of group is not known: {pattern[at : at + 4]!r}")
        inner, end = _branches(pattern, at + 3 if pattern.startswith("(?:", at) else at + 1)
        return inner, end + 1
    if char == "[":
        end = pattern.index("]", at + 2)
        chars = pattern[at + 1 : end]
        plain = "\\" not in chars and "^" not in chars and "-" not in chars[1:-1]
        return (frozenset((each, True) for each in chars) if plain else _ANYTHING), end + 1
    if char == ".":
        return _ANYTHING, at + 1
    if char in "^$":
        return _NOTHING, at + 1
    if char != "\\":
        return frozenset({(char, True)}), at + 1
    kind = pattern[at + 1]
    if kind == "b":
        return _NOTHING, at + 2
    if kind == "d":
        return frozenset({(DIGIT, False)}), at + 2
    if kind == "W":
        return _NO_WORD, at + 2
    return (_ANYTHING if kind.isalpha() else frozenset({(kind, True)})), at + 2


def _repeated(part: frozenset[_Start], pattern: str, at: int) -> tuple[frozenset[_Start], int]:
    """What a part begins with, given how often the sign after it lets it stand, and where that sign ends."""
    sign = pattern[at : at + 1]
    if not sign or sign not in "?*+{":
        return part, at
    end = pattern.index("}", at) + 1 if sign == "{" else at + 1
    spare = sign in "?*" or pattern.startswith("{0", at) or pattern.startswith("{,", at)
    if sign != "?":
        part = frozenset((text, False) for text, _ in part)
    if pattern[end : end + 1] in ("?", "+"):
        end += 1
    return (part | _NOTHING if spare else part), end


def _joined(first: frozenset[_Start], then: frozenset[_Start]) -> frozenset[_Start]:
    whole = {start for start in first if not start[1]}
    for text, known in first:
        if known and text:
            whole |= {
                (text, False)
                if more.startswith(_CLASSES)
                else ((text + more)[:SIZE], further and len(text + more) < SIZE)
                for more, further in then
            }
        elif known:
            whole |= then
    return frozenset(whole)
