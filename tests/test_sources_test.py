"""sources test: every kind of target is tried as a poll would, and what is proposed reads the page better."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from monitor import extract
from monitor.config.plan import Crawling, Source, SourceKind
from monitor.items import Article, Entry
from monitor.onesource import try_page, try_source
from monitor.rules import ListingRules, Rules
from monitor.trial import Trial, as_yaml, document, newest, poor, proposal, told
from tests.conftest import ROOT
from tests.loopback import Answer, Server, article, rss, run

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LINES = [
    f"The harbour of town {n} bought new radios this week, and the crews of its cranes have tried each "
    f"of them twice before the winter storms set in along the whole of the coast."
    for n in range(8)
]
TEASERS = "".join(
    f"<article class='card'><h3><a href='/n/{n}'>Ferry {n} sails after a long night of updates</a></h3>"
    f"<p>It left an hour late with every card of its radar replaced.</p></article>"
    for n in range(12)
)
PAGE = (
    "<html><head><title>Radios for the cranes</title></head><body><nav><a href=/>Home</a></nav>"
    "<div class='fLyCVG'><div class='story-text css-1x2y3z'>"
    + "".join(f"<p>{line}</p>" for line in LINES[:4])
    + "<div class='promo-box'><p>Join us at the summit and bring a friend along for free.</p></div>"
    + "".join(f"<p>{line}</p>" for line in LINES[4:])
    + f"</div></div><div class=more>{TEASERS}</div></body></html>"
)


def tried(
    source: str,
    *,
    crawling: Crawling | None = None,
    kind: str = "auto",
    as_source: bool = False,
    listing: ListingRules | None = None,
    **pages: Answer | str,
) -> Trial:
    """Try a source at the path `source` of a server with these pages ("_" stands for "/")."""

    async def work() -> Trial:
        async with Server() as server:
            for path, answer in pages.items():
                server.pages["/" + path.replace("_", "/")] = answer
            server.pages.setdefault("/feed", rss((server.url + "/a", "Radios for the cranes", "Short.")))
            where = Source("wire", server.url + source, kind=SourceKind(kind), allow_private=True)
            if listing is not None:
                where = replace(where, listing=listing, listing_url=server.url + "/news")
            return await try_source(crawling or Crawling(delay=0.0), where, as_source=as_source)

    return run(work())


def test_a_feed_and_its_newest_page() -> None:
    trial = tried("/feed", a=article("Radios for the cranes", *LINES))
    assert (trial.kind, trial.reader, trial.readable, trial.reason) == ("rss", "feed", True, "")
    assert trial.article is not None
    assert LINES[3] in trial.article.text
    assert trial.proposal is None


def test_a_page_by_its_address() -> None:
    trial = tried("/a", a=article("Radios for the cranes", *LINES))
    assert (trial.kind, trial.feed, trial.readable) == ("page", None, True)


def test_a_listing_is_known_without_being_told() -> None:
    cards = "".join(
        f"<h2><a href='/n/{n}'>Ferry {n} sails after a night of updates</a></h2>" for n in range(12)
    )
    trial = tried(
        "/news",
        news=f"<!doctype html><html><body><main>{cards}</main></body></html>",
        n_0=article("Ferry 0 sails after a night of updates", *LINES),
        feed=Answer("no", 404),
    )
    assert trial.kind == "listing"
    assert trial.feed is not None
    assert len(trial.feed.entries) == 12
    assert trial.readable


ANNOUNCED = "<link rel=alternate type=application/rss+xml href=/feed>"


@pytest.mark.parametrize("as_source", [True, False])
def test_a_front_page_leads_to_the_feed_it_announces_as_in_a_poll(as_source: bool) -> None:
    front = f"<html><head><title>Wire</title>{ANNOUNCED}</head><body><h1>Welcome</h1></body></html>"
    trial = tried("/", as_source=as_source, a=article("Radios", *LINES), **{"": front})
    assert (trial.kind, trial.readable) == ("rss", True)
    assert "/feed: write that as url" in trial.advice


def test_an_article_is_no_source() -> None:
    """What a poll would report as a failure is one here, too; by itself the page can be tried."""
    page, gone = article("Radios", *LINES), Answer("no", 404)
    trial = tried("/a", as_source=True, a=page, feed=gone)
    assert (trial.readable, trial.reason) == (False, "an HTML page ('Radios'), not a feed")
    assert tried("/a", a=page, feed=gone).readable


LOGIN = "<title>Sign in</title><body><h1>Sign in</h1><form><input type=password></form></body>"
CHALLENGE = "<title>Just a moment...</title><body><i id=cf-chl-x></i>Wait</body>"


@pytest.mark.parametrize("as_source", [True, False])
@pytest.mark.parametrize(
    ("page", "reason"),
    [(Answer(LOGIN), "a login page"), (Answer(CHALLENGE), "a challenge page (Cloudflare)"),
     (Answer(CHALLENGE, 403), "index answered 403 with a challenge page (Cloudflare)"),
     (Answer(f"{LOGIN}<i class=g-recaptcha>", 404), "index answered 404")],
)  # fmt: skip
def test_who_stands_before_a_page_is_named(page: Answer, reason: str, as_source: bool) -> None:
    trial = tried("/door", as_source=as_source, door=page)
    assert not trial.readable
    assert trial.reason.startswith(reason)


def test_the_listing_of_a_dead_feed_is_tried_in_its_place() -> None:
    cards = "".join(f"<h2><a href='/n/{n}'>Ferry {n} sails after a night</a></h2>" for n in range(6))
    trial = tried(
        "/old", as_source=True, listing=ListingRules(), old=Answer("gone", 410),
        n_0=article("Ferry 0", *LINES), news=f"<html><body><main>{cards}</main></body></html>",
    )  # fmt: skip
    assert (trial.kind, trial.readable) == ("listing", True)
    assert "its feed fails (index answered 410)" in trial.advice


def test_rules_that_find_no_more_of_a_stub_are_not_proposed() -> None:
    stub = Article("u", "u", "t", LINES[0], (), shape="partial")
    assert proposal(stub, replace(stub, text=LINES[0][:60]), Rules(body="p")) is None
    assert proposal(stub, replace(stub, text=LINES[0] * 2), Rules(body="p")) is not None


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"feed": Answer("gone", 404)}, "404"),
        ({"feed": "{}"}, ""),
        ({"robots.txt": "User-agent: *\nDisallow: /"}, "robots.txt"),
    ],
)
def test_nothing_readable_is_said(pages: dict[str, Answer | str], reason: str) -> None:
    trial = tried("/feed", **pages)
    assert not trial.readable
    assert trial.reason
    assert reason in trial.reason
    assert document(trial)["article"] is None


def test_a_page_that_cannot_be_had_leaves_the_feeds_text() -> None:
    trial = tried("/feed", a=Answer("no", 403))
    assert trial.article is not None
    assert "403" in trial.article.note
    assert trial.article.body_from == "feed"


def test_a_proposal_names_what_lasts_and_reads_the_page() -> None:
    """The innermost element with a lasting name; a build tool's names and every teaser's tag are none."""
    rules = extract.proposed(PAGE.encode(), "https://news.example/radios")
    assert rules is not None
    assert rules.body == "div.story-text"
    assert not rules.verified
    read = extract.article(PAGE.encode(), "https://news.example/radios", now=NOW, rules=rules)
    assert [line for line in LINES if line not in read.text] == []
    assert "Ferry" not in read.text
    assert [s for s in (rules.body, *rules.drop) if not LexborHTMLParser(PAGE).css(s)] == []


def test_furniture_inside_the_text_is_dropped_by_the_proposal() -> None:
    page = PAGE.replace("promo-box", "share-box").replace(
        "Join us at the summit", "Share on Facebook, Twitter"
    )
    rules = extract.proposed(page.encode(), "https://news.example/radios")
    assert rules is not None
    kept = extract.article(page.encode(), "https://news.example/radios", now=NOW, rules=rules)
    assert "Facebook" not in kept.text


@pytest.mark.parametrize(
    "page", [b"<html><body></body></html>", b"<p>x" * 5, b"<div class=a1>" * 3000 + b"text"]
)
def test_a_page_without_text_has_no_proposal(page: bytes) -> None:
    assert extract.proposed(page, "https://news.example/") is None


def test_poor_readings_are_named() -> None:
    good = Article("u", "u", "t", " ".join(LINES), (), read_by="newswatch")
    assert poor(good) == ""
    assert "listing" in poor(replace(good, shape="listing"))
    assert "2 words" in poor(replace(good, text="two words"))
    assert "trafilatura" in poor(replace(good, read_by="trafilatura"))
    assert told(Rules()) == "none; the generic reader"
    assert "no saved page" in told(Rules(body="p", origin="spiders/x.py", verified=False))


def test_the_newest_entries_come_first() -> None:
    dated = [Entry(f"https://e/{day}", published=datetime(2026, 11, day, tzinfo=UTC)) for day in (3, 9, 5, 7)]
    assert [one.url[-1] for one in newest([Entry("https://e/0"), *dated])] == ["9", "7", "5"]


def test_a_proposal_pastes_into_a_config() -> None:
    rules = Rules(body="div.it's", drop=("a[href='x']", "p.no"))
    loaded = yaml.safe_load(as_yaml(rules))
    assert loaded == {"rules": {"body": rules.body, "drop": list(rules.drop)}}


def test_a_short_page_is_tried_again_with_what_is_proposed() -> None:
    """A page of one paragraph: what is said of it is why, and the proposal is only made where it helps."""
    page = f"<html><body><div class='story-text'><p>{LINES[0]}</p></div></body></html>".encode()
    trial = run(try_page(page, "https://news.example/a", NOW))
    assert trial.article is not None
    assert "words were kept" in poor(trial.article)
    if trial.proposal is not None:
        assert trial.proposal.words > 0


def newswatch(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", "sources", "test", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def test_what_is_configured_comes_first(tmp_path: Path) -> None:
    """A source by its name and another page of its host are read by config.yaml's rules."""
    body = "".join(f"<p>{line}</p>" for line in LINES)
    page = f"<html><title>Radios</title><body><div id=one>{body}</div><p>{LINES[0]}</p></body></html>"

    async def work() -> None:
        async with Server() as server:
            server.pages["/feed"] = rss((server.url + "/a", "Radios", "Short."))
            server.pages["/a"] = page
            (tmp_path / "config.yaml").write_text(
                "timezone: UTC\nwatch: {vendors: [Huawei]}\ncrawling: {delay: 0s}\n"
                f"sources:\n  - name: Wire\n    url: {server.url}/feed\n    allow_private: true\n"
                "    rules: {body: '#one'}\n"
            )
            for target in ("Wire", server.url + "/a"):
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "monitor", "-c", str(tmp_path / "config.yaml"),
                    "sources", "test", target, "--json",
                    cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                )  # fmt: skip
                out, err = await process.communicate()
                assert process.returncode == 0, err.decode()
                shown = json.loads(out)
                assert (shown["rules"]["origin"], shown["article"]["read_by"]) == (
                    "config.yaml",
                    "config.yaml",
                )

    run(work())
    assert newswatch("no-such-source").returncode == 2
    saved = tmp_path / "saved.html"
    saved.write_text(page, encoding="utf-8")
    refused = newswatch(str(saved), "--browser")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "a saved page is read as it stands" in refused.stderr


def test_a_saved_page_on_the_command_line(tmp_path: Path) -> None:
    saved = Path(__file__).with_name("pages") / "sites" / "heise.html"
    done = newswatch(str(saved), "--url", "https://www.heise.de/news/x-1.html")
    assert done.returncode == 0, done.stderr
    assert "rules    spiders/heise.py" in done.stdout
    assert "furniture  [caption] Eine Pumpe" in done.stdout
    assert "\x1b" not in done.stdout
    shown = json.loads(newswatch(str(saved), "--json").stdout)
    assert (shown["kind"], shown["rules"]["origin"]) == ("page", "generic")
    assert {block["zone"] for block in shown["article"]["blocks"]} == {
        "headline",
        "lead",
        "body",
        "furniture",
    }
    (tmp_path / "empty.html").write_text("<html></html>")
    nothing = newswatch(str(tmp_path / "empty.html"))
    assert nothing.returncode == 1
    assert "nothing" in nothing.stdout
