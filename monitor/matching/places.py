"""Places in a text where a name stands but nobody is named: addresses, file paths, credits, bylines.

Owns the look of such places. Knows no watch: the same holds for every name.
"""

from __future__ import annotations

import re

from monitor.matching.characters import LETTERS
from monitor.matching.frames import SPEECH, words_of

_REACH = 300
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]{1,23}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_LAST_LABEL = re.compile(r"\.([A-Za-z0-9-]+)(?::\d+)?(?:[/?#]|$)")
_SLUG = re.compile(r"\w[-_]|[-_]\w")
# What stands before an address rather than a firm: "visit Example.com".
_TO_ADDRESS = frozenset(
    ("visit", "see", "at", "on", "to", "from", "via", "domain", "domains", "host", "site", "website", "page")
)
# The rest of a file name that holds spaces: "X Server Tool.exe".
_FILE = re.compile(
    r"(?: [A-Z][\w+-]*){1,4}\.(?:exe|dll|apk|msi|bat|cmd|scr|lnk|jar|zip|rar|7z|iso|dmg|pkg|docx?|xlsx?"
    r"|pptx?|pdf)\b"
)
_EDGES = "\"'“”‘’«»()[]{}<>,;:!?…*|"

# "Photo: X" begins a line, follows a full stop or has a capital. Prose are "the bigger picture: X",
# "credit/debit cards (X" and "copyright infringement by X".
_KIND = r"(?i:photo|image|picture|credit|graphic|illustration|screenshot|foto|bild|crédit|imagen)"
_KINDS = (
    "photo",
    "image",
    "picture",
    "credit",
    "graphic",
    "illustration",
    "screenshot",
    "foto",
    "bild",
    "crédit",
)
_PICTURED = (
    rf"(?:(?:^|[.!?)\]\n(\[|])\s*{_KIND}|\b(?<!(?i:bigger) )(?<!(?i:the|big) )(?=[A-ZÉ]){_KIND})"
    r"(?i:s?(?: credits?| source)?(?: by)?)\s*[:|/](?!\s?[a-z]+ )\s*[^.:\n]{0,60}"
)
_RIGHTS = (
    r"(?:©|\((?i:c)\)|(?i:\bcopyright)(?=\s*(?:©|\((?i:c)\)|\d{4}|$)))\s*(?:\d{4}(?:[-–]\d{2,4})?,?\s*)?"
    r"[^.:\n]{0,40}"
)
_TAKEN_OVER = (
    r"\b(?i:appeared first on) (?i:the )?"
    r"|(?:^|\b(?i:(?:this|the) (?:article|story|post|piece|column|text)(?: was| is)?) )"
    r"(?i:originally published (?:by|on|in)) (?i:the )?"
)
_PHOTO_BY = r"[(\[]\s*(?i:photo|image|picture|illustration|graphic)s? (?i:by|courtesy of|via) [^.:\n]{0,40}"
_CREDIT = re.compile(rf"(?:{_PICTURED}|{_RIGHTS}|{_PHOTO_BY}|{_TAKEN_OVER})$")
_BRACKET_ALONE = re.compile(r"\s*\(")
_AFTER_BRACKET = re.compile(r"\)\s*(?:-|–|—)")
_AGENCY_PICTURE = re.compile(
    r"\s*(?:/\s*\w+\s*)?(?:(?:/|via)\s*(?:Getty|Shutterstock|iStock|Alamy|Reuters|AP)\b"
    r"|(?:/\s*)?Getty Images)"
)
_DATELINE = re.compile(r"\s*[A-Z][A-Z.’' -]{2,40}(?:,[^()]{1,30})?\s*\(?(?:[A-Z][\w. ]{1,20}/)?$")
_AFTER_DATELINE = re.compile(r"(?:\s*/\s*\w+)?\)?\s*(?:-|–|—)+\s")
# Markdown's pictures: ![words](address "words"); scraped texts hold them.
_PICTURE = re.compile(r"!\[[^\]\n]{0,400}$")
_PICTURE_TITLE = re.compile(r"\]\([^\s()]{1,600}\s+[\"'][^\"'\n]{0,400}$")
_BYLINE = re.compile(r"\s*(?:by|reporting by|par|von|por)\s([^.!?:]*)$|\s*from\s$", re.IGNORECASE)
# In a byline stand names, titles and dates: besides these small words every word has a capital.
_SMALL = re.compile(
    r"(?:and|with|of|for|the|at|in|an?|staff|reporter|writer|editor|correspondent|contributor|team|und|et|y|e|de"
    r"|del|da|di|van|von|der|den|zu|la|le|al|bin|ibn)[,;]?|\W+"
)
_WORD = re.compile(r"\S+")
_CLAUSE_END = re.compile(r"[.:;|)\n]")
# What neither a byline nor a credit holds: somebody does something. "May" and "Will" stand in bylines too.
_TELLING = SPEECH | words_of(
    "is are was were be been has have had can could must should would reported reports found discovered"
)
_ASKING = words_of("How Why What When Where Who")


# "Reporting by Ann Lee; additional reporting by X", "with files from X", "Mit Material von X"
_SIGNED = re.compile(
    r"(?:^|[;.(|–—\]\n])\s*(?:(?i:(?:(?:additional|further) )?(?:reporting|editing|writing|translation) by"
    r"|(?:written|edited) by|(?:with )?(?:files|reporting|material|inputs) from"
    r"|mit material (?:von|der)|con información de|con materiale di))\s([^.:;()\n]{0,60})$"
)
_SIGN_ENDS = re.compile(r"[.;()|\n]")


