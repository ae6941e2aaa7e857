"""What an address is: the form it is fetched in, the form that identifies an article, the form that is shown.

Owns every rule about addresses. It must not know feeds, pages or the store, and never touches the
network: registered domains come from the snapshot of the public suffix list that tldextract ships.

Two forms are kept apart. `canonical_url` can be fetched, so it keeps the scheme, the `www.` and the
slash at the end. `article_key` is never fetched, so it may fold what differs between copies of one
page. The tracking parameters are facts known from the published rules of AdGuard (TrackParamFilter),
ClearURLs and Firefox's query stripping, and from the feeds of security publishers.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from functools import cache, lru_cache
from urllib.parse import parse_qsl, unquote_plus, urljoin, urlsplit

import idna

URL_LIMIT = 4_000

_TRACKING_PREFIXES = (
    "utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "itm_", "stm_", "at_", "ns_", "mc_", "wt.", "vero_",
    "oly_", "fb_action_", "guce_", "_hs", "__hs", "cm_mmc", "ga_", "trk_", "spm_", "yptr",
)  # fmt: skip
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid clickid igshid igsh li_fat_id
    mkt_tok hsctatracking _ga _gl _ke _openstat rb_clickid s_cid s_kwcid wickedid zanpid ncid cmpid icid xtor
    smid smtyp sr_share guccounter ftag ito trk ref_src ref_url fb_ref fb_source cvid sc_cid elqtrackid
    elqtrack share replytocom noamp amp _amp phpsessid jsessionid print printable feature_share
    __twitter_impression ck_subscriber_id ved usg
"""
# These may be meaningful; they are tracking only where the value names a channel.
_MAYBE_NAMES = """
    ref referrer referer source src from via origin campaign cid fr mod medium channel output outputtype
    view format mode partner rss feed m mobile cmp display
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_MAYBE = frozenset(_MAYBE_NAMES.split())
_CHANNEL_VALUES = re.compile(
    r"(?:rss|feed|atom|feedburner|feedly|flipboard|twitter|facebook|fb|linkedin|reddit|telegram|whatsapp"
    r"|hn|hackernews|newsletter|email|mail|social|share|homepage|push|amp|print)(?:[-_.:+\d].*)?",
    re.IGNORECASE,
)
_IGNORED = "".join(map(chr, range(33))) + "\xa0\u2028\u2029\ufeff"
_LINE_BREAKS = {9: None, 10: None, 13: None}
_SWITCHED_ON = frozenset({"", "0", "1", "true", "yes"})

_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_PERCENT_QUERY = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# Most links are in normal form already; to see that is much faster than to take them apart.
_PLAIN = r"A-Za-z0-9\-._~!$&'()*+,;=:@/"
# Escapes in capitals, but for those of characters that need none.
_ESCAPE = "%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[BCDF])"
_READY = re.compile(
    rf"https?://{_LABEL}(?:\.{_LABEL}){{1,5}}/[{_PLAIN}]*(?:{_ESCAPE}[{_PLAIN}]*)*"
    rf"(?:\?(?!#|\Z)[{_PLAIN}?]*(?:{_ESCAPE}[{_PLAIN}?]*)*)?(?:#(?!\Z)[{_PLAIN}?]*(?:{_ESCAPE}[{_PLAIN}?]*)*)?"
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
# A second form of one page hangs on an address that already names an article: "some-words-here" or a number.
_SECOND_FORM = re.compile(r"/([^/]*)/(?:amp|print|amp\.html)/?$", re.IGNORECASE)
_NAMES_ARTICLE = re.compile(r"[^/-]-[^/-]+-[^/]|\d{4}")
_AMP_ENDING = re.compile(r"\.amp(\.html?)?$", re.IGNORECASE)
_AMP_CACHE = re.compile(r"/(?:c|v|wp)/(s/)?([^/]+\.[^/]+/.*)", re.IGNORECASE)
_AMP_VIEWER = re.compile(r"/amp/(s/)?([^/]+\.[^/]+/.*)", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_COPY_HOST = re.compile(r"(?:^|(?<=\.))(?:www\d?|m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_FOLDS = 3
_COPY_PATH = re.compile(r"^/amp(?=/[^/]+/[^/]+)", re.IGNORECASE)
_LANGUAGES = (
    "ar bg ca cn cs da de el en es et eu fa fi fr gb he hi hr hu id it ja jp ko kr lt lv ms mx nb nl no pl "
    "pt ro ru se sk sl sr sv th tr uk us vi zh"
)
_FRONT = re.compile(
    rf"/*(?:(?:{'|'.join(_LANGUAGES.split())})(?:[-_][a-zA-Z]{{2}})?/?)?(?:index\.\w{{3,5}})?"
)


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str:
    """Return the plain, fetchable form of an http(s) address, or "" for anything that is not one.

    Dropped: tracking and session parameters, fragment, user and password, default port, the AMP and
    print forms of an address that names an article, the wrappers of AMP caches and of Google's,
    Facebook's and Bing's link redirects. Normalised: host (lower case, IDNA), percent-encoding, dot
    segments. Kept: scheme, order of parameters, slash at the end. Idempotent; never raises.
    """
    for _ in range(6):
        plain = _plain(url)
        if plain == url or not plain:
            return plain
        url = plain
    return url


def article_key(url: str, *, source: str = "") -> str:
    """Return what identifies an article: the same for all addresses of one page, "" for an unusable one.

    Beyond `canonical_url` it folds scheme, `www.`, `m.`, `mobile.`, `touch.`, `wap.` and `amp.` hosts, a
    leading `/amp`, index pages, repeated slashes, the slash at the end and the order of parameters. With
    `source`, for a text that did not come from the page itself, the key is "source|key": a feed can then
    claim nothing for the page of another source. Never fetch it.
    """
    plain = canonical_url(url)
    if not plain:
        return ""
    parts = urlsplit(plain)
    host, path = parts.netloc, re.sub("/+", "/", parts.path)
    for _ in range(_FOLDS):
        host, path = _COPY_HOST.sub("", host), _INDEX_PAGE.sub("/", _COPY_PATH.sub("", path)).rstrip("/")
    query = "&".join(sorted(filter(None, parts.query.split("&"))))
    key = host + path + (f"?{query}" if query else "")
    return f"{source}|{key}" if source else key


def absolute(base: str, link: str) -> str:
    """Return `link`, relative to `base`, as an absolute http(s) address ready to fetch, or ""."""
    link = link.strip()
    if not link or _READY.fullmatch(link):
        return link if len(link) <= URL_LIMIT else ""
    link = _trimmed(link)
    if len(link) > 4 * URL_LIMIT:
        # Escapes that are undone may shorten an address to a third.
        return ""
    try:
        return safe_link(urljoin(base, link) if base else link)
    except ValueError:
        return ""


def safe_link(url: str) -> str:
    """Return the same address in printable ASCII if it is http(s) and hides nothing, else "".

    For links that people click: query and fragment stay; user and password ("http://bank@elsewhere")
    make it unusable.
    """
    if _READY.fullmatch(url) and len(url) <= URL_LIMIT:
        return url
    try:
        parts = urlsplit(_trimmed(url))
        if parts.scheme not in ("http", "https") or "@" in parts.netloc:
            return ""
        netloc = _netloc(parts.scheme, parts.hostname or "", parts.port, keep_port=True)
    except ValueError:
        return ""
    if not netloc:
        return ""
    link = f"{parts.scheme}://{netloc}{_escaped(parts.path or '/', _PERCENT)}"
    if parts.query:
        link += f"?{_escaped(parts.query, _PERCENT_QUERY)}"
    if parts.fragment:
        link += f"#{_escaped(parts.fragment, _PERCENT_QUERY)}"
    return link if len(link) <= URL_LIMIT else ""


def shown_host(url: str) -> str:
    """Return the host of an address as ASCII (punycode), so that no script can pass for another; or ""."""
    try:
        parts = urlsplit(_trimmed(url))
        return _host(parts.hostname or "").strip("[]") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def site_of(url: str) -> str:
    """Return the registered domain of an address; IP addresses and single names as they are; "" if unusable.

    Domains under a private suffix (`name.github.io`) are sites of their own: their owners differ.
    """
    host = shown_host(url)
    return _site(host) if host else ""


def is_front(url: str) -> bool:
    """Return whether an address is a site's front page, also of a language: "/", "/en/", "/index.php"."""
    parts = urlsplit(url)
    return not parts.query and _FRONT.fullmatch(parts.path) is not None


