"""A digest in a few lines for a chat room. Pure.

A room reads marks in a text: "@everyone" calls all its people, "[words](address)" hides an address.
Headlines are strangers' words, so those marks are made harmless here, whatever the room.
"""

from __future__ import annotations

import re

from alerts.shape import DigestView, Story, plain
from alerts.subject import cut
from monitor.text import clean_text

STORIES = 10
TITLE = 160
LIMIT = 1_900
"""Code points of a message: Discord refuses more than 2,000."""
# Signs that rooms read as marks, and signs that look alike and mean nothing to them.
_HARMLESS = str.maketrans(
    {"@": "＠", "<": "‹", ">": "›", "`": "´", "|": "¦", "[": "(", "]": ")", "*": "∗", "~": "∼"}
)
# In an address the same signs stand as their codes, which lead to the same page.
_IN_ADDRESSES = {ord(sign): f"%{ord(sign):02X}" for sign in "@<>`|*~[]"}
_LINKING = re.compile(r"(?i)\b(https?|mailto|ftp):")


def text(view: DigestView) -> str:
    """Return at most LIMIT code points: the counts, a line and an address per story, how many more."""
    lines = [harmless(view.attention)] if view.attention else []
    lines.append(harmless(plain(view.summary)))
    told = [(section.name, story) for section in view.sections for story in section.stories]
    for shown, (name, story) in enumerate(told):
        entry = _entry(name, story)
        if shown == STORIES or sum(map(len, [*lines, entry])) + len(lines) > LIMIT - 80:
            lines.append(f"and {len(told) - shown} more")
            break
        lines.append(entry)
    if view.sick:
        lines.append(harmless(view.health))
    return cut("\n".join(lines), LIMIT) if len("\n".join(lines)) > LIMIT else "\n".join(lines)


def harmless(words: str) -> str:
    """`words` on one line with no mark that a room obeys and no address that it makes a link of."""
    # Headlines passed the store's door; names of config.yaml and words of mail servers did not.
    line = clean_text(words).translate(_HARMLESS)
    return _LINKING.sub(lambda found: f"{found[1]}\u200a:", line)


def _entry(name: str, story: Story) -> str:
    update = "Update: " if story.update else ""
    title = harmless(cut(plain(story.title), TITLE))
    address = story.url.translate(_IN_ADDRESSES)
    return f"{harmless(name)}: {update}{title} ({harmless(story.source)})\n{address}".rstrip()
