"""How one site's pages are read, as data: selectors that replace the generic reader's judgement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """CSS selectors for one site; an empty field leaves that part to the generic reader.

    body: the element that holds the article's paragraphs. drop: elements inside it, or without a body
    anywhere, that are furniture. title, date: where they stand. title_suffix: text cut from the
    end of titles. origin: who gave the rules ("config.yaml", "spiders/teiss.py", "generic"), as shown.
    verified: a saved page proves them, or the user wrote them; an unproven body that keeps far less
    than the generic reader is passed over.
    """

    body: str = ""
    drop: tuple[str, ...] = ()
    title: str = ""
    date: str = ""
    title_suffix: str = ""
    origin: str = "generic"
    verified: bool = True


@dataclass(frozen=True, slots=True)
class ListingRules:
    """How an HTML index is read: which links are entries.

    links: selector of the `<a>` elements, or of the cards that hold one; empty lets the reader
    find repeated article links by itself. title, date: selectors inside a card.
    match: only URLs that contain this text count.
    """

    links: str = ""
    title: str = ""
    date: str = ""
    match: str = ""


GENERIC = Rules()
FOUND_BY_ITSELF = ListingRules()
