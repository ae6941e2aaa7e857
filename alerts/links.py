"""Links that start a mail to the operator. Pure."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import quote, urlencode

_PLAIN = ":,@/"
"""Signs that RFC 6068 lets stand in a field; each code in their place would be two bytes more per story."""


def mailto(address: str, **fields: str) -> str:
    """A mailto link (RFC 6068) with prefilled fields, or "" where `address` holds no mail address."""
    _, plain = parseaddr(address)
    if "@" not in plain:
        return ""
    filled = {name: value.encode("utf-8", "replace") for name, value in fields.items()}
    query = urlencode(filled, safe=_PLAIN, quote_via=quote)
    return f"mailto:{quote(plain.encode('utf-8', 'replace'), safe='@')}?{query}"