def canonical_within(page_url: str, claimed: str) -> str:
    """Return the canonical address of a page that claims `claimed` as its own (`rel=canonical`, og:url).

    The claim counts only within the same site, and only if it can stand for this page: not where it
    names the front page or a section above the page, nor where it drops a query that alone tells
    articles apart. Otherwise the page's own address is the answer.
    """
    own = canonical_url(page_url)
    told = canonical_url(absolute(page_url, claimed))
    if not own or not told or told == own:
        return own
    ours, theirs = urlsplit(own), urlsplit(told)
    # The same host needs no list of suffixes to be the same site.
    if ours.netloc != theirs.netloc and site_of(told) != site_of(own):
        return own
    path = theirs.path.rstrip("/")
    if not path and not theirs.query:
        return own
    names_article = re.search(r"\d{4}|-[^/]*-[^/]*$|\d[^/]*$", path) is not None
    above = ours.path.startswith(f"{path}/") and len(ours.path) > len(path) + 1
    queryless = ours.path.rstrip("/") == path and bool(ours.query) and not theirs.query
    return own if (above or queryless) and not names_article else told


def _trimmed(url: str) -> str:
    """`url` without what a browser ignores: white space around it, line breaks and tabs within."""
    url = url.translate(_LINE_BREAKS).strip(_IGNORED)
    place, mark, rest = url.partition("?")
    return place.replace("\\", "/") + mark + rest


