"""Splits a mail's text into blocks as a reader sees them, each with its links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.decode import without_huge_tags
from monitor.text import clean_text
from monitor.urls import safe_link
from monitor.wordcount import word_count

BLOCKS_LIMIT = 5_000
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_UNREAD = frozenset(["head", "script", "style", "title", "template", "noscript", "svg", "select", "textarea"])
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
# The line that mailers hide at the top shows only in the list of mails; it is said again below.
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0", re.I)
_ADDRESS = re.compile(r"<?(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])>?")
_MARK = re.compile(r"\[\d{1,3}\]|\(\s*\)")
_ITEM = re.compile(r"^\s*(?:[*•·–—-]|\d{1,2}[.)])\s+")


@dataclass(slots=True)
class Block:
    """A run of text. links: (address, text) in order; heading: it is marked up as one."""

    text: str = ""
    heading: bool = False
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def unlinked(self) -> int:
        """How many words of it stand outside its links."""
        return max(0, word_count(self.text) - sum(word_count(text) for _, text in self.links))


def html_blocks(html: str) -> list[Block]:
    """Return the blocks of an HTML part, without what is hidden."""
    tree = LexborHTMLParser(without_huge_tags(html))
    walk = _Walk()
    if tree.body is not None:
        walk.over(tree.body)
    return walk.blocks


def plain_blocks(text: str) -> list[Block]:
    """Return the blocks of a text part: its paragraphs, the first line apart where it may be a headline."""
    blocks: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        head = lines[0] if lines else ""
        if (
            len(lines) > 1
            and len(head) <= 150
            and not head.endswith((".", ",", ";"))
            and _ADDRESS.search(paragraph)
        ):
            blocks.append(_plain_block(_ITEM.sub("", head), heading=True))
            lines = lines[1:]
        if lines:
            blocks.append(_plain_block(_ITEM.sub("", " ".join(lines)), heading=False))
        if len(blocks) > BLOCKS_LIMIT:
            break
    return [block for block in blocks if block.text or block.links]


def _plain_block(line: str, *, heading: bool) -> Block:
    links = [(link, "") for found in _ADDRESS.finditer(line) if (link := safe_link(found[1]))]
    return Block(clean_text(_MARK.sub(" ", _ADDRESS.sub(" ", line))), heading, links)


class _Walk:
    """Collects blocks while the tree is walked; with a stack, since mail may be nested without end."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._links: list[tuple[str, list[str]]] = []
        self._open = False
        self._heading = False

    def over(self, root: LexborNode) -> None:
        """Walk everything below `root`."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack and len(self.blocks) < BLOCKS_LIMIT:
            node, leaving = stack.pop()
            tag = node.tag or ""
            if tag == "-text":
                self._say(node.text_content or "")
                continue
            if leaving:
                self._leave(tag)
                continue
            if (
                tag in _UNREAD
                or tag.startswith(("-", "!"))
                or _HIDDEN.search(node.attributes.get("style") or "")
            ):
                continue
            self._enter(tag, node)
            stack.append((node, True))
            stack += [(child, False) for child in reversed(list(node.iter(include_text=True)))]
        self._end()

    def _say(self, text: str) -> None:
        self._words.append(text)
        if self._open:
            self._links[-1][1].append(text)

    def _enter(self, tag: str, node: LexborNode) -> None:
        if tag in _BLOCKS:
            self._end()
            self._heading = tag in _HEADINGS
        elif tag == "img" and self._open and (alt := node.attributes.get("alt")):
            self._links[-1][1].append(alt)
        elif tag == "a" and (link := safe_link(node.attributes.get("href") or "")):
            self._links.append((link, []))
            self._open = True

    def _leave(self, tag: str) -> None:
        if tag == "a":
            self._open = False
        elif tag in _BLOCKS:
            self._end()

    def _end(self) -> None:
        """Close the block under way; a link that goes on around blocks goes on in the next."""
        text = clean_text("".join(self._words))
        links = [(link, clean_text("".join(words))) for link, words in self._links]
        if text:
            self.blocks.append(Block(text, self._heading, links))
        going_on = self._links[-1][0] if self._open else ""
        self._words, self._heading = [], False
        self._links = [(going_on, [])] if going_on else []
