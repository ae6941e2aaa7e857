"""Sentences inside a paragraph that ask the reader to follow somewhere, or say how the site earns.

Such a sentence names a network without telling anything of it. Only an imperative at the start of a
sentence or an appeal to "us", "me", "our" and "my" counts: people in the news follow each other too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.extract.pieces import Pieces

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
    "follow(?: along)?|like(?!,)|subscribe to|subscribe on|join|connect with|find (?:us|me|him|her|them|more)"
    "|reach (?:out to )?(?:us|me|him|her|them|the)|contact (?:us|me|him|her|them|the)"
    r"|(?:reach out to|contact) (?-i:[A-Z][\w'’-]+)(?: (?-i:[A-Z][\w'’-]+))?(?= (?:on|via|at|through) )"
    "|check out (?:my|our|the)|visit (?:my|our)|watch (?:my|our)|folgen sie|folge|suivez|síguenos|segui|siga"
)
_IMPERATIVE = re.compile(rf"^\W{{0,3}}(?:(?:{_BEFORE})\s+)*(?:{_ASKING})\b.{{0,120}}?\b(?:{_NETWORK})", re.I)
_OURS = re.compile(
    r"\b(?:follow|like|join|find|subscribe to|connect with|visit(?:ing)?|reach|check out)\s+(?:us|me|my|our)"
    rf"\b.{{0,80}}?\b(?:{_NETWORK})"
    rf"|\b(?:follow along|pin (?:it|this|me)|save this)\b.{{0,60}}?\b(?:{_NETWORK})"
    rf"|\bif you (?:are|['’]re) on (?:{_NETWORK})\b.{{0,60}}\b(?:please|leave|follow|tag)",
    re.I,
)
# What a site says of its own earnings stands in the first or last paragraph of many a test and guide.
_EARNS = re.compile(
    r"\b(?:contains?|include[sd]?|uses?|through|via) (?:our |an? |some |these |income[- ]earning )?(?:\w+ )?"
    r"affiliate links?\b|\bas an amazon associate\b|\bqualifying purchases\b"
    r"|\b(?:we|i|us|site|page) (?:may |might |can |will )?(?:also )?(?:earn|receive|get|make) (?:us |me )?"
    r"(?:an? |some )?(?:small |affiliate |referral )*commissions?\b"
    r"|\b(?:business|paid|affiliate|advertising) partnerships with (?:companies|brands)\b",
    re.I,
)
_MAY_EARN = re.compile(r"affiliate|amazon associate|commission|qualifying|partnerships", re.I)
# No paragraph without one of these holds an appeal; most hold none.
_PIECES = Pieces(
    (piece, 1)
    for piece in (
        *("facebook", "twitter", "instagram", "youtube", "linkedin", "pinterest", "tiktok", "telegram"),
        *("mastodon", "bluesky", "threads", "whatsapp", "discord", "reddit", "flipboard"),
        *("google news", "on x", "affiliate", "associate", "commission", "qualifying", "partnerships"),
    )
)


# Readers of a whole page run its share buttons into the last paragraph: "... Share this: Twitter Facebook".
_SHARE_TAIL = re.compile(
    r"\s*(?:(?:rate this|bewerten)\s*:\s*)?\b(?:share (?:this|on|via)|teilen(?: sie dies)? mit|sharen mit|partager sur"
    r"|comparte esto|compartir en|condividi(?: su)?|compartilhe isso|delen via)\s*:?\s+"
    r"(?:(?:click to share on )?(?:facebook|twitter|x|e-?mail|linkedin|pinterest|whatsapp|telegram|reddit|tumblr|pocket"
    r"|skype|mastodon|threads|bluesky|xing|drucken|print)\b(?: \([^()]{0,40}\))?[\s,|]*){2,}.*$",
    re.IGNORECASE | re.DOTALL,
)


def without_share_tail(text: str) -> str:
    """Return a paragraph without the share buttons that run on at its end, and what comes after them."""
    return _SHARE_TAIL.sub("", text) if _NAMED.search(text) else text


def may_ask(texts: Sequence[str]) -> list[bool]:
    """Return which of these paragraphs, none with a line break, are worth looking at by `parted`."""
    return [held > 0 for held in _PIECES.held([text.lower() for text in texts])]


def parted(text: str) -> list[tuple[str, bool]]:
    """Return a paragraph's parts in order, each with whether it is an appeal."""
    named, earning = _NAMED.search(text), _MAY_EARN.search(text)
    if not named and not earning:
        return [(text, False)]
    parts: list[tuple[str, bool]] = []
    for sentence in _SENTENCE.split(text):
        appeal = bool(
            (named and (_IMPERATIVE.match(sentence) or _OURS.search(sentence)))
            or (earning and _EARNS.search(sentence))
        )
        if parts and parts[-1][1] == appeal:
            parts[-1] = (f"{parts[-1][0]} {sentence}", appeal)
        else:
            parts.append((sentence, appeal))
    return parts
