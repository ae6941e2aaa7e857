"""Mail sources as they run: real mailboxes polled in a round, into a real database."""

from __future__ import annotations

import asyncio
import os
from email.utils import formatdate
from pathlib import Path

import pytest
import trustme

from monitor.config import load_text
from monitor.config.plan import SourceKind
from monitor.errors import ConfigError
from monitor.store import PollDone
from tests.imapserver import ImapServer
from tests.letters import Maildir, links, mail, story
from tests.loopback import Server, article, rss, run
from tests.test_crawl import TEXT, Polls

HEAD = "timezone: UTC\nwatch:\n  vendors: [Huawei, ZTE]\ncrawling:\n  delay: 0\n  timeout: 5m\nsources:\n"


def polls_of(tmp_path: Path, sources: str, **env: str) -> Polls:
    return Polls(load_text(HEAD + sources, tmp_path / "config.yaml", {**os.environ, **env}))


def counts(done: PollDone) -> tuple[int, int]:
    assert done.counts is not None
    return done.counts.new, done.counts.matched


def test_a_letter_is_an_article_once(tmp_path: Path) -> None:
    """It flags by its text, not by its frame; it is known later; nothing in the box changes."""
    box = Maildir(tmp_path / "box")
    box.deliver(mail(html=story()))
    before = box.files()
    polls = polls_of(tmp_path, "  - name: Harbour letter\n    url: maildir:box\n")
    done = polls()["Harbour letter"]
    assert (done.outcome, done.kind, counts(done)) == ("ok", "mail", (1, 1))
    stored = polls.store.article(1)
    assert stored is not None
    assert stored.article.url == "mid:1@news.example"
    names = {watch.key: watch.name for watch in polls.config.watches}
    assert [names[match.watch] for match in stored.findings.matches] == ["Huawei"]
    assert counts(polls(later=3600)["Harbour letter"]) == (0, 0)
    assert box.files() == before


def test_mail_of_others_is_passed_over_and_counted(tmp_path: Path) -> None:
    box = Maildir(tmp_path / "box")
    box.deliver(mail(html=story(), guid="<1@a.example>", sender="a@other.example"))
    box.deliver(mail(html=story(), guid="<2@a.example>"))
    box.deliver(b"Subject: nothing\n\n")
    polls = polls_of(
        tmp_path, "  - name: L\n    url: maildir:box\n    from: ['@NEWS.example', news@example.org]\n"
    )
    done = polls()["L"]
    assert counts(done) == (1, 1)
    assert done.reason == "1 passed over: not from the senders under from:; 1 could not be read"


def test_links_of_a_letter_reach_the_public_web_only(tmp_path: Path) -> None:
    """A private address in a letter is not dialled, whatever the source may do; the teaser stays."""
    box = Maildir(tmp_path / "box")
    box.deliver(mail(html=links(*(f"http://127.0.0.1/s-{n}-of-the-week" for n in range(3)))))
    polls = polls_of(tmp_path, "  - name: L\n    url: maildir:box\n    allow_private: true\n")
    assert counts(polls()["L"])[0] == 3
    stored = polls.store.article(1)
    assert stored is not None
    assert "127.0.0.1" in stored.article.note
    assert stored.article.text == "The harbour said so on Monday."


