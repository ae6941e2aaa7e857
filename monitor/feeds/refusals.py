"""What an answer is that is no feed, in words a reader understands.

Owns the recognition of challenge pages, logins, foreign formats. It must not know how feeds are read.
The signs of challenge pages are facts seen in the pages of those services.
"""

from __future__ import annotations

import html
import re

from monitor.text import clean_text

# Neither looks past where the next of its kind begins, so that a page of nothing else is read once.
_TITLE = re.compile(rb"<title[^<>]{0,200}>((?:[^<]|<(?!/?title)){0,2000}+)</title", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input[^<>]{1,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN_TITLE = re.compile(
    r"\b(?:log ?in|sign ?in|anmelden|anmeldung|connexion|iniciar sesi[oó]n)\b", re.IGNORECASE
)
FEED_ROOT = re.compile(
    rb"<(?:rss|rdf:RDF|RDF|feed|channel|urlset|sitemapindex|\w{1,12}:(?:feed|urlset|rss))[\s>/]",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?[^>]{0,500}>|<!--.*?-->)*", re.DOTALL)
_PAGE = re.compile(rb"<!doctype\s+html[\s>]|<html[\s>]", re.IGNORECASE)
_HTML = re.compile(
    rb"<(?:head|body|meta|title|script|style|div|table|p|h[1-6]|br|center|noscript|a)[\s>/]", re.IGNORECASE
)
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]{0,60})[\s>/]")
_CHALLENGES = (
    ("Cloudflare", (b"cf-chl", b"challenge-platform", b"cf_chl_", b"attention required! | cloudflare",
                    b"<title>just a moment...</title>", b"cf-error-details")),
    ("DataDome", (b"captcha-delivery.com", b"datadome captcha")),
    ("Imperva", (b"_incapsula_resource", b"incapsula incident id")),
    ("HUMAN", (b"px-captcha", b"perimeterx.net")),
    ("Akamai", (b"errors.edgesuite.net", b"_sec_cpt", b"akamai-block")),
    ("AWS WAF", (b"awswafcookiedomainlist", b"token.awswaf.com", b"captcha-sdk.awswaf.com")),
    ("Sucuri", (b"sucuri_cloudproxy", b"sucuri website firewall")),
    ("DDoS-Guard", (b"ddos-guard.net", b"__ddg")),
    ("Anubis", (b"making sure you're not a bot", b"/.within.website/x/cmd/anubis")),
    ("Vercel", (b"vercel security checkpoint",)),
    ("SiteGround", (b"/.well-known/sgcaptcha/",)),
)  # fmt: skip
_CAPTCHA = re.compile(
    rb"g-recaptcha|h-captcha|hcaptcha\.com|cf-turnstile|are you (?:a )?(?:human|robot)", re.IGNORECASE
)
_BLANK = b"\xef\xbb\xbf \t\r\n\0"
_MAGIC = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "an image"), (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"),
    (b"RIFF", "an image or a sound"), (b"PK\x03\x04", "a ZIP file"), (b"\x1f\x8b", "a damaged gzip file"),
    (b"\x7fELF", "a program"), (b"MZ\x90", "a program"), (b"ID3", "a sound"), (b"BZh", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"), (b"\xfd7zXZ", "a packed file"),
)  # fmt: skip


def refusal(body: bytes, raw: bytes = b"") -> str:
    """Return what these bytes are, as the end of a sentence: "an HTML page ('Home'), not a feed".

    raw: the bytes before they were recoded, in which foreign formats show.
    """
    start = (raw or body)[:4_096].lstrip(_BLANK)
    if not start:
        return "an empty answer"
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return f"{name}, not a feed"
    start = body[:4_096].lstrip(_BLANK)
    if is_html(body):
        return html_refusal(body)
    if start[:1] in b"{[":
        return "JSON, but no JSON Feed"
    root = _ROOT.search(start)
    if start[:1] == b"<" and root:
        name = root[1].decode("ascii", "replace")
        if name.lower() == "opml":
            return "an OPML list of feeds, not a feed"
        return f"XML of another kind (<{name}>), not a feed"
    if b"\0" in start or sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 20:
        return "binary data, not a feed"
    return "plain text, not a feed"


def html_refusal(body: bytes) -> str:
    """Return what kind of HTML page this is: a challenge, a login, or a page with its title."""
    guard = challenge(body)
    if guard:
        return f"a challenge page ({guard}), not a feed"
    title = page_title(body)
    if _PASSWORD.search(body) and (len(body) < 30_000 or _LOGIN_TITLE.search(title)):
        return "a login page, not a feed"
    if _LOGIN_TITLE.match(title):
        return "a login page, not a feed"
    return f"an HTML page ('{title}'), not a feed" if title else "an HTML page, not a feed"


def challenge(body: bytes) -> str:
    """Return who asks for proof of a human visitor in this page, or "".

    Large pages carry such scripts without being challenges: only short ones and tell-tale titles count.
    """
    low = body[:200_000].lower()
    title = page_title(body).lower()
    told = title.startswith(
        ("just a moment", "attention required", "access denied", "security check", "please wait")
    )
    if len(body) > 60_000 and not told:
        return ""
    for guard, signs in _CHALLENGES:
        if any(sign in low for sign in signs):
            return guard
    if title == "access denied" and b"reference #" in low:
        return "Akamai"
    return "captcha" if len(body) < 15_000 and _CAPTCHA.search(low) else ""


def is_html(body: bytes) -> bool:
    """Whether a document is an HTML page: its doctype or `<html>` stands before any root of a feed."""
    start = _PROLOGUE.sub(b"", body[:100_000], count=1)
    feed = FEED_ROOT.search(start)
    if feed:
        return _PAGE.search(start, 0, feed.start()) is not None
    return _HTML.match(start) is not None or _PAGE.search(start) is not None


def page_title(body: bytes) -> str:
    """Return the title of an HTML page, at most 80 characters."""
    found = _TITLE.search(body[:200_000])
    return clean_text(html.unescape(found[1].decode("utf-8", "replace")), limit=80) if found else ""
