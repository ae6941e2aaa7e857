"""Views become HTML and text through the templates beside this file; escaping happens here and only here.

The HTML template escapes everything, the text template nothing. No value is ever marked safe.
"""

from __future__ import annotations

import binascii
from functools import cache
from pathlib import Path

import jinja2

from alerts import columns, fit
from alerts.shape import DigestView, Runs

HTML_LIMIT = 90_000
"""Bytes of the HTML part as it travels: Gmail clips at about 102,000 bytes of raw source."""
# The encoder of the mail library breaks lines at other places than the measure below.
_MARGIN = 1_500
_TEMPLATES = Path(__file__).parent / "templates"


def both(view: DigestView) -> tuple[str, str]:
    """The HTML and the text of a digest: the same stories in the same order, HTML within HTML_LIMIT."""
    view = fit.fitted(view, lambda one: encoded_size(_html(one)), HTML_LIMIT - _MARGIN)
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
    return _environment(html=True).get_template("digest.html.j2").render(view=view)


def _text(view: DigestView) -> str:
    return _environment(html=False).get_template("digest.txt.j2").render(view=view)


@cache
def _environment(*, html: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=html,  # noqa: S701 - plain text has nothing to escape, HTML always does
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters |= {"wrap": columns.wrap, "width": columns.width, "starred": _starred}
    return environment


def _starred(runs: Runs) -> str:
    """Runs as text with *hits* between stars."""
    return "".join(f"*{piece}*" if hit else piece for piece, hit in runs)
