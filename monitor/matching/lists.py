"""What a list says of its items: the line that leads it in, read back from an item.

Owns what an item and a lead-in look like. Knows neither names nor what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterable

ITEM = 60
"""An item has at most so many code points."""
_BULLETS = " \t*•·–—-|#>"


def is_item(text: str) -> bool:
    """Say whether `text`, a sentence, may be an item of a list: short, and no sentence by its end."""
    return len(text) <= ITEM and not text.endswith((".", "!", "?", ":", ";"))


def lead_in(lines: Iterable[str]) -> str:
    """Return the line that leads a list in, from the lines before an item, the nearest first; else "".

    It ends in a colon and is no item itself. Empty lines, items and the short headings of parts are passed
    over, any other line ends the list.
    """
    for line in lines:
        told = line.strip(_BULLETS)
        if told.endswith(":") and told.count(" ") > 2:
            return told
        if told and not is_item(told.rstrip(":")):
            break
    return ""
