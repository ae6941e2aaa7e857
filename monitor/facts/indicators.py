"""Indicators as no program makes a link of them: addresses of machines and malicious sites, defanged."""

from __future__ import annotations

import re

_URL = re.compile(r"\bh(?:tt|xx)ps?://[^\s<>\"')\]]+", re.IGNORECASE)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP = re.compile(rf"(?<![\w.])({_OCTET}\.{_OCTET}\.{_OCTET})\.({_OCTET})(?![\w]|\.\d)")
_VERSION = re.compile(
    r"(?:\b(?:versions?|v|releases?|before|through|prior to|build|firmware|below|until|upgrade to|update to)"
    r"\s*|\b[A-Z][A-Za-z]+ )$"
)
_ADDRESS = re.compile(r"\b(?:IP|IPs|C2|C&C|IPv4|Host|Server|Address)\b[^.]{0,12}$", re.IGNORECASE)
_TALK_OF_SITES = re.compile(
    r"\b(?:domains?|C2|C&C|command[- ]and[- ]control|IOCs?|indicators?|phishing (?:site|page)s?)\b",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?<![\w@./\[])((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+)"
    r"(com|net|org|info|biz|top|xyz|ru|cn|io|me|cc|site|online|shop|club|live|app|dev|pw|su|in|tk|icu)(?![\w.-]*\w)"
)


def defanged(text: str) -> str:
    """Return the text with the web and IP addresses in it spelt so that nothing links to them.

    `http://evil.example/a` becomes `hxxp://evil[.]example/a`, `203.0.113.7` becomes `203.0.113[.]7`; a bare
    domain only in a text that speaks of domains or indicators. Version numbers stay. Idempotent.
    """
    if "." not in text:
        return text
    text = _URL.sub(lambda match: _url(match[0]), text)
    text = _IP.sub(lambda match: _ip(match, text), text)
    if _TALK_OF_SITES.search(text):
        text = _DOMAIN.sub(lambda match: f"{match[1][:-1]}[.]{match[2]}", text)
    return text


def _url(url: str) -> str:
    scheme, rest = url.split("://", 1)
    host, slash, path = rest.partition("/")
    if "[" not in host and "." in host:
        host = "[.]".join(host.rsplit(".", 1))
    return f"hxxp{'s' if scheme.lower().endswith('s') else ''}://{host}{slash}{path}"


def _ip(match: re.Match[str], text: str) -> str:
    before = text[max(match.start() - 30, 0) : match.start()]
    if _VERSION.search(before) and not _ADDRESS.search(before):
        return match[0]
    return f"{match[1]}[.]{match[2]}"
