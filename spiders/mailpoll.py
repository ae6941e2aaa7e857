"""One poll of one mailbox: from its new messages to one `PollDone`.

    mailboxes.take     in a thread: what came since the last poll, nothing changed there
    | ParseBox.letter  in the parse children: an article, or the links it lists
    | senders          mail of others is passed over and counted
    | SourcePoll       links go the way of every entry: store.known, pages, matcher, fingerprint

Where entries are left over, the place in the mailbox is not moved on: the same letters come again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor import fingerprint, mailboxes, polling
from monitor.errors import MailboxError, ReadError, StoreError
from monitor.items import Feed, Letter, Reading
from monitor.mailboxes import Batch
from monitor.middlewares.deadline import Deadline
from monitor.store.types import PollDone
from monitor.urls import article_key
from spiders.index import Index
from spiders.sourcepoll import SOON, SourcePoll

log = logging.getLogger("newswatch.poll")

MAILBOX_SHARE = 0.5  # of a poll's time; the rest is for the pages that letters lead to
LETTERS = Index(Feed("mail", ()))


@dataclass(slots=True)
class Post:
    """The letters of one look into a mailbox, and how many messages gave none. looked_at: messages read."""

    letters: list[Letter] = field(default_factory=list)
    strangers: int = 0
    unreadable: int = 0
    looked_at: int = 0


class MailPoll(SourcePoll):
    """One mailbox's poll under way."""

    async def poll(self) -> PollDone | None:
        """The finished poll; None when the round is stopping or the store refused."""
        try:
            done = await self._polled()
        except StoreError as error:
            self._round.fail(error)
            return None
        except Exception as error:
            # The named boundary of one source: its fault is its own failed poll, the others go on.
            if self._round.stopping.is_set():
                return None
            log.exception("a fault in the poll of one source source=%s", self._source.name)
            fault = f"a fault of Newswatch ({type(error).__name__}), see the log"
            return self._failed(polling.classify(None, "Fault", fault))
        else:
            return None if self._round.failure is not None or self._round.stopping.is_set() else done
        finally:
            self.over()

    async def _polled(self) -> PollDone:
        try:
            batch = await self._take()
        except MailboxError as error:
            kind = "MailboxUnreachable" if error.passing else "MailboxRefused"
            return self._failed(polling.classify(None, kind, error.reason))
        if not batch.messages and not batch.too_large and not batch.left:
            return self._done(
                outcome="not modified", response=None, etag=batch.token, kind="mail", next_due=self._due()
            )
        post = await self._read_letters(batch)
        readings = self._articles(post.letters)
        entries = tuple(entry for letter in post.letters for entry in letter.entries)
        harvest = await self._harvester.harvest(Index(Feed("mail", entries)))
        waiting = batch.left + len(batch.messages) - post.looked_at
        place = batch.token if post.looked_at == len(batch.messages) else batch.before[post.looked_at]
        if harvest.left:
            place = batch.before[0]
        return self._done(
            outcome="ok",
            reason=told(post, left=harvest.left, waiting=waiting, too_large=batch.too_large),
            response=None,
            etag=place,
            readings=(*readings, *harvest.readings),
            unread=tuple(harvest.unread),
            kind="mail",
            entries=len(entries) + len(readings),
            next_due=self._round.now() + SOON if harvest.left or waiting else self._due(),
        )

    async def _take(self) -> Batch:
        mailbox, state = self._source.mailbox, self._state
        assert mailbox is not None
        since = state.place if state.url == self._source.url else ""
        seconds = self.deadline.left * MAILBOX_SHARE
        timeout = self._round.config.crawling.timeout
        # Looking up a name has no timeout of its own; the thread is left behind where it hangs.
        clock = Deadline(seconds + timeout)
        self._round.deadlines.add(clock)
        try:
            async with clock.within():
                return await asyncio.to_thread(
                    mailboxes.take,
                    mailbox,
                    since,
                    again=bool(since) and not state.etag,
                    allow_private=self._source.allow_private,
                    timeout=timeout,
                    seconds=seconds,
                )
        except TimeoutError:
            raise MailboxError("the mailbox did not answer in time", passing=True) from None
        finally:
            self._round.deadlines.discard(clock)

    async def _read_letters(self, batch: Batch) -> Post:
        mailbox = self._source.mailbox
        assert mailbox is not None
        post = Post()
        for message in batch.messages:
            if not self.deadline.left:
                break
            post.looked_at += 1
            try:
                letter = await self._round.box.letter(message, self._source.url, now=self._round.now())
            except ReadError as error:
                log.info("a mail cannot be read source=%s reason=%s", self._source.name, error.reason)
                post.unreadable += 1
                continue
            if mailbox.senders and not accepted(letter.sender, mailbox.senders):
                post.strangers += 1
                continue
            post.letters.append(letter)
        return post

    def _articles(self, letters: list[Letter]) -> list[Reading]:
        """A reading for every letter that is an article and not known yet."""
        name = self._source.name
        by_key = {f"mid:{letter.guid}": letter for letter in letters if letter.article is not None}
        # A letter says by itself where it stands on the web: it claims no other source's page.
        pages = {
            entry_key: article_key(letter.article.canonical_url, source=name)
            for entry_key, letter in by_key.items()
            if letter.article is not None
        }
        known = self._round.store.known(name, [*by_key, *filter(None, pages.values())])
        readings = []
        for entry_key, letter in by_key.items():
            article = letter.article
            if article is None or article.shape == "empty" or entry_key in known:
                continue
            article = replace(article, language=article.language or self._source.language)
            # Some letters lead to one page for all issues: it names the first of them only.
            page = pages[entry_key] if pages[entry_key] not in known else ""
            known.add(page)
            readings.append(
                Reading(
                    article=article,
                    findings=self._round.matcher.find(article),
                    fingerprint=fingerprint.of(article),
                    key=page or f"{name}|{entry_key}",
                    entry_keys=(entry_key, page) if page else (entry_key,),
                    guid=letter.guid,
                    backlog=self._harvester.is_backlog(article.published, LETTERS),
                )
            )
        return readings

    def _due(self) -> datetime:
        return polling.next_due(self._source.every, self._round.now(), seed=self._source.name)


class MailPolls:
    """The mailbox polls of one round, beside Scrapy's requests."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[PollDone | None]] = set()

    def add(self, poll: MailPoll) -> None:
        """Begin a poll."""
        self._tasks.add(asyncio.ensure_future(poll.poll()))

    def ended(self) -> Iterator[PollDone]:
        """The polls that ended since the last call."""
        over = {task for task in self._tasks if task.done()}
        self._tasks -= over
        yield from (done for task in over if (done := task.result()) is not None)

    async def rest(self) -> AsyncIterator[PollDone]:
        """Every other poll, as they end."""
        while self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            for done in self.ended():
                yield done


def accepted(sender: str, senders: tuple[str, ...]) -> bool:
    """Whether a sender is one of these addresses or of one of these domains ("@example.org")."""
    return sender in senders or f"@{sender.rpartition('@')[2]}" in senders


def told(post: Post, *, left: int, waiting: int, too_large: int) -> str:
    """What the poll's record says beside its figures, "" where every message was read."""
    parts = (
        (left, "entries left for the next poll"),
        (waiting, "messages left for the next poll"),
        (post.strangers, "passed over: not from the senders under from:"),
        (too_large, "passed over: larger than 8 MiB"),
        (post.unreadable, "could not be read"),
    )
    return "; ".join(f"{count} {words}" for count, words in parts if count)
