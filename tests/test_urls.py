"""Addresses: what is fetched, what identifies, what is shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.urls import (
    URL_LIMIT,
    absolute,
    article_key,
    canonical_url,
    canonical_within,
    is_front,
    safe_link,
    shown_host,
    site_of,
)

PARTS = """
    a b-c news 2026 11 some-long-slug-here amp print index.html x.amp.html .. . %7e %2E %zz ä ' " < > | ; , \\
    :80 @ user:pw@ www. m. amp. EXAMPLE.com bücher.de [::1] 127.0.0.1 localhost utm_source=x fbclid=1 id=5
    example.cdn.ampproject.org/c/s/ www.google.com/url?q= www.google.com/amp/s/ ref=rss amp=1 m=1 q=a+b
    &amp; :443 ref=main ;jsessionid=1 #f ? & = / // http:// https:// HTTP:// javascript:
"""
parts = st.sampled_from([*PARTS.split(), "\t", "\n", "\x00", " ", "\u202e", "\ufeff"])
urls = st.one_of(
    st.text(max_size=60),
    st.lists(parts, max_size=8).map("".join),
    st.lists(parts, max_size=8).map(lambda found: "https://" + "/".join(found)),
    st.tuples(st.lists(parts, max_size=3), st.lists(parts, max_size=5)).map(
        lambda both: f"http://www.example.com/{'/'.join(both[0])}?{'&'.join(both[1])}"
    ),
)


@given(urls)
@example("https://www-a.cdn.ampproject.org/c/s/www.google.com/url?q=https://a.b/c%3Futm_source=1")
@example("https://a.com/x?amp;utm_source=1&amp;id=2")
@example("https://a.com/2026-11-12/amp/amp/print/")
@example("https://a.com/%252e%252e/b")
def test_canonical_is_a_fixed_point_and_never_raises(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert once == "" or once.startswith(("http://", "https://"))
    assert once.isascii()
    assert once.isprintable()
    assert "#" not in once
    assert " " not in once
    assert article_key(once) == article_key(url)


@given(urls)
@example("https://example.com/a%2Fb%41%2f?q=%26&r=%7E#frag%20ment?")
@example("https://example.com/?#")
def test_an_address_in_normal_form_already_is_read_as_any_other(url: str) -> None:
    # What a browser ignores before an address has it taken apart.
    assert safe_link(f"\x01{url}") == safe_link(url)
    assert safe_link(safe_link(url)) == safe_link(url)


@given(urls, urls)
def test_nothing_raises_whatever_comes(url: str, other: str) -> None:
    link = safe_link(url)
    assert safe_link(link) == link
    assert link == "" or (link.isascii() and link.isprintable() and "@" not in link.split("/")[2])
    joined = absolute(url, other)
    assert joined == safe_link(joined)
    assert shown_host(url).isascii()
    assert site_of(url).isascii()
    own = canonical_within(url, other)
    assert own == "" or site_of(own) == site_of(url)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://User:pw@WWW.Example.COM:80/a/./b/../c/%7euser/?utm_source=x&id=5#top", "http://www.example.com/a/c/~user/?id=5"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com:443/a?", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://bücher.example/ä b?q=ü", "https://xn--bcher-kva.example/%C3%A4%20b?q=%C3%BC"),
        ("https://example.com/a%2fb%zz", "https://example.com/a%2Fb%25zz"),
        ("https://example.com/some-long-slug/amp/", "https://example.com/some-long-slug"),
        ("https://example.com/some-long-slug.amp.html", "https://example.com/some-long-slug.html"),
        ("https://example.com/products/amp/", "https://example.com/products/amp/"),
        ("https://example.com/20261112/print", "https://example.com/20261112"),
        ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a/b.html?amp=1", "https://www.example.com/a/b.html"),
        ("https://www.google.com/amp/s/example.com/a-b-c", "https://example.com/a-b-c"),
        ("https://www.google.com/url?rct=j&sa=t&url=https://x.example/a%3Fb%3D1&ct=ga", "https://x.example/a?b=1"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example%2Fa&h=AT0", "https://x.example/a"),
        ("https://example.com/a;jsessionid=4F2?id=1", "https://example.com/a?id=1"),
        ("https://example.com/a?amp;utm_medium=feed&id=1", "https://example.com/a?id=1"),
        ("https://example.com/a?ref=rss&ref=v2.1", "https://example.com/a?ref=v2.1"),
        ("https://example.com/2026/11/a.html?m=1", "https://example.com/2026/11/a.html"),
        ("https://example.com/a?m=202611", "https://example.com/a?m=202611"),
        ("https:\\\\example.com\\a", "https://example.com/a"),
        ("https://good.example\\@evil.example/a", "https://good.example/@evil.example/a"),
        ("  https://example.com/a\n/b\t ", "https://example.com/a/b"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://[::1", ""),
        ("http://exa mple.com/", ""),
        ("http://example.com:99999/", ""),
        ("http:///a", ""),
        ("//example.com/a", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@example.com", ""),
        ("", ""),
        (f"https://example.com/{'a' * URL_LIMIT}", ""),
    ],
)  # fmt: skip
def test_canonical_forms(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/news/a-b-c/amp", "/news/a-b-c"),
        ("/news/1234/print/", "/news/1234"),
        ("/a-b-c/AMP.html", "/a-b-c"),
        ("/a-b/amp", "/a-b/amp"),
        ("/a--b/print", "/a--b/print"),
        ("/a-b-c/x/amp", "/a-b-c/x/amp"),
        ("/123/amp/", "/123/amp/"),
        (f"/{'a-' * 700}/a/amp", f"/{'a-' * 700}/a/amp"),
    ],
)
def test_a_second_form_hangs_on_an_article(path: str, plain: str) -> None:
    assert canonical_url(f"https://example.com{path}") == f"https://example.com{plain}"


@pytest.mark.parametrize(
    "same",
    [
        "http://www.example.com/news/a-b-c/?utm_source=rss&x=1&y=2",
        "https://example.com/news/a-b-c?y=2&x=1",
        "https://m.example.com/news/a-b-c/amp/?x=1&y=2#comments",
        "https://amp.example.com/news//a-b-c/index.html?x=1&y=2",
        "https://example.com/amp/news/a-b-c/?x=1&y=2",
        "https://touch.example.com/news/a-b-c/amp.html?x=1&y=2&mobile=1&display=print",
        "https://wap.example.com/news/a-b-c/print?x=1&y=2&__twitter_impression=true&ved=2ah&cmp=rss",
        "https://example.com/news/a-b-c?x=1&y=2&utm_campaign=Feed%3A+a&utm_medium=feed&utm_source=feedburner",
        "https://www.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2Fnews%2Fa-b-c%3Fx%3D1%26y%3D2%26fbclid%3D3",
    ],
)
def test_copies_of_one_page_have_one_key(same: str) -> None:
    assert article_key(same) == "example.com/news/a-b-c?x=1&y=2"


def test_what_may_be_another_page_keeps_its_own_key() -> None:
    paths = ["/a", "/A", "/a?id=1", "/a/b", ":8443/a"]
    addresses = [*(f"https://example.com{path}" for path in paths), "https://blog.example.com/a"]
    assert len({article_key(url) for url in addresses}) == len(addresses)


def test_a_host_that_ends_like_a_copy_is_another_host() -> None:
    """`ham.example.com` and `haexample.com` belong to different owners."""
    assert article_key("https://ham.example.com/a") == "ham.example.com/a"
    assert article_key("https://stamp.example.com/a") == "stamp.example.com/a"


@given(urls)
@example("http://www.www.example.com/amp/amp/2026/a-b-c/amp")
@example("http://m.www.example.com/index.html/index.html")
def test_a_key_is_a_fixed_point(url: str) -> None:
    """The key of a key's own address is that key."""
    key = article_key(url)
    assert not key or key in {article_key(f"{scheme}://{key}") for scheme in ("http", "https")}


