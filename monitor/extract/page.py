"""A page as runs of text: what stands together in one element, in page order, and which elements hold it.

Parses with Lexbor and walks the tree once, without recursion, so that depth costs nothing. Knows
which elements start a new run; judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.decode import may_be_huge, without_huge_tags
from monitor.extract.hints import of_elements

# Beyond these a page is read in part: no article needs them, and time stays bounded.
NODE_LIMIT = 150_000
RUN_LIMIT = 4_000
RUN_CHARS = 60_000
# A line up to this long is split into its words sooner than looked at whether it need be.
_SHORT_LINE = 40

_SILENT = [
    "script",
    "style",
    "head",
    "title",
    "template",
    "svg",
    "math",
    "iframe",
    "embed",
    "option",
    "textarea",
]
# A page without scripts is a whole page to some sites (forums above all); most say one line in it.
_NOSCRIPT_CHARS = 600
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "meter",
        "nobr",
        "picture",
        "progress",
        "q",
        "rb",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "input",
        "link",
        "meta",
        "amp-img",
        "center-inline",
        "math",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Boxes:
    """The block-level elements of a page, outermost first: one entry in every list for each of them.

    parents: index of the enclosing box, -1 for the outermost. hints: the bits of `Hint` it has of itself.
    Lists of plain values, because half of what is asked of them is asked of all at once.
    """

    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    hints: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    mems: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.parents)


@dataclass(slots=True)
class Run:
    """One run of text: white space folded, inline markup gone, line breaks as "\\n".

    link_chars: how many of its characters stand in links; links: in how many links.
    emphasis: characters in bold or italics. tag: of its box, a heading's where one encloses it.
    """

    text: str
    box: int
    tag: str
    link_chars: int = 0
    links: int = 0
    emphasis: int = 0
    after_break: bool = False


@dataclass(slots=True)
class Page:
    """A parsed page: its boxes, outermost first, and its runs in page order."""

    tree: LexborHTMLParser
    boxes: Boxes = field(default_factory=Boxes)
    runs: list[Run] = field(default_factory=list)
    cut: bool = False


def parse(markup: str, utf8: bytes = b"") -> LexborHTMLParser:
    """Return the tree of a page; monstrous tags are cut out first.

    utf8: the same page as bytes, where they are at hand; most pages are parsed from them as they are.
    """
    if utf8 and b"\x00" not in utf8 and not may_be_huge(utf8):
        return LexborHTMLParser(utf8)
    return LexborHTMLParser(without_huge_tags(markup).replace("\x00", ""))


def split(tree: LexborHTMLParser) -> Page:
    """Return the boxes and runs of a page. Removes scripts, styles and embedded objects from `tree`."""
    page = Page(tree)
    root = tree.body or tree.root
    if root is None:
        return page
    root.strip_tags(_SILENT)
    # To look for a tag by its name is fast; most pages have none in their body.
    if tree.tags("noscript"):
        for node in root.css("noscript"):
            if len(node.text()) < _NOSCRIPT_CHARS:
                node.decompose()
    _walk(root, page)
    return page


# Of an element: index of its box, the link it stands in, whether in emphasis, under which heading.
_Place = tuple[int, int, bool, str]
_NOWHERE: _Place = (-1, 0, False, "")
# What a node is to the walk. Everything else opens a box.
_TEXT, _PLAIN, _LINK, _STRONG, _BREAK, _RULE = range(1, 7)
_KINDS = {
    **dict.fromkeys(_INLINE, _PLAIN),
    **dict.fromkeys(("b", "strong", "em", "i"), _STRONG),
    "-text": _TEXT,
    "a": _LINK,
    "br": _BREAK,
    "hr": _RULE,
}


def _walk(root: LexborNode, page: Page) -> None:
    """Fill `page` in one pass over the nodes.

    Every node of a page comes by here, most of them blank text and plain inline elements: one function
    with plain variables, because a call or an attribute for each of them costs more than all the rest.
    """
    boxes, runs = page.boxes, page.runs
    parents, tags, depths, mems = boxes.parents, boxes.tags, boxes.depths, boxes.mems
    held: list[dict[str, str | None]] = []
    places: dict[int, _Place] = {}
    place_of, kind_of = places.get, _KINDS.get
    pieces: list[str] = []
    # Of the run that is open: its box and tag, and what has been counted so far.
    box, tag, link_chars, links, emphasis, last_link, after_break = -1, "", 0, 0, 0, 0, False
    breaks, fresh = 0, False
    nodes = root.traverse(include_text=True)
    for node in islice(nodes, NODE_LIMIT):
        name = node.tag or ""
        kind = kind_of(name)
        if kind == _TEXT:
            text = node.text_content
            if not text or text.isspace():
                if pieces and not fresh:
                    pieces.append(" ")
                continue
            parent = node.parent
            own, link, strong, heading = place_of(parent.mem_id, _NOWHERE) if parent else _NOWHERE
            if own < 0:
                continue
            if fresh or own != box or breaks > 1:
                broken = breaks > 1 and not fresh and own == box
                if pieces:
                    if line := _line(pieces):
                        runs.append(Run(line, box, tag, link_chars, links, emphasis, after_break))
                    pieces = []
                    link_chars = links = emphasis = last_link = 0
                    if len(runs) >= RUN_LIMIT:
                        page.cut = True
                        break
                box, tag, after_break = own, heading or tags[own], broken
            elif breaks:
                pieces.append(" ")
            breaks, fresh = 0, False
            pieces.append(text)
            if link or strong:
                size = len(text.strip())
                if link:
                    link_chars += size
                    links += link != last_link
                    last_link = link
                if strong:
                    emphasis += size
            continue
        if kind == _BREAK:
            breaks += 1
            continue
        if kind == _RULE:
            fresh = True
            continue
        if not name or name[0] == "-":
            continue
        parent = node.parent
        place = place_of(parent.mem_id, _NOWHERE) if parent else _NOWHERE
        if kind is None or place[0] < 0:
            own, link, strong, heading = place
            attributes, mem = node.attributes, node.mem_id
            places[mem] = (len(parents), link, strong, name if name in _HEADINGS else heading)
            parents.append(own)
            tags.append(name)
            held.append(attributes)
            depths.append(depths[own] + 1 if own >= 0 else 0)
            mems.append(mem)
            fresh = True
        elif kind == _PLAIN:
            places[node.mem_id] = place
        elif kind == _LINK:
            mem = node.mem_id
            places[mem] = (place[0], mem, place[2], place[3])
        else:
            places[node.mem_id] = (place[0], place[1], True, place[3])
    page.cut = page.cut or next(nodes, None) is not None
    if pieces and (line := _line(pieces)):
        runs.append(Run(line, box, tag, link_chars, links, emphasis, after_break))
    boxes.names = [(attributes.get("class") or "")[:120] for attributes in held]
    boxes.hints = [
        hints if parent >= 0 else 0 for hints, parent in zip(of_elements(tags, held), parents, strict=True)
    ]


def _line(pieces: list[str]) -> str:
    whole = pieces[0] if len(pieces) == 1 else "".join(pieces)
    if len(whole) > _SHORT_LINE:
        whole = whole[:RUN_CHARS].strip()
        # The only white space that is printable is the space.
        if "  " not in whole and whole.isprintable():
            return whole
    return " ".join(whole.split())
