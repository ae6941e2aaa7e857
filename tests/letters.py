"""Newsletter mails for tests, and Maildirs to put them in."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

TEXT = (
    "Huawei and the harbour agreed on Monday that the cranes would get new radios before the winter. "
    "The work takes about two weeks and needs no outage, the harbour master said after the meeting."
)


def mail(
    *,
    html: str = "",
    text: str = "",
    subject: str = "Weekly",
    guid: str = "<1@news.example>",
    sender: str = "News <News@example.org>",
    date: str = "Mon, 01 Jun 2026 10:00:00 +0000",
) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = sender, subject, date
    if guid:
        message["Message-ID"] = guid
    message.set_content(text or "Please read the HTML part.")
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def story(*, view: str = "", about: str = "") -> str:
    """The HTML of a letter that is one article."""
    head = f"<tr><td><a href='{view}'>View in browser</a></td></tr>" if view else ""
    body = "".join(
        f"<p>{TEXT} {about} See <a href='https://x.example/{n}'>the notice</a> {n}.</p>" for n in range(5)
    )
    return (
        f"<html><body><table>{head}<tr><td><h1>Radios for cranes</h1>{body}</td></tr>"
        "<tr><td>You are receiving this because ZTE asked us. "
        "<a href='https://m.example/u'>Unsubscribe</a></td></tr></table></body></html>"
    )


def links(*addresses: str, button: bool = False) -> str:
    """The HTML of a letter that lists these links."""
    cells = ""
    for number, address in enumerate(addresses):
        title = f"Harbour gets radios for crane {number}"
        head = f"<h2>{title}</h2>" if button else f"<h2><a href='{address}'>{title}</a></h2>"
        more = f"<p><a href='{address}'>Read more »</a></p>"
        cells += f"<tr><td>{head}<p>The harbour said so on Monday.</p>{more}</td></tr>"
    return (
        f"<html><body><table><tr><td>Good morning, this is the week for you.</td></tr>{cells}<tr><td>"
        "<a href='https://m.example/u'>Unsubscribe from this list of ours</a> | "
        "<a href='https://m.example/p'>Privacy policy of the ZTE company</a></td></tr></table></body></html>"
    )


class Maildir:
    """A real Maildir; messages are delivered as a mail server does it: written to tmp, renamed to new."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._count = 0
        for name in ("tmp", "new", "cur"):
            (path / name).mkdir(parents=True)

    def deliver(self, body: bytes) -> Path:
        self._count += 1
        name = f"1790000000.M{self._count}P1.host"
        (self.path / "tmp" / name).write_bytes(body)
        return (self.path / "tmp" / name).rename(self.path / "new" / name)

    def files(self) -> list[str]:
        return sorted(str(file.relative_to(self.path)) for file in self.path.rglob("*") if file.is_file())