def test_a_key_within_a_source_claims_nothing_elsewhere() -> None:
    assert article_key("https://example.com/a", source="Feed One") == "Feed One|example.com/a"
    assert article_key("nonsense", source="Feed One") == ""


@pytest.mark.parametrize(
    ("page", "claimed", "canonical"),
    [
        ("https://example.com/a-b-c?page=2", "/a-b-c", "https://example.com/a-b-c"),
        ("https://m.example.co.uk/a", "https://www.example.co.uk/a", "https://www.example.co.uk/a"),
        ("https://example.com/a", "https://elsewhere.example/a", "https://example.com/a"),
        ("https://one.github.io/a", "https://two.github.io/a", "https://one.github.io/a"),
        ("https://example.com/news/a-b-c", "https://example.com/", "https://example.com/news/a-b-c"),
        ("https://example.com/news/a-b-c", "https://example.com/news/", "https://example.com/news/a-b-c"),
        (
            "https://example.com/article?id=5",
            "https://example.com/article",
            "https://example.com/article?id=5",
        ),
        ("https://example.com/a", "javascript:1", "https://example.com/a"),
        ("https://example.com/a", "", "https://example.com/a"),
    ],
)
def test_a_page_may_rename_itself_within_its_site_only(page: str, claimed: str, canonical: str) -> None:
    assert canonical_within(page, claimed) == canonical


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.com/a?utm_source=x#b", "https://example.com/a?utm_source=x#b"),
        ("https://example.com/ä?b c", "https://example.com/%C3%A4?b%20c"),
        ("https://bank.example@evil.example/", ""),
        ("https://example.com/\u202ea", "https://example.com/%E2%80%AEa"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ('https://example.com/"><script>', "https://example.com/%22%3E%3Cscript%3E"),
    ],
)
def test_a_link_for_people_is_plain_http_or_nothing(url: str, link: str) -> None:
    assert safe_link(url) == link


