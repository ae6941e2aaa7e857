"""From the `delivery` block to how messages leave; from entries of `to` to their recipients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config.models import AlertBlock, DeliveryBlock, DigestBlock, File
from monitor.config.paths import is_file, is_folder, path_of
from monitor.config.plan import Delivery, Dkim, Secret, Smtp, Webhook
from monitor.config.secret import DEFAULT_VARIABLE
from monitor.config.tree import Faults
from monitor.config.wording import did_you_mean, quoted

DEFAULT_FOLDER = "digests"

Loc = tuple[str | int, ...]


def recipients(
    entries: Sequence[str], block: DeliveryBlock, loc: Loc, faults: Faults, folder: Path
) -> tuple[str, ...]:
    """Every entry of a `to` once, paths from `folder`; unknown names of webhooks and chats are faults.

    A web address becomes the webhook that `delivery` names after it: what stands in the database and in
    logs is that name, for the address itself is often a password.
    """
    if not entries and not faults.emptied(loc):
        faults.error(loc, "to is empty; a digest needs someone to go to", key=True)
    known = {"webhook": list(block.webhooks), "chat": list(block.chats)}
    found: dict[str, str] = {}
    for index, entry in enumerate(entries):
        kind, _, rest = entry.partition(":")
        if kind in ("http", "https"):
            entry = f"webhook:{_name_of(entry)}"
        elif kind in ("folder", "maildir"):
            try:
                entry = f"{kind}:{path_of(rest, folder)}"
            except ValueError as error:
                faults.error((*loc, index), str(error))
        elif kind in known and rest not in known[kind] and not faults.emptied(("delivery", f"{kind}s", rest)):
            near = did_you_mean(rest, known[kind])
            faults.error((*loc, index), f"no {kind} {quoted(rest)} stands under delivery: {kind}s:{near}")
        if entry.casefold() in found:
            faults.warning((*loc, index), f"{quoted(entry)} stands here twice and gets one message")
        found.setdefault(entry.casefold(), entry)
    return tuple(found.values())


def delivery(file: File, faults: Faults, folder: Path, env: Mapping[str, str]) -> Delivery:
    """How mail leaves; what is left out is taken from the server's address."""
    block = file.delivery
    smtp = _smtp(block, faults, env)
    return Delivery(
        sender=block.sender or _derived_sender(smtp),
        smtp=smtp,
        folder=block.folder or folder / DEFAULT_FOLDER,
        reply_to=block.reply_to,
        archive_url=block.archive_url,
        sendmail=_sendmail(block, faults),
        webhooks={
            name: Webhook(webhook.url, webhook.secret, webhook.ca_file)
            for name, webhook in block.webhooks.items()
        }
        | {_name_of(url): Webhook(url) for url in _bare_webhooks(file)},
        chats=dict(block.chats),
        dkim=_dkim(block, block.sender or _derived_sender(smtp), faults),
        templates=_templates(block, faults),
    )


def _bare_webhooks(file: File) -> Iterator[str]:
    """The web addresses that stand in a `to` themselves; they get unsigned messages."""
    blocks: tuple[DigestBlock | AlertBlock, ...] = (*(file.digests or ()), *file.alerts)
    for block in blocks:
        yield from (entry for entry in block.to if entry.partition(":")[0] in ("http", "https"))


def _name_of(url: str) -> str:
    return f"{urlsplit(url).hostname}/{sha256(url.encode()).hexdigest()[:8]}"


def _templates(block: DeliveryBlock, faults: Faults) -> Path | None:
    """The folder of layouts; what stands in it is tried with each digest, and a fault costs none."""
    if block.templates is not None and not is_folder(block.templates):
        written = faults.tree.at(("delivery", "templates")).text
        faults.error(("delivery", "templates"), f"there is no folder {quoted(written)}")
    return block.templates


def _sendmail(block: DeliveryBlock, faults: Faults) -> Path | None:
    loc = ("delivery", "sendmail")
    if block.sendmail is None:
        return None
    if block.smtp is not None:
        faults.error(loc, "mail leaves by smtp: or by sendmail:, not both", key=True)
    if not is_file(block.sendmail):
        faults.error(
            loc, f"there is no command {quoted(str(block.sendmail))}; often it is /usr/sbin/sendmail"
        )
    return block.sendmail


def _dkim(block: DeliveryBlock, sender: str, faults: Faults) -> Dkim | None:
    if block.dkim is None:
        return None
    loc = ("delivery", "dkim", "key")
    if "PRIVATE KEY" not in block.dkim.key.reveal():
        faults.error(loc, "this holds no private key in PEM (-----BEGIN PRIVATE KEY-----)")
    domain = block.dkim.domain or parseaddr(sender)[1].rpartition("@")[2].lower()
    return Dkim(domain, block.dkim.selector, block.dkim.key)


def _derived_sender(smtp: Smtp | None) -> str:
    if smtp is None:
        return "Newswatch <newswatch@localhost>"
    if "@" in smtp.user:
        return f"Newswatch <{smtp.user}>"
    domain = smtp.host.removeprefix("mail.").removeprefix("smtp.")
    return f"Newswatch <{smtp.user or 'newswatch'}@{domain}>"


def _smtp(block: DeliveryBlock, faults: Faults, env: Mapping[str, str]) -> Smtp | None:
    loc = ("delivery", "smtp")
    server = block.smtp
    if server is None:
        for setting in ("password", "ca_file", "insecure"):
            if setting in block.model_fields_set and not faults.emptied(loc):
                faults.warning(("delivery", setting), f"{setting} does nothing without smtp:", key=True)
        return None
    security = "tls" if server.tls else "none" if block.insecure else "starttls"
    if block.insecure and server.tls:
        faults.error(
            ("delivery", "insecure"), "smtps:// is TLS; write smtp:// or leave insecure: out", key=True
        )
    if block.insecure and (server.user or block.password):
        faults.error(
            ("delivery", "insecure"),
            "a user and password are never sent without TLS; leave insecure: out",
            key=True,
        )
    if block.ca_file is not None and not is_file(block.ca_file):
        written = faults.tree.at(("delivery", "ca_file")).text
        faults.error(("delivery", "ca_file"), f"there is no file {quoted(written)}")
    if block.password is not None and not server.user:
        faults.error(loc, "a password needs a user; write smtp://USER@host:587")
    password = block.password
    if password is None and server.user and not faults.emptied(("delivery", "password")):
        password = Secret(env[DEFAULT_VARIABLE]) if env.get(DEFAULT_VARIABLE) else None
        if password is None and not block.insecure:
            faults.error(
                loc,
                f"the password of {quoted(server.user)} is missing: set the environment variable "
                f"{DEFAULT_VARIABLE}, or write password: file:/path/to/password",
            )
    return Smtp(server.host, server.port, server.user, password, security, block.ca_file)
