"""Views become HTML and text through the templates beside this file; escaping happens here and only here.

The HTML template escapes everything, the text template nothing. No value is ever marked safe.
"""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2

from alerts import columns, fit
from alerts.shape import DigestView, Runs

HTML_LIMIT = 90_000
"""Bytes of the HTML part as it travels: Gmail clips at about 102,000 bytes of raw source."""
# The encoder of the mail library breaks lines at other places than the measure below.
ROOM = HTML_LIMIT - 1_500
"""Bytes that stories are fitted into."""
TEMPLATES = Path(__file__).parent / "templates"
HTML, TEXT = "digest.html.j2", "digest.txt.j2"


def both(view: DigestView) -> tuple[str, str]:
    """The HTML and the text of a digest: the same stories in the same order, HTML within HTML_LIMIT."""
    view = fit.fitted(view, lambda one: encoded_size(_html(one)), ROOM)
    return _html(view), _text(view)


def html(view: DigestView) -> str:
    """The HTML of a digest; see `both`."""
    return both(view)[0]


def text(view: DigestView) -> str:
    """The text of a digest, at most 78 columns but for addresses; see `both`."""
    return both(view)[1]


def encoded_size(page: str) -> int:
    """Bytes of `page` as quoted-printable with CRLF, rounded up."""
    encoded = binascii.b2a_qp(page.encode("utf-8", "replace"))
    return len(encoded) + encoded.count(b"\n")


def _html(view: DigestView) -> str:
    return _environment(html=True).get_template(HTML).render(view=view)


def _text(view: DigestView) -> str:
    return _environment(html=False).get_template(TEXT).render(view=view)


@cache
def _environment(*, html: bool) -> jinja2.Environment:
    return environment(jinja2.Environment, (TEMPLATES,), html=html)


def environment(made: type[jinja2.Environment], folders: Sequence[Path], *, html: bool) -> jinja2.Environment:
    """What templates of a digest run in: those of `folders`, the first that has one, with our filters."""
    ready = made(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=html,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    ready.filters |= {"wrap": columns.wrap, "width": columns.width, "starred": _starred}
    return ready


def _starred(runs: Runs) -> str:
    """Runs as text with *hits* between stars."""
    return "".join(f"*{piece}*" if hit else piece for piece, hit in runs)
