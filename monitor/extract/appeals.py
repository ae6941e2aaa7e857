"""Sentences inside a paragraph that ask the reader to follow, like or subscribe somewhere.

Such a sentence names a network without telling anything of it. Only an imperative at the start of a
sentence or an appeal to "us", "me", "our" and "my" counts: people in the news follow each other too.
"""

from __future__ import annotations

import re

_NETWORK = (
    r"facebook|twitter|instagram|youtube|linkedin|pinterest|tiktok|telegram|mastodon|bluesky|threads|whatsapp|discord|reddit"
    r"|google news|flipboard|(?<=on )x\b"
)
_NAMED = re.compile(rf"\b({_NETWORK})", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“‘'(\[]?[A-Z@])")
_BEFORE = (
    "please|also|and|or|so|you can|you may|be sure to|make sure to|don['’]t forget to|(?:for|to learn) more,?"
)
_ASKING = (
    "follow|like|subscribe to|subscribe on|join|connect with|find (?:us|me|him|her|them|more)"
    "|reach (?:out to )?(?:us|me|him|her|them|the)|contact (?:us|me|him|her|them|the)"
    "|check out (?:my|our|the)|visit (?:my|our)|watch (?:my|our)|folgen sie|folge|suivez|síguenos|segui|siga"
)
_IMPERATIVE = re.compile(rf"^\W{{0,3}}(?:(?:{_BEFORE})\s+)*(?:{_ASKING})\b.{{0,120}}?\b(?:{_NETWORK})", re.I)
_OURS = re.compile(
    r"\b(?:follow|like|join|find|subscribe to|connect with|visit(?:ing)?|reach|check out)\s+(?:us|me|my|our)"
    rf"\b.{{0,80}}?\b(?:{_NETWORK})",
    re.I,
)


def parted(text: str) -> list[tuple[str, bool]]:
    """Return a paragraph's parts in order, each with whether it is an appeal."""
    if not _NAMED.search(text):
        return [(text, False)]
    parts: list[tuple[str, bool]] = []
    for sentence in _SENTENCE.split(text):
        appeal = bool(_IMPERATIVE.match(sentence) or _OURS.search(sentence))
        if parts and parts[-1][1] == appeal:
            parts[-1] = (f"{parts[-1][0]} {sentence}", appeal)
        else:
            parts.append((sentence, appeal))
    return parts