@pytest.mark.parametrize(
    ("base", "link", "address"),
    [
        ("https://example.com/feed/", "../a", "https://example.com/a"),
        ("https://example.com/feed", "?p=1", "https://example.com/feed?p=1"),
        ("https://example.com/feed", "//other.example/a", "https://other.example/a"),
        ("", "/a", ""),
        ("https://example.com/", "mailto:a@b.example", ""),
        ("https://example.com/", " https://example.com/a b ", "https://example.com/a%20b"),
        ("http://[", "/a", ""),
    ],
)
def test_absolute(base: str, link: str, address: str) -> None:
    assert absolute(base, link) == address


def test_hosts_and_sites() -> None:
    assert shown_host("https://раураl.example/") == "xn--l-7sba6dbr.example"
    assert shown_host("https://WWW.Example.com/a") == "www.example.com"
    assert site_of("https://news.bbc.co.uk/a") == "bbc.co.uk"
    assert site_of("http://127.0.0.1:8000/") == "127.0.0.1"
    assert site_of("http://localhost:8000/") == "localhost"
    assert site_of("https://a.b.kobe.jp/") == "a.b.kobe.jp"
    assert site_of("nonsense") == ""


def test_registered_domains_need_no_network_and_write_nothing(tmp_path: Path) -> None:
    script = (
        "import socket, sys\n"
        "def no(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "from monitor.urls import site_of\n"
        "print(site_of('https://a.b.example.co.uk/'))\n"
    )
    environment = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "TLDEXTRACT_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "example.co.uk"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "front"),
    [("", True), ("/", True), ("/en/", True), ("/pt-BR", True), ("/index.html", True),
     ("/de/index.php", True), ("/?p=12", False), ("/news", False),
     ("/en/a", False), ("/a/", False), ("/2026/", False), ("/ai", False), ("/go/index.html", False)],
)  # fmt: skip
def test_a_front_page_is_known_by_its_address(path: str, front: bool) -> None:
    assert is_front(f"https://news.example{path}") is front
