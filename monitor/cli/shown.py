"""`newswatch digest show`: a digest in each of its forms, on the terminal, in a file or in a browser."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.cli.screen import on_terminal, say
from monitor.errors import UsageError

if TYPE_CHECKING:
    from alerts.compose import Preview
    from monitor.store import Store
    from monitor.told import OutboxMessage

FORMS = {"text": ".txt", "html": ".html", "eml": ".eml", "json": ".json"}
"""Each form and how its files end."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One digest. mail: of its first recipient who gets it as mail, b"" where none does."""

    text: str
    html: str
    mail: bytes
    document: dict[str, Any]

    def form(self, form: str) -> bytes:
        """The digest as text, html, eml or json, in UTF-8; UsageError where it has no such form."""
        if form == "json":
            return json.dumps(self.document, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if form == "eml":
            if not self.mail:
                raise UsageError("this digest goes to nobody by mail; see --format text or json")
            return self.mail
        from alerts.mime import body

        shown = self.html if form == "html" else self.text
        if not shown:
            raise UsageError("this digest has no HTML; see --format text")
        return body(shown).encode()


def of_preview(preview: Preview) -> Shown:
    """A digest as it would go out now."""
    mails = [message for message in preview.messages if _is_mail(message)]
    return Shown(preview.text, preview.html, mails[0].mime if mails else b"", asdict(preview.view))


def of_slot(store: Store, slot_id: int) -> Shown:
    """A past digest, from the bytes that were stored for its recipients; UsageError where there is none."""
    records = store.messages_of(slot_id)
    if not records:
        raise UsageError(f"no digest has the ID {slot_id}; see: newswatch digest sent")
    found = [message for one in records if (message := store.message(one.message_id)) is not None]
    mail = next((message for message in found if _is_mail(message)), None)
    text, html = _parts(mail.mime) if mail else (found[0].mime.decode("utf-8", "replace"), "")
    first = records[0]
    document = {
        "id": slot_id,
        "digest": first.digest,
        "slot": first.label,
        "subject": first.subject,
        "recipients": [record.recipient for record in records],
        "text": text,
    }
    return Shown(text, html, mail.mime if mail else b"", document)


def put_out(shown: bytes, output: Path | None, *, browser: bool) -> None:
    """Write a form to a file, open it in a browser, or print it; UsageError where the file cannot be made."""
    if output is None and not browser:
        if on_terminal():
            say(shown.decode("utf-8", "replace").removesuffix("\n"))
        else:
            sys.stdout.buffer.write(shown)
            sys.stdout.flush()
        return
    path = output or _passing()
    try:
        _write(path, shown)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    if browser:
        _open(path)
    elif on_terminal():
        say(f"written to {path}")


def form_of(output: Path | None, form: str | None, *, browser: bool) -> str:
    """Which form is meant: the one asked for, else by the end of the file's name, else what fits the place.

    UsageError where a browser is asked to show what it cannot.
    """
    ends = {".htm": "html", **{end: name for name, end in FORMS.items()}}
    meant = form or (ends.get(output.suffix.lower()) if output else None) or ("html" if browser else "text")
    if browser and meant != "html":
        raise UsageError("--open shows HTML; leave --format out, or write to a file that ends in .html")
    return meant


def _is_mail(message: OutboxMessage) -> bool:
    from alerts import CHANNELS

    return message.channel in CHANNELS and CHANNELS[message.channel].carries == "mail"


def _parts(mail: bytes) -> tuple[str, str]:
    """Text and HTML of a message that this program wrote."""
    message = message_from_bytes(mail, policy=policy.default)
    bodies: Sequence[Any] = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (str(part.get_content()).replace("\r\n", "\n") if part else "" for part in bodies)
    return text, html


def _passing() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="newswatch-")) / "digest.html"


def _write(path: Path, shown: bytes) -> None:
    from monitor.files import write_whole

    if path.is_dir():
        raise IsADirectoryError(0, "this is a folder; name a file in it")
    # A device such as /dev/null has no name to put a finished file under.
    if path.exists() and not path.is_file():
        path.write_bytes(shown)
    else:
        write_whole(path, shown, by=path.with_name(f".{path.name}.part"))


def _open(path: Path) -> None:
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        say(f"no browser could be opened; the digest is in {path}")
