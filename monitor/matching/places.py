"""Places in a text where a name stands but nobody is named: addresses, file paths, credits, bylines.

Owns the look of such places. Knows no watch: the same holds for every name.
"""

from __future__ import annotations

import re

_REACH = 300
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]{1,23}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_LAST_LABEL = re.compile(r"\.([A-Za-z0-9-]+)(?::\d+)?(?:[/?#]|$)")
_SLUG = re.compile(r"\w[-_]|[-_]\w")
_EDGES = "\"'“”‘’«»()[]{}<>,;:!?…*|"

_CREDIT = re.compile(
    r"(?:\b(?:photo|image|picture|credit|graphic|illustration|screenshot|foto|bild|crédit|imagen)s?"
    r"(?: credits?| source)?(?: by)?\s*[:|/]\s*[^.:\n]{0,60}"
    r"|(?:©|\(c\)|\bcopyright)\s*(?:\d{4}(?:[-–]\d{2,4})?,?\s*)?[^.:\n]{0,40}"
    r"|\bappeared first on (?:the )?|\boriginally published (?:by|on|in) (?:the )?)$",
    re.IGNORECASE,
)
# What every text that _CREDIT finds holds at least one of; nearly none does.
_CREDIT_CUES = (":", "|", "/", "©", "(c)", "copyright", "appeared first on", "originally published")
_AGENCY_PICTURE = re.compile(
    r"\s*(?:/\s*\w+\s*)?(?:(?:/|via)\s*(?:Getty|Shutterstock|iStock|Alamy|Reuters|AP)\b"
    r"|(?:/\s*)?Getty Images)"
)
_DATELINE = re.compile(r"\s*[A-Z][A-Z.’' -]{2,40}(?:,[^()]{1,30})?\s*\(?(?:[A-Z][\w. ]{1,20}/)?$")
_AFTER_DATELINE = re.compile(r"(?:\s*/\s*\w+)?\)?\s*(?:-|–|—)+\s")
# Markdown's pictures: ![words](address "words"); scraped texts hold them.
_PICTURE = re.compile(r"!\[[^\]\n]{0,400}$")
_PICTURE_TITLE = re.compile(r"\]\([^\s()]{1,600}\s+[\"'][^\"'\n]{0,400}$")
_BYLINE = re.compile(r"\s*(?:by|reporting by|from|par|von|por)\s[^.!?]*$", re.IGNORECASE)


def not_naming(text: str, start: int, end: int, written: str) -> str:
    """Say in words why what stands at [start, end) of the passage `text` names nobody, "" where it may.

    A name as a whole word of running text always may. A hashtag may; a handle, an address and a path may
    not, nor a name that is not `written` in capitals where it stands alone in straight quotes and capitals,
    as strings in code do.
    """
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    left, right = start, end
    while left > low and not text[left - 1].isspace():
        left -= 1
    while right < high and not text[right].isspace():
        right += 1
    if right - left > end - start:
        found = _address(text, left, right, start, end)
        if found:
            return found
        if (
            text[start - 1 : start] == text[end : end + 1] == '"'
            and text[start:end].isupper()
            and not written.isupper()
        ):
            return f'the literal "{text[start:end]}"'
    return _credit(text, start, end)


def _address(text: str, left: int, right: int, start: int, end: int) -> str:
    token = text[left:right]
    at, stop = start - left, end - left
    shown = token.strip(_EDGES + ".")
    if len(shown) > 60:
        shown = shown[:59] + "…"
    if "://" in token or token.lower().lstrip(_EDGES).startswith("www."):
        scheme = token.find("://")
        if at > scheme - 8:
            return f"inside the address '{shown}'"
    if "@" in token:
        if re.search(r"[\w.+-]@[\w-]+\.\w", token):
            return f"inside the address '{shown}'"
        if at and token[at - 1] == "@":
            return f"the handle '{shown}'"
    if "\\" in token and (token[at - 1 : at] == "\\" or token[stop : stop + 1] == "\\"):
        return f"inside the path '{shown}'"
    if token.count("/") > 1:
        segment = token[token.rfind("/", 0, at) + 1 : at] + token[stop:].split("/")[0]
        slug = bool(_SLUG.search(segment)) and token[at:stop].islower()
        touches = token[at - 1 : at] == "/" or token[stop : stop + 1] == "/"
        rooted = token.strip(_EDGES)[:1] in ("/", "~", ".")
        if slug or (touches and rooted):
            return f"inside the path '{shown}'"
    if "." in token:
        for found in _HOST.finditer(token):
            if found.start() <= at and stop <= found.end() and found.end() - found.start() > stop - at:
                label = _LAST_LABEL.search(found[0])
                if (
                    label
                    and label[1].islower()
                    and not (token[stop : stop + 1] == "." and stop + 1 == len(token))
                ):
                    return f"inside the address or file name '{found[0][:60]}'"
    return ""


def _credit(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 120) : start]
    after = text[end : end + 60]
    # a single character is found many times as fast as two
    if text.find("[", max(0, start - 1200), start) >= 0 or text.find("]", max(0, start - 1200), start) >= 0:
        around = text[max(0, start - 1200) : start]
        if "![" in around and (_PICTURE.search(around) or _PICTURE_TITLE.search(around)):
            return "in the words of a picture"
        if "](" in around and _PICTURE_TITLE.search(around):
            return "in the title of a link"
    small = before.lower()
    if any(cue in small for cue in _CREDIT_CUES) and _CREDIT.search(before):
        return "in a credit line"
    if _AGENCY_PICTURE.match(after) and (before.endswith(("/", "(")) or len(text) < 200):
        return "in a credit line"
    if start < 70 and (_DATELINE.fullmatch(text[:start]) and _AFTER_DATELINE.match(after)):
        return "in a dateline"
    if start < 70 and re.fullmatch(r"\s*\(", text[:start]) and re.match(r"\)\s*(?:-|–|—)", after):
        return "in a dateline"
    if len(text) < 90 and _BYLINE.fullmatch(text[:start]) and not re.search(r"[.!?]", after.rstrip(". ")):
        return "in a byline"
    return ""
