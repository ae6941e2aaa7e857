"""From the `sources` block to sources: names for those without one, and addresses that stand twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config.addresses import imap_address, is_private, source_key
from monitor.config.models import File, ListingBlock, RulesBlock, SourceBlock
from monitor.config.paths import path_of
from monitor.config.plan import Mailbox, Source, SourceKind
from monitor.config.tree import Faults
from monitor.config.wording import quoted
from monitor.hosts import covering, host_of
from monitor.rules import FOUND_BY_ITSELF, GENERIC, ListingRules, Rules

USUAL_EVERY = timedelta(minutes=30)  # until a source's rhythm is known


def sources(file: File, faults: Faults, folder: Path) -> tuple[Source, ...]:
    """Build every source; faults are recorded with their places. folder: where relative paths start."""
    built: list[Source] = []
    lines_of_urls: dict[str, int] = {}
    names = _names(file, faults)
    for index, block in enumerate(file.sources):
        loc = ("sources", index)
        same = source_key(block.url)
        if same in lines_of_urls:
            faults.error((*loc, "url"), f"this address stands on line {lines_of_urls[same]} already")
            continue
        lines_of_urls[same] = faults.line((*loc, "url"))
        _check(block, loc, faults)
        mail = _mailbox(block, loc, faults, folder)
        if entry := covering(host_of(block.url), file.crawling.never):
            faults.warning((*loc, "url"), f"this source is never read: crawling: never names {entry}")
        built.append(
            Source(
                name=names[index],
                url=f"maildir:{mail.folder}" if mail is not None and mail.folder else block.url,
                kind=block.kind if mail is None else SourceKind.MAIL,
                every=block.every or min(max(USUAL_EVERY, file.crawling.soonest), file.crawling.latest),
                adaptive=block.every is None and mail is None,
                language=block.language,
                spider=block.spider,
                rules=_rules(block.rules),
                listing=_listing(block),
                listing_url=block.listing.url if block.listing is not None else "",
                quiet_after=block.quiet_after,
                allow_private=block.allow_private,
                browser=block.browser,
                mailbox=mail,
                line=faults.line(loc),
            )
        )
    return tuple(built)


def _names(file: File, faults: Faults) -> list[str]:
    """The name of each source: its own, else its host, with its path or a number where that is taken.

    Names given in the file are never changed to make room for derived ones.
    """
    lines: dict[str, int] = {}
    for index, block in enumerate(file.sources):
        if not block.name:
            continue
        folded, loc = block.name.casefold(), ("sources", index, "name")
        if folded in lines:
            faults.error(loc, f"another source is named {quoted(block.name)}, on line {lines[folded]}")
        lines.setdefault(folded, faults.line(loc))
    taken = set(lines)
    names: list[str] = []
    for block in file.sources:
        name = block.name
        if not name:
            parts = urlsplit(block.url)
            host = (parts.hostname or block.url).removeprefix("www.")
            path = f"{host}{parts.path}".rstrip("/")
            numbered = (f"{path} ({count})" for count in range(2, len(file.sources) + 2))
            name = next(option for option in (host, path, *numbered) if option.casefold() not in taken)
            taken.add(name.casefold())
        names.append(name)
    return names


def _check(block: SourceBlock, loc: tuple[str, int], faults: Faults) -> None:
    if is_private(block.url) and not block.allow_private:
        faults.error(
            (*loc, "url"), "this host is a private address; if that is meant, add allow_private: true"
        )
    if block.listing is not None:
        _check_listing(block, block.listing, loc, faults)


def _check_listing(block: SourceBlock, listing: ListingBlock, loc: tuple[str, int], faults: Faults) -> None:
    if not listing.url:
        if block.kind in (SourceKind.FEED, SourceKind.SITEMAP):
            faults.warning(
                (*loc, "listing"),
                f"listing does nothing with kind: {block.kind};"
                " write kind: listing or auto, or give listing.url",
                key=True,
            )
        return
    place = (*loc, "listing", "url")
    if is_private(listing.url) and not block.allow_private:
        faults.error(place, "this host is a private address; if that is meant, add allow_private: true")
    if block.kind is SourceKind.LISTING:
        faults.warning(
            place, "listing.url does nothing with kind: listing; url is the page that is read", key=True
        )
    elif source_key(listing.url) == source_key(block.url):
        faults.warning(
            place, "listing.url is the address of the source; for a page, write kind: listing", key=True
        )


def _mailbox(block: SourceBlock, loc: tuple[str, int], faults: Faults, folder: Path) -> Mailbox | None:
    """The mailbox of a source whose address is one; None for a web address."""
    if not block.url.startswith(("maildir:", "imaps:")):
        if block.kind is SourceKind.MAIL:
            faults.error(
                (*loc, "kind"), "kind: mail needs an address such as imaps://user@host/FOLDER or maildir:PATH"
            )
        for setting, given in (
            ("password", block.password),
            ("from", block.senders),
            ("ca_file", block.ca_file),
        ):
            if given:
                faults.error((*loc, setting), f"{setting} is for mail (imaps:// or maildir:) only", key=True)
        return None
    if block.kind not in (SourceKind.AUTO, SourceKind.MAIL):
        faults.error((*loc, "kind"), "this address holds mail; write kind: mail, or leave kind out")
    if block.browser:
        faults.error(
            (*loc, "browser"), "browser is for web addresses; letters are read as they are", key=True
        )
    if block.listing is not None or block.spider:
        setting = "spider" if block.spider else "listing"
        faults.warning((*loc, setting), f"{setting} does nothing for mail", key=True)
    if block.url.startswith("maildir:"):
        for setting, given in (("password", block.password), ("ca_file", block.ca_file)):
            if given:
                faults.error(
                    (*loc, setting),
                    f"{setting} is for imaps:// only; a Maildir is read as a folder",
                    key=True,
                )
        try:
            path = path_of(block.url.removeprefix("maildir:").strip(), folder)
        except ValueError as error:
            faults.error((*loc, "url"), str(error))
            return None
        return Mailbox(folder=path, senders=tuple(block.senders))
    if block.password is None and not faults.emptied((*loc, "password")):
        faults.error(
            (*loc, "url"), "this mail folder needs a password; write password: ${IMAP_PASSWORD} or file:PATH"
        )
    where = imap_address(block.url)
    return Mailbox(
        host=where.host,
        port=where.port,
        user=where.user,
        inbox=where.folder,
        password=block.password,
        senders=tuple(block.senders),
        ca_file=block.ca_file,
    )


def _rules(block: RulesBlock) -> Rules:
    if not block.model_fields_set:
        return GENERIC
    return Rules(
        body=block.body,
        drop=tuple(block.drop),
        title=block.title,
        date=block.date,
        title_suffix=block.title_suffix,
        origin="config.yaml",
    )


def _listing(block: SourceBlock) -> ListingRules:
    if block.listing is None:
        return FOUND_BY_ITSELF
    rules = block.listing
    return ListingRules(links=rules.links, title=rules.title, date=rules.date, match=rules.match)
