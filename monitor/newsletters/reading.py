"""Decides by structure what a mail is: one article, or a list of links with teasers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.errors import NotAnArticle, ReadError
from monitor.extract import article as page_article
from monitor.extract import text_article
from monitor.items import Article, Entry, Letter, Zone
from monitor.newsletters.blocks import Block, html_blocks, plain_blocks
from monitor.newsletters.furniture import frame_line, is_view_link
from monitor.newsletters.message import Mail, taken_apart
from monitor.text import SUMMARY_LIMIT, TITLE_LIMIT, clean_text
from monitor.wordcount import word_count

ENTRIES_LIMIT = 200
HEADLINE_WORDS = 4  # a link of fewer words is a button or a name ("Read more", "CISA")
TEASER_WORDS = 90  # the usual piece of a list of links is shorter, a story longer
LINKED_SHARE = 3  # words beside a headline's link in its block: "(heise)", "5 min read"


@dataclass(slots=True)
class _Piece:
    """A headline, its link ("" while none is found) and what stands under it."""

    title: str = ""
    url: str = ""
    below: list[str] | None = None

    def words(self) -> int:
        return sum(word_count(text) for text in self.below or ())


def letter(body: bytes, *, now: datetime) -> Letter:
    """Return what the mail in `body` holds: an article, or entries where it mostly lists links.

    now: aware UTC; no date after it comes back. NotAnArticle where the mail holds no text.
    """
    mail = taken_apart(body)
    sent = mail.sent if mail.sent is not None and mail.sent <= now else None
    blocks = html_blocks(mail.html) if mail.html.strip() else []
    if not blocks:
        blocks = plain_blocks(mail.plain)
        mail = replace(mail, html="")
    if not blocks:
        raise NotAnArticle("the mail holds no text")
    view = _view_link(blocks)
    read = Letter(guid=mail.guid, sender=mail.sender, title=mail.subject)
    entries = _entries(blocks, view, sent)
    if entries:
        return replace(read, entries=entries)
    return replace(read, article=_article(mail, blocks, view, sent, now))


def _view_link(blocks: list[Block]) -> str:
    for block in blocks:
        for url, text in block.links:
            if is_view_link(text or block.text) or (len(block.links) == 1 and is_view_link(block.text)):
                return url
    return ""


def _entries(blocks: list[Block], view: str, sent: datetime | None) -> tuple[Entry, ...]:
    """The links the mail lists; none where its pieces are long enough to be the stories themselves."""
    pieces = [piece for piece in _pieces(blocks, view) if piece.url]
    if not pieces:
        return ()
    lengths = sorted(piece.words() for piece in pieces)
    running = sum(word_count(block.text) for block in blocks if _is_running(block))
    if lengths[len(lengths) // 2] > TEASER_WORDS or (len(pieces) < 3 and running > 2 * TEASER_WORDS):
        return ()
    entries: dict[str, Entry] = {}
    for piece in pieces[:ENTRIES_LIMIT]:
        entries.setdefault(
            piece.url,
            Entry(
                url=piece.url,
                title=clean_text(piece.title, limit=TITLE_LIMIT),
                summary=clean_text("\n".join(piece.below or ()), limit=SUMMARY_LIMIT, lines=True),
                published=sent,
            ),
        )
    return tuple(entries.values())


def _is_running(block: Block) -> bool:
    return block.unlinked >= 12 and not frame_line(block.text)


def _pieces(blocks: list[Block], view: str) -> list[_Piece]:
    """The mail as headlines with what stands under each; running text before the first is no piece."""
    pieces: list[_Piece] = []
    for block in blocks:
        why = frame_line(block.text)
        if why and (why == "newsletter" or all(word_count(text) < HEADLINE_WORDS for _, text in block.links)):
            # "Read more" under a teaser is the link of the headline above it.
            button = next((url for url, _ in block.links if url != view), "")
            if button and pieces and not pieces[-1].url and why in ("boilerplate", "related"):
                pieces[-1].url = button
            continue
        headline = next(
            (
                (url, text)
                for url, text in block.links
                if url != view and word_count(text) >= HEADLINE_WORDS and not frame_line(text)
            ),
            None,
        )
        if headline is not None and (block.heading or block.unlinked <= LINKED_SHARE):
            if pieces and pieces[-1].url == headline[0]:
                _below(pieces[-1], block.text)
            else:
                pieces.append(_Piece(headline[1], headline[0], []))
        elif block.heading:
            bare = next((url for url, _ in block.links if url != view), "")
            pieces.append(_Piece(block.text, bare, []))
        elif pieces:
            _below(pieces[-1], block.text)
            button = next((url for url, text in block.links if url != view and word_count(text) < 6), "")
            # In plain text every link stands bare; in HTML only one that ends its piece is its button.
            if not pieces[-1].url and button and (block.unlinked <= LINKED_SHARE or not block.links[-1][1]):
                pieces[-1].url = button
    return pieces


def _below(piece: _Piece, text: str) -> None:
    if piece.below is not None and text:
        piece.below.append(text)


def _article(mail: Mail, blocks: list[Block], view: str, sent: datetime | None, now: datetime) -> Article:
    url = view or f"mid:{mail.guid}"
    lines = "\n\n".join(block.text for block in blocks if block.text)
    read = text_article(lines, now=now, title=mail.subject)
    if mail.html:
        running = sum(word_count(block.text) for block in blocks if _is_running(block))
        try:
            page = page_article(mail.html.encode(), view, now=now, content_type="text/html; charset=utf-8")
        except ReadError:
            page = None
        # The page reader expects a site's page; a letter laid out in tables may look like its furniture.
        if page is not None and page.shape == "article" and 2 * word_count(page.text) >= running:
            read = page
    title = _title(mail.subject, read.title, blocks)
    framed = tuple(
        replace(block, zone=Zone.FURNITURE, why=why)
        if block.zone in (Zone.LEAD, Zone.BODY) and (why := frame_line(block.text))
        else replace(block, text=title)
        if block.zone is Zone.HEADLINE and block.start < 0
        else block
        for block in read.blocks
    )
    kept = any(block.zone in (Zone.LEAD, Zone.BODY) for block in framed)
    return replace(
        read,
        url=url,
        canonical_url=view,
        title=title,
        blocks=framed,
        published=sent or read.published,
        modified=None,
        dated_by="mail" if sent else read.dated_by,
        authors=(),
        body_from="mail",
        shape="article" if kept else "empty",
    )


def _title(subject: str, found: str, blocks: list[Block]) -> str:
    """The subject, with the letter's own headline where that says more: a name may stand in either."""
    own = next((block.text for block in blocks if block.heading), "") if found else ""
    if own != found or own.casefold() in subject.casefold():
        return subject or found
    return (
        own if subject.casefold() in own.casefold() else clean_text(f"{subject} – {own}", limit=TITLE_LIMIT)
    )
