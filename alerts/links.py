"""Links that start a mail to the operator. Pure."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import quote, urlencode


def mailto(address: str, **fields: str) -> str:
    """A mailto link (RFC 6068) with prefilled fields, or "" where `address` holds no mail address."""
    _, plain = parseaddr(address)
    if "@" not in plain:
        return ""
    filled = {name: value.encode("utf-8", "replace") for name, value in fields.items()}
    return f"mailto:{quote(plain.encode('utf-8', 'replace'), safe='@')}?{urlencode(filled, quote_via=quote)}"
