"""A reader's report: written into the mailto links of a digest, read from the mail that comes of them. Pure.

One line carries it, whatever mail programs do to the rest:

    newswatch-report: wrong article=4211 name="Huawei" alias="华为"

It is looked for at the start of a line, behind quote marks too, and goes on over the lines that a mail
program broke it into. Nothing of it is believed: whoever acts on it finds the article in the store and
the name in config.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.links import mailto
from alerts.subject import cut
from monitor.errors import NotAnArticle, UsageError
from monitor.text import clean_text
from monitor.watches import Watch

SIZE = 1 << 20
"""Bytes of a mail with a report: one that quotes a whole digest has some 200,000."""
MARK = "newswatch-report:"
MUTED_FOR = "1w"
_NAME = 80
_TITLE = 60
# Mail programs take links of about 2,000 characters; where names are in another script, each is nine.
_LINK = 1_500
# One line, broken into many: a name of 200 characters in a quote of a quote.
_REACH = 2_000
_MARKED = re.compile(rf"^[ \t>|*]*{MARK}", re.IGNORECASE | re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]*[>|][ \t>|]*", re.MULTILINE)
_TEXT = r'(?:"((?:[^"\\]|\\.)*)"|[“„]([^“”]*)[“”])'
_REPORT = re.compile(
    rf"\s*(wrong|mute) article= ?#?(\d{{1,18}}) name= ?{_TEXT}(?: alias= ?{_TEXT})?", re.IGNORECASE
)
_SUBJECT = re.compile(r"\b(Wrong match|Mute for a week): article (\d{1,18}), (\S.*)$")
_MAIL = re.compile(
    rb"(?:From |(?:From|To|Date|Subject|Received|Return-Path|Message-ID|MIME-Version|Content-Type"
    rb"|Delivered-To|DKIM-Signature|Reply-To|X-[\w-]+)[ \t]*:)",
    re.IGNORECASE,
)
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader says. kind: "wrong" or "mute". name, alias: as they stand there, at most 200 characters;
    a name that ends in "…" was cut."""

    kind: str
    article: int
    name: str
    alias: str = ""

    def of(self, watches: Sequence[Watch]) -> Watch | None:
        """The one watch of this name; None where there is none, or several that a cut name may mean.

        White space does not count: mail programs break lines.
        """
        said = _folded(self.name)
        if said.endswith("…"):
            near = [watch for watch in watches if _folded(watch.name).startswith(said[:-1])]
            return near[0] if len(near) == 1 else None
        exact = [watch for watch in watches if "".join(watch.name.split()) == "".join(self.name.split())]
        alike = exact or [watch for watch in watches if said in (_folded(watch.name), _folded(watch.shown))]
        return alike[0] if alike else None


def wrong_link(operator: str, article: int, title: str, name: str, alias: str) -> str:
    """A mailto link that says an article does not name this watch; "" where `operator` has no address."""
    subject = f"Wrong match: article {article}, {cut(_line(name), 40)}"
    line = _written(Report("wrong", article, name, alias if alias != name else ""))
    about = f"“{cut(_harmless(title), _TITLE)}” is no news of {cut(_harmless(name), 40)}, because:"
    full = mailto(operator, subject=subject, body=f"{about}\r\n\r\n\r\n{line}")
    return (
        full if len(full) <= _LINK else mailto(operator, subject=subject, body=f"Because:\r\n\r\n\r\n{line}")
    )


def mute_link(operator: str, article: int, name: str) -> str:
    """A mailto link that asks for a week without this name; "" where `operator` has no address."""
    subject = f"Mute for a week: article {article}, {cut(_line(name), 40)}"
    return mailto(operator, subject=subject, body=_written(Report("mute", article, name)))


def read(mail: bytes) -> Report:
    """The report in a mail: its raw bytes, or its text as somebody copied it.

    What the writer quoted counts only where nothing else does. UsageError says in one sentence why
    there is none, or names the first two where there are several.
    """
    if len(mail) > SIZE:
        raise UsageError(f"this is more than {SIZE >> 20} MB, so it is no mail with a report")
    subject, texts = _texts(mail)
    for text in texts:
        own = list(_reports(text, quoted=False))
        found = dict.fromkeys(own or _reports(text, quoted=True))
        if len(found) > 1:
            first, second = list(found)[:2]
            raise UsageError(
                f"this mail holds {len(found)} reports; leave one of them in a file of its own: "
                f"{_shortly(first)}, {_shortly(second)}"
            )
        if found:
            return next(iter(found))
    if said := _SUBJECT.search(subject):
        return Report("wrong" if said[1] == "Wrong match" else "mute", int(said[2]), _line(said[3]))
    if not any(text.strip() for text in texts) or any(_BINARY.search(text) for text in texts):
        raise UsageError("this is no mail and no text")
    raise UsageError(f"no report is in this mail; one is a line that begins with: {MARK}")


def _written(report: Report) -> str:
    alias = f" alias={_quoted(report.alias)}" if report.alias else ""
    return f"{MARK} {report.kind} article={report.article} name={_quoted(report.name)}{alias}"


def _quoted(text: str) -> str:
    plain = cut(_line(text), _NAME).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _reports(text: str, *, quoted: bool) -> Iterator[Report]:
    """Every report of a text in its order; with `quoted`, those behind quote marks too."""
    end = 0
    for found in _MARKED.finditer(text):
        if found.start() < end or (not quoted and re.search("[>|]", found[0])):
            continue
        rest = _QUOTE.sub("", text[found.end() : found.end() + _REACH])
        line = _REPORT.match(" ".join(rest.split()))
        if line is None:
            continue
        # A name may hold the mark itself: what stands inside of this report is none of its own.
        end = found.end() + line.end()
        name = _unquoted(line[3], line[4])
        if name:
            yield Report(line[1].lower(), int(line[2]), name, _unquoted(line[5], line[6]))


def _unquoted(straight: str | None, curly: str | None) -> str:
    text = re.sub(r"\\(.)", r"\1", straight) if straight is not None else curly or ""
    return _line(text)


def _texts(mail: bytes) -> tuple[str, list[str]]:
    """The subject of a mail and its texts: plain, of its HTML, and the bytes as they are."""
    text = mail.decode("utf-16" if mail.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")
    if not _MAIL.match(mail.lstrip()):
        return "", [text.replace("\r\n", "\n").replace("\r", "\n")]
    raw = clean_text(text, limit=SIZE, lines=True)
    # Here, for a digest only writes links to such mails: whoever sends one must not pay for the page reader.
    from monitor.newsletters.blocks import html_blocks
    from monitor.newsletters.message import taken_apart

    try:
        parts = taken_apart(mail.lstrip())
    except NotAnArticle:
        return _subject_of(raw), [raw]
    html = "\n".join(block.text for block in html_blocks(parts.html)) if parts.html else ""
    # What stood on lines of its own in <pre> is one line now; headlines in our links never hold the mark.
    html = re.sub(rf"\s(?={MARK})", "\n", html, flags=re.IGNORECASE)
    return parts.subject, [parts.plain.replace("\r\n", "\n"), html, raw]


def _subject_of(raw: str) -> str:
    found = re.search(r"^Subject:[ \t]*(.*)$", raw[:20_000], re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""


def _line(text: str) -> str:
    return clean_text(text, limit=200)


def _harmless(text: str) -> str:
    """`text` on one line that no reading takes for a report, wherever a mail program breaks it."""
    return re.sub(MARK, "newswatch report", _line(text), flags=re.IGNORECASE)


def _shortly(report: Report) -> str:
    return f'{report.kind} "{cut(report.name, 40)}" in article {report.article}'


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