def test_an_imap_folder_in_a_round_beside_a_feed(tmp_path: Path) -> None:
    """A dead mail server and a wrong password are told in words and hurt nobody."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    async def round_of(server: ImapServer, web: Server, password: str) -> dict[str, PollDone]:
        source = (
            f"  - name: News\n    url: imaps://reader%40news.example@localhost:{server.port}/INBOX.News\n"
            "    password: ${NEWS_PASSWORD}\n    ca_file: ca.pem\n    allow_private: true\n"
            "  - name: Dead\n    url: imaps://reader@localhost:1/INBOX\n    password: ${NEWS_PASSWORD}\n"
            "    allow_private: true\n"
            f"  - name: Feed\n    url: {web.url}/feed\n    allow_private: true\n"
        )
        polls = polls_of(tmp_path, source, NEWS_PASSWORD=password)
        assert password not in repr(polls.config)
        return await polls.once()

    async def work() -> list[dict[str, PollDone]]:
        server = ImapServer(authority)
        server.messages = {4: mail(html=story())}
        async with server, Server() as web:
            web.pages["/feed"] = rss((f"{web.url}/one-of-many-stories", "Huawei radios", "Huawei radios."))
            web.pages["/one-of-many-stories"] = article("Huawei radios", TEXT, TEXT)
            return [await round_of(server, web, password) for password in ("s3cret", "wr0ng")]

    right, wrong = run(work())
    assert counts(right["News"]) == (1, 1)
    assert right["News"].etag == "imap:7:4"
    assert right["Feed"].outcome == "ok"
    assert (right["Dead"].outcome, right["Dead"].reason) == ("failed", "localhost:1 refuses the connection")
    assert wrong["News"].outcome == "failed"
    assert wrong["News"].reason == "the server refused the password of reader@news.example"
    assert b"s3cret" not in (tmp_path / "newswatch.db").read_bytes()


# -- config.yaml


def test_paths_start_at_the_file_and_the_kind_is_told_by_the_address(tmp_path: Path) -> None:
    config = polls_of(
        tmp_path,
        "  - maildir:box\n"
        "  - url: imaps://me@mail.example.org/INBOX.News\n    password: ${P}\n"
        "    from: [News <N@Example.org>]\n",
        P="x",
    ).config
    maildir, imap = config.sources
    assert (maildir.kind, maildir.url) == (SourceKind.MAIL, f"maildir:{tmp_path / 'box'}")
    assert imap.mailbox is not None
    assert (imap.name, imap.mailbox.host, imap.mailbox.port) == ("mail.example.org", "mail.example.org", 993)
    mailbox = imap.mailbox
    assert (mailbox.user, mailbox.inbox, mailbox.senders) == (
        "me",
        "INBOX.News",
        ("n@example.org",),
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("url: imap://me@mail.example.org/", "over TLS only"),
        ("url: imaps://me:secret@mail.example.org/", "a password does not belong"),
        ("url: imaps://mail.example.org/INBOX", "this is no mail folder"),
        ("url: imaps://me@mail.example.org/INBOX", "needs a password"),
        ("url: 'maildir:'", "needs a path"),
        ("{url: maildir:box, password: '${P}'}", "password is for imaps:// only"),
        ("{url: https://example.org/feed, from: [a@b.example]}", "from is for mail"),
        ("{url: https://example.org/feed, kind: mail}", "kind: mail needs an address"),
        ("{url: maildir:box, kind: feed}", "holds mail"),
        ("{url: maildir:box, from: [nobody]}", "is not a mail address"),
        ("{url: 'imaps://me@127.0.0.1/INBOX', password: '${P}'}", "private address"),
    ],
)
def test_faults_are_told_where_they_stand(tmp_path: Path, source: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        polls_of(tmp_path, f"  - {source}\n", P="x")
    told = " ".join(problem.message for problem in caught.value.problems)
    assert words in told
    assert "secret" not in told
    assert all(problem.line == 8 for problem in caught.value.problems if not problem.warning)


def test_entries_left_over_come_again(tmp_path: Path) -> None:
    """With more links than pages per poll the place is not moved on until all are read."""
    box = Maildir(tmp_path / "box")
    addresses = [f"http://127.0.0.1/s-{n}-of-the-week" for n in range(5)]
    box.deliver(mail(html=links(*addresses), date=formatdate()))
    head = HEAD.replace("  delay: 0\n", "  delay: 0\n  page_limit: 2\n")
    config = load_text(f"{head}  - name: L\n    url: maildir:box\n", tmp_path / "config.yaml", os.environ)
    polls = Polls(config)
    done = polls()["L"]
    assert "3 entries left for the next poll" in done.reason
    assert counts(done)[0] == 2
    assert counts(polls(later=120)["L"])[0] == 2
    assert counts(polls(later=120)["L"])[0] == 1
    assert counts(polls(later=120)["L"])[0] == 0


def test_a_letter_with_a_web_address_links_there(tmp_path: Path) -> None:
    box = Maildir(tmp_path / "box")
    box.deliver(mail(html=story(view="https://letters.example/2026/06/radios-for-cranes")))
    polls = polls_of(tmp_path, "  - name: L\n    url: maildir:box\n")
    assert counts(polls()["L"]) == (1, 1)
    stored = polls.store.article(1)
    assert stored is not None
    assert stored.article.canonical_url == "https://letters.example/2026/06/radios-for-cranes"
    assert stored.article.title == "Weekly – Radios for cranes"


def test_letters_that_lead_to_one_page_for_all_issues_are_not_one_letter(tmp_path: Path) -> None:
    """Of the three the second came along with the first, and the third later."""
    box = Maildir(tmp_path / "box")
    page = story(view="https://letters.example/newsletter/view")

    def deliver(number: int, *words: str) -> None:
        text = " ".join(f"The {word} of {word} met {word} at the {word}." for word in words)
        box.deliver(mail(html=page.replace(TEXT, text), guid=f"<{number}@a.example>", subject=words[0]))

    deliver(1, "Anna", "Bert", "Carl", "Dora")
    deliver(2, "Emil", "Fred", "Gina", "Hans")
    polls = polls_of(tmp_path, "  - name: L\n    url: maildir:box\n")
    assert counts(polls()["L"])[0] == 2
    deliver(3, "Ines", "Jost", "Karl", "Lena")
    assert counts(polls(later=3600)["L"])[0] == 1
    assert counts(polls(later=7200)["L"])[0] == 0


def test_a_cancelled_round_gives_a_mailbox_back(tmp_path: Path) -> None:
    """A server that says nothing does not hold up the end of a round, and the source stays due."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    async def work() -> None:
        async with ImapServer(authority, silent=True) as server:
            polls = polls_of(
                tmp_path,
                f"  - name: News\n    url: imaps://me@localhost:{server.port}/INBOX\n    password: ${{P}}\n"
                "    ca_file: ca.pem\n    allow_private: true\n",
                P="x",
            )
            task = asyncio.ensure_future(polls.once())
            await server.visited.wait()
            task.cancel()
            # The mailbox is given up after minutes: a round that waited for it would outlast this test.
            with pytest.raises(asyncio.CancelledError):
                await task
            assert polls.store.polls("News") == []
            assert polls.store.lease_sources(["News"], polls.now, 60.0)

    run(work())


def test_the_place_in_a_mailbox_outlives_pages_that_are_tried_again(tmp_path: Path) -> None:
    """A page that failed is offered again with its letter; the place itself does not go back."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    async def work() -> list[PollDone]:
        async with ImapServer(authority) as server:
            address = "http://no-such-host.invalid/a-story-of-the-week"
            server.messages = {4: mail(html=links(address), date=formatdate())}
            polls = polls_of(
                tmp_path,
                f"  - name: News\n    url: imaps://reader%40news.example@localhost:{server.port}/INBOX.News\n"
                "    password: ${P}\n    ca_file: ca.pem\n    allow_private: true\n",
                P="s3cret",
            )
            done = [(await polls.once())["News"]]
            (state,) = polls.store.due_sources(polls.now, everything=True)
            assert (state.etag, state.place) == ("", "imap:7:4")
            server.messages[9] = mail(html=story(), guid="<9@news.example>")
            return [*done, (await polls.once())["News"]]

    first, second = run(work())
    assert counts(first) == (1, 0)
    assert (second.etag, second.entries) == ("imap:7:9", 2)
    assert counts(second) == (1, 1)
