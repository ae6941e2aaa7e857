"""The edge of `doctor`: asks the mail server, DNS and the disk, changes nothing, sends no mail."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.doctor.judges import BrowserSeen, MailSeen, NamesSeen
from monitor.errors import DeliveryError

if TYPE_CHECKING:
    from monitor.config.plan import Delivery, Smtp, Source

DNS_SECONDS = 5.0
MAIL_SECONDS = 15.0


def disk_of(path: Path) -> tuple[int, int]:
    """Free and total bytes of the disk that holds (or would hold) this file."""
    folder = next((parent for parent in path.absolute().parents if parent.is_dir()), Path("/"))
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def browser_for(sources: Sequence[Source]) -> BrowserSeen | None:
    """Whether a browser can be started for the sources that need one; None where none does."""
    from monitor.browser import ready

    wanting = tuple(source.name for source in sources if source.browser)
    return BrowserSeen(wanting, ready.missing(), ready.chromium()) if wanting else None


def mail_server(delivery: Delivery, smtp: Smtp, seconds: float = MAIL_SECONDS) -> MailSeen:
    """Connect, greet, secure and log in as for a message, then leave."""
    from alerts.smtp import SmtpChannel

    place = f"{smtp.host}:{smtp.port}"
    channel = SmtpChannel(delivery, timeout=seconds)
    try:
        tls, until = channel.prove()
    except DeliveryError as error:
        return MailSeen(place, error.reason)
    finally:
        channel.close()
    expires = datetime.fromtimestamp(until, UTC) if until else None
    return MailSeen(place, tls=tls, expires=expires, login=smtp.password is not None)


def names(
    delivery: Delivery, *, nameservers: Sequence[str] = (), port: int = 53, seconds: float = DNS_SECONDS
) -> NamesSeen:
    """Ask DNS about SPF and, where we sign, our DKIM key; by dnspython, which newswatch[dkim] brings."""
    domain = parseaddr(delivery.sender)[1].rpartition("@")[2].lower()
    dkim = delivery.dkim
    if delivery.smtp is None and delivery.sendmail is None:
        return NamesSeen(domain, skipped="no mail leaves this machine")
    if "." not in domain or domain.endswith((".local", ".localdomain", ".internal")):
        return NamesSeen(domain, skipped=f"{domain or 'the sender'} is no domain of the internet")
    try:
        import dns.exception
        import dns.resolver
    except ImportError:
        return NamesSeen(domain, skipped="DNS is read by dnspython: pip install 'newswatch[dkim]'")
    resolver = dns.resolver.Resolver(configure=not nameservers)
    if nameservers:
        resolver.nameservers = list(nameservers)
        resolver.port = port

    def texts(name: str) -> tuple[str, ...] | None:
        try:
            answer = resolver.resolve(name, "TXT", lifetime=seconds)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError):
            return None
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)

    spf = texts(domain)
    if dkim is None:
        return NamesSeen(domain, spf)
    return NamesSeen(dkim.domain, spf, dkim.selector, texts(f"{dkim.selector}._domainkey.{dkim.domain}"))