def not_naming(text: str, start: int, end: int, written: str) -> str:
    """Say in words why what stands at [start, end) of the passage `text` names nobody, "" where it may.

    A name as a whole word of running text always may. A hashtag may; a handle, an address and a path may
    not, nor a name that is not `written` in capitals where it stands alone in straight quotes and capitals,
    as strings in code do.
    """
    low, high = start - _REACH if start > _REACH else 0, min(len(text), end + _REACH)
    left, right = start, end
    # a space is by far the most white space, and to compare costs less than to ask
    while left > low and (char := text[left - 1]) != " " and not char.isspace():
        left -= 1
    while right < high and (char := text[right]) != " " and not char.isspace():
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
    raised = text[end : end + 1] == " " and "A" <= text[end + 1 : end + 2] <= "Z"
    if raised and (file := _FILE.match(text, end)):
        return f"inside the file name '{text[start:end]}{file[0]}'"
    return _credit(text, start, end)


def _address(text: str, left: int, right: int, start: int, end: int) -> str:
    token = text[left:right]
    at, stop = start - left, end - left
    link = token.rfind("](", 0, at)  # Markdown: "[words](/path/of/X)"
    place = token[link + 2 :] if link >= 0 else token
    shown = place.strip(_EDGES + ".")
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
        rooted = place.strip(_EDGES)[:1] in ("/", "~", ".")
        if slug or (touches and rooted):
            return f"inside the path '{shown}'"
    if "." in token and not _is_called_so(text, left, token, at, stop):
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


def _is_called_so(text: str, left: int, token: str, at: int, stop: int) -> bool:
    """Say whether "Example.com" or ".org", with a capital and no path, is what prose calls Example."""
    shown = token.strip(_EDGES + ".").replace("’", "'").removesuffix("'s")
    if not token[at].isupper() or shown not in (f"{token[at:stop]}.com", f"{token[at:stop]}.org"):
        return False
    words = text[max(0, left - 20) : left].split()
    return not words or words[-1].lower() not in _TO_ADDRESS


def _credit(text: str, start: int, end: int) -> str:
    before = text[start - 120 if start > 120 else 0 : start]
    after = text[end : end + 60]
    far = start - 1200 if start > 1200 else 0
    # a single character is found many times as fast as two
    if text.find("[", far, start) >= 0 or text.find("]", far, start) >= 0:
        around = text[far:start]
        if "![" in around and (_PICTURE.search(around) or _PICTURE_TITLE.search(around)):
            return "in the words of a picture"
        if "](" in around and _PICTURE_TITLE.search(around):
            return "in the title of a link"
    small = before.lower()
    if _may_credit(small) and (credit := _CREDIT.search(before)):
        led = credit[0].rpartition(":")[2]
        if ":" not in credit[0] or not _tells(
            f"{led}{text[start:end]}{_CLAUSE_END.split(after, maxsplit=1)[0]}"
        ):
            return "in a credit line"
    if (
        after.lstrip()[:1] in ("/", "v", "G")
        and _AGENCY_PICTURE.match(after)
        and (before.endswith(("/", "(")) or len(text) < 200)
    ):
        return "in a credit line"
    if start < 70 and (
        (_AFTER_DATELINE.match(after) and _DATELINE.fullmatch(text[:start]))
        or (_AFTER_BRACKET.match(after) and _BRACKET_ALONE.fullmatch(text, 0, start))
    ):
        return "in a dateline"
    if (" by " in small or " from " in small or "aterial" in small or "ción" in small) and _is_signed(
        before, after
    ):
        return "in a byline"
    if len(text) < 90 and _is_byline(text, start, end):
        return "in a byline"
    return ""


def _tells(line: str) -> bool:
    """Say whether what follows "Image:" is a sentence rather than names: "Image: How X was broken into"."""
    words = LETTERS.findall(line)
    return bool(words) and (words[0] in _ASKING or not _TELLING.isdisjoint(words))


def _may_credit(small: str) -> bool:
    """Say whether a text in small letters holds what every text that `_CREDIT` finds does."""
    if ":" in small or "|" in small or "/" in small or "(" in small or "[" in small:
        for kind in _KINDS:
            if kind in small:
                return True
    return (
        "©" in small
        or "(c)" in small
        or "copyright" in small
        or "appeared first on" in small
        or "originally published" in small
    )


def _is_byline(text: str, start: int, end: int) -> bool:
    """Say whether a line that opens with "By" goes on with names: "By Jane Roe, X", not "By abusing X"."""
    opening = _BYLINE.fullmatch(text[:start])
    if not opening or re.search(r"[.!?:]", text[end:].rstrip(". ")):
        return False
    before, after = _WORD.findall(opening[1] or ""), _WORD.findall(text[end:])
    if before and before[0].endswith(("ing", "ing,")):
        return False
    return _are_names(before + after)


def _is_signed(before: str, after: str) -> bool:
    """Say whether a clause that says whose work a text is goes on with names alone up to its end."""
    found = _SIGNED.search(before)
    return found is not None and _are_names(
        _WORD.findall(f"{found[1]} {_SIGN_ENDS.split(after, maxsplit=1)[0]}")
    )


def _are_names(listed: list[str]) -> bool:
    words = [word for word in listed if not _SMALL.fullmatch(word)]
    if any(word.lower().strip(_EDGES) in _TELLING for word in words):
        return False  # "By Noon X Had Fixed It"
    return all(word[0].isupper() or word[0].isdigit() or not word[0].isalnum() for word in words)