def _plain(url: str) -> str:
    """One round of `canonical_url`."""
    try:
        parts = urlsplit(_trimmed(url))
        if parts.scheme not in ("http", "https"):
            return ""
        netloc = _netloc(parts.scheme, parts.hostname or "", parts.port)
    except ValueError:
        return ""
    if not netloc:
        return ""
    path = _without_dots(_escaped(parts.path, _PERCENT))
    inner = _unwrapped(netloc, path, parts.query)
    if inner:
        return inner
    path = _SESSION.sub("", path)
    if (second := _SECOND_FORM.search(path)) and _NAMES_ARTICLE.search(second[1]):
        path = path[: second.end(1)]
    path = _AMP_ENDING.sub(r"\1", path)
    query = "&".join(part for part in _escaped(parts.query, _PERCENT_QUERY).split("&") if _meaningful(part))
    plain = f"{parts.scheme}://{netloc}{path or '/'}{f'?{query}' if query else ''}"
    return plain if len(plain) <= URL_LIMIT else ""


def _meaningful(part: str) -> bool:
    """Whether a part of a query may decide what is served."""
    if not part:
        return False
    name, _, value = part.partition("=")
    name = unquote_plus(name).lower().removeprefix("amp;").strip()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return False
    if name not in _MAYBE:
        return True
    if name in ("rss", "feed", "m", "mobile"):
        return value not in _SWITCHED_ON
    return _CHANNEL_VALUES.fullmatch(unquote_plus(value)) is None


def _unwrapped(host: str, path: str, query: str) -> str:
    """The address inside an AMP cache's or a link redirect's address, or ""."""
    found = None
    if host.endswith(".cdn.ampproject.org"):
        found = _AMP_CACHE.fullmatch(path)
    elif _GOOGLE.fullmatch(host):
        found = _AMP_VIEWER.fullmatch(path)
    if found:
        return f"http{'s' if found[1] else ''}://{found[2]}{f'?{query}' if query else ''}"
    names: tuple[str, ...] = ()
    if path == "/url" and _GOOGLE.fullmatch(host):
        names = ("url", "q")
    elif path == "/l.php" and host in ("l.facebook.com", "lm.facebook.com", "www.facebook.com"):
        names = ("u",)
    elif path == "/news/apiclick.aspx" and host == "www.bing.com":
        names = ("url",)
    for name, value in parse_qsl(query, max_num_fields=None) if names else ():
        if name in names and value.startswith(("http://", "https://")):
            return value
    return ""


def _escaped(text: str, unsafe: re.Pattern[str]) -> str:
    """`text` in the one normal form of percent-encoding (RFC 3986, 6.2.2)."""

    def fixed(match: re.Match[str]) -> str:
        found = match[0]
        if len(found) == 3:
            char = chr(int(found[1:], 16))
            return char if char in _UNRESERVED else found.upper()
        return "".join(f"%{byte:02X}" for byte in found.encode("utf-8", "replace"))

    return unsafe.sub(fixed, text)


def _without_dots(path: str) -> str:
    """`path` without dot segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _netloc(scheme: str, host: str, port: int | None, *, keep_port: bool = False) -> str:
    """Host and port in normal form, or "" where the host cannot be one."""
    name = _host(host)
    if not name or port is None or (not keep_port and port == (443 if scheme == "https" else 80)):
        return name
    return f"{name}:{port}"


def _host(raw: str) -> str:
    """The ASCII form of a host name, or "" where it is none."""
    if ":" in raw:
        return f"[{ipaddress.IPv6Address(raw.partition('%')[0]).compressed}]"
    host = raw.rstrip(".").lower()
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (UnicodeError, IndexError):
            return ""
    return host if len(host) <= 253 and _HOST.fullmatch(host) else ""


@lru_cache(maxsize=4096)
def _site(host: str) -> str:
    return _suffixes()(host) or host


@cache
def _suffixes() -> Callable[[str], str]:
    """The public suffix list; loaded at first use, since it takes a tenth of a second."""
    import tldextract

    extract = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
    return lambda host: extract.extract_str(host).top_domain_under_public_suffix
