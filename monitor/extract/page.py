"""A page as runs of text: what stands together in one element, in page order, and which elements hold it.

Parses with Lexbor and walks the tree once, without recursion, so that depth costs nothing. Knows
which elements start a new run; judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.decode import without_huge_tags
from monitor.extract.hints import of_element

# Beyond these a page is read in part: no article needs them, and time stays bounded.
NODE_LIMIT = 150_000
RUN_LIMIT = 4_000
RUN_CHARS = 60_000

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
class Box:
    """A block-level element that holds text directly or deeper down.

    parent: index of the enclosing box, -1 for the outermost. hint: the bits of `Hint` it has of itself.
    """

    parent: int
    tag: str
    hint: int
    name: str
    depth: int
    mem: int


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
    boxes: list[Box] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    cut: bool = False


def parse(markup: str) -> LexborHTMLParser:
    """Return the tree of a page; monstrous tags are cut out first."""
    return LexborHTMLParser(without_huge_tags(markup).replace("\x00", ""))


def split(tree: LexborHTMLParser) -> Page:
    """Return the boxes and runs of a page. Removes scripts, styles and embedded objects from `tree`."""
    page = Page(tree)
    root = tree.body or tree.root
    if root is None:
        return page
    root.strip_tags(_SILENT)
    for node in root.css("noscript"):
        if len(node.text()) < _NOSCRIPT_CHARS:
            node.decompose()
    _Walk(page).through(root)
    return page


# Of an element: index of its box, the link it stands in, whether in emphasis, under which heading.
_Place = tuple[int, int, bool, str]
_NOWHERE: _Place = (-1, 0, False, "")
_STRONG = frozenset(("b", "strong", "em", "i"))


class _Walk:
    """One pass over the nodes of a page; holds what is open at the moment.

    Every node of a page comes by here, most of them blank text and plain inline elements: those are
    told first and leave no trace.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.places: dict[int, _Place] = {}
        self.pieces: list[str] = []
        self.box = -1
        self.tag = ""
        self.link_chars = self.links = self.emphasis = 0
        self.last_link = 0
        self.breaks = 0
        self.fresh = False
        self.after_break = False

    def through(self, root: LexborNode) -> None:
        places, runs, place_of = self.places, self.page.runs, self.places.get
        left = NODE_LIMIT
        for node in root.traverse(include_text=True):
            left -= 1
            if left < 0 or len(runs) >= RUN_LIMIT:
                self.page.cut = True
                break
            tag = node.tag
            if tag == "-text":
                text = node.text_content
                if not text or text.isspace():
                    if self.pieces and not self.fresh:
                        self.pieces.append(" ")
                else:
                    parent = node.parent
                    self._text(text, place_of(parent.mem_id, _NOWHERE) if parent else _NOWHERE)
                continue
            if tag is None or tag[0] == "-":
                continue
            if tag == "br":
                self.breaks += 1
                continue
            if tag == "hr":
                self.fresh = True
                continue
            parent = node.parent
            place = place_of(parent.mem_id, _NOWHERE) if parent else _NOWHERE
            if tag not in _INLINE or place[0] < 0:
                self._open(node, tag, place)
            elif tag == "a":
                mem = node.mem_id
                places[mem] = (place[0], mem, place[2], place[3])
            elif tag in _STRONG:
                places[node.mem_id] = (place[0], place[1], True, place[3])
            else:
                places[node.mem_id] = place
        self._close()

    def _open(self, node: LexborNode, tag: str, place: _Place) -> None:
        boxes = self.page.boxes
        box, link, strong, heading = place
        attributes = node.attributes
        mem = node.mem_id
        if box >= 0:
            hint, depth = of_element(tag, attributes), boxes[box].depth + 1
        else:
            hint = depth = 0
        self.places[mem] = (len(boxes), link, strong, tag if tag in _HEADINGS else heading)
        boxes.append(Box(box, tag, hint, (attributes.get("class") or "")[:120], depth, mem))
        self.fresh = True

    def _text(self, text: str, place: _Place) -> None:
        box, link, strong, heading = place
        if box < 0:
            return
        if self.fresh or box != self.box or self.breaks > 1:
            after_break = self.breaks > 1 and not self.fresh and box == self.box
            if self.pieces:
                self._close()
            self.box, self.tag, self.after_break = box, heading or self.page.boxes[box].tag, after_break
        elif self.breaks:
            self.pieces.append(" ")
        self.breaks, self.fresh = 0, False
        self.pieces.append(text)
        if link or strong:
            size = len(text.strip())
            if link:
                self.link_chars += size
                self.links += link != self.last_link
                self.last_link = link
            if strong:
                self.emphasis += size

    def _close(self) -> None:
        pieces = self.pieces
        if pieces:
            whole = pieces[0] if len(pieces) == 1 else "".join(pieces)
            if line := " ".join(whole[:RUN_CHARS].split()):
                self.page.runs.append(
                    Run(
                        line, self.box, self.tag, self.link_chars, self.links, self.emphasis, self.after_break
                    )
                )
            self.pieces = []
        self.link_chars = self.links = self.emphasis = self.last_link = 0
