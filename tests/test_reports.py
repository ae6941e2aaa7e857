"""A reader's report: every link gives a mail that reads back, whatever mail programs do to it on the way."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts import reports
from alerts.reports import Report
from monitor.errors import UsageError
from tests.digests.material import watch

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zs", "Zl", "Zp", "Cn"]), min_size=1
)
HUAWEI = Report("wrong", 4211, "Huawei", "华为")
LINE = 'newswatch-report: wrong article=4211 name="Huawei" alias="华为"'
FOOTER = 'newswatch-report: wrong article=NUMBER name="NAME"'


def filled(link: str) -> tuple[str, str]:
    """Subject and body as a mail program fills them in from a link."""
    fields = parse_qs(urlsplit(link).query, strict_parsing=True)
    assert set(fields) == {"subject", "body"}
    return fields["subject"][0], fields["body"][0]


def mail(subject: str, body: str, subtype: str = "plain") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Reader <reader@example.org>"
    message["To"] = "soc@example.org"
    message["Subject"] = subject
    message.set_content(body, subtype=subtype)
    return message


def link(title: str = "Huawei in the news", name: str = "Huawei", alias: str = "华为") -> str:
    return reports.wrong_link("SOC <soc@example.org>", 4211, title, name, alias)


def test_a_person_reads_the_link_as_a_mail() -> None:
    assert link().startswith("mailto:soc@example.org?")
    assert filled(link()) == (
        "Wrong match: article 4211, Huawei",
        f"“Huawei in the news” is no news of Huawei, because:\r\n\r\n\r\n{LINE}",
    )
    assert filled(reports.mute_link("soc@example.org", 7, "ZTE")) == (
        "Mute for a week: article 7, ZTE",
        'newswatch-report: mute article=7 name="ZTE"',
    )
    assert reports.wrong_link("nobody", 1, "title", "name", "") == ""


def flowed(body: str) -> bytes:
    lines = [" \r\n".join(textwrap.wrap(line, 60)) for line in body.split("\r\n")]
    message = mail("Re: Wrong match", "x")
    message.replace_header("Content-Type", 'text/plain; charset="utf-8"; format=flowed')
    message.replace_header("Content-Transfer-Encoding", "8bit")
    return message.as_bytes().rpartition(b"x")[0] + "\r\n".join(lines).encode()


def html_only(body: str) -> bytes:
    lines = "".join(f"<div>{line.replace('<', '&lt;') or '<br>'}</div>" for line in body.split("\r\n"))
    return mail(
        "AW: Wrong match", f"<html><body>{lines}<p>Sent from my phone</p></body></html>", "html"
    ).as_bytes()


WAYS: dict[str, Callable[[str], bytes]] = {
    "raw": lambda body: mail("Wrong match", body).as_bytes(),
    "pasted": str.encode,
    "pasted with line feeds": lambda body: body.replace("\r\n", "\n").encode(),
    "the line alone": lambda body: body.rpartition("\r\n")[2].encode(),
    "quoted": lambda body: textwrap.indent(body, "> ", lambda _: True).encode(),
    "quoted twice": lambda body: mail("Re: Re: x", textwrap.indent(body, "> > ", lambda _: True)).as_bytes(),
    "broken at 40": lambda body: "\n".join(
        one for line in body.split("\r\n") for one in textwrap.wrap(line, 40) or [""]
    ).encode(),
    "broken and quoted": lambda body: textwrap.indent(
        "\n".join(textwrap.wrap(body.rpartition("\r\n")[2], 40)), "> "
    ).encode(),
    "flowed": flowed,
    "html": html_only,
    "preformatted html": lambda body: mail("x", f"<pre>{body.replace('<', '&lt;')}</pre>", "html").as_bytes(),
    "curly quotes": lambda body: re.sub('"([^"]*)"', "“\\1”", body).encode(),
    "answered above": lambda body: f"No, that is a street.\n\n{body}\n\n> You wrote:\n> {FOOTER}\n".encode(),
    "mbox": lambda body: b"From reader@example.org Wed Jun 17 07:00:12 2026\n" + mail("x", body).as_bytes(),
    "byte order mark": lambda body: b"\xef\xbb\xbf" + body.rpartition("\r\n")[2].encode(),
    "utf-16": lambda body: body.encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("way", list(WAYS))
def test_the_mail_reads_back_whatever_a_mail_program_does(way: str) -> None:
    _, body = filled(link(title="Man injured on Huawei Street said that he would <not> go there again, ever"))
    assert reports.read(WAYS[way](body)) == HUAWEI


@pytest.mark.parametrize("prefix", ["", "Re: ", "AW: Re: [SOC] "])
def test_a_mail_without_its_body_reads_by_its_subject(prefix: str) -> None:
    said = f"Subject: {prefix}{filled(link())[0]}\nFrom: a@b.example\n\n".encode()
    assert reports.read(said) == Report("wrong", 4211, "Huawei")
    asked, _ = filled(reports.mute_link("a@b.example", 7, "ZTE"))
    mute = f"From: a@b.example\nSubject: {prefix}{asked}\n\nthanks"
    assert reports.read(mute.encode()) == Report("mute", 7, "ZTE")


@given(title=ANY, name=NAMES, alias=ANY)
@example(title="x" * 10_000, name="Extraordinary Vendor " * 9 + "Limited Co", alias="A")
@example(title="三星" * 200, name="三星电子" * 50, alias="三" * 200)
@example(title=f"a\r\n{LINE}\u2028{LINE}", name='say "no" \\', alias='"')
@example(title="\ud800\x00\u202e", name="A&B?c=d#e%20", alias="+")
@example(title="t", name='newswatch-report: mute article=1 name="ZTE"', alias="")
def test_any_name_reads_back_and_no_headline_speaks(title: str, name: str, alias: str) -> None:
    watched = watch(" ".join(name.split())[:200])
    made = reports.wrong_link("soc@example.org", 12, title, watched.name, alias)
    assert made.isascii()
    assert not set(made) & set(" \"<>'\r\n")
    assert len(made) <= 2_000
    _, body = filled(made)
    assert len(re.findall(reports.MARK, body.rpartition("\n")[0], re.IGNORECASE)) == 0
    for sent in (body.encode(), mail("x", body).as_bytes(), WAYS["broken and quoted"](body)):
        found = reports.read(sent)
        assert (found.kind, found.article) == ("wrong", 12)
        assert found.of([watch("Other"), watched]) == watched


def test_a_cut_name_must_mean_one_watch() -> None:
    long = [watch("Ministry of " * 10 + end) for end in ("Defence", "Finance")]
    found = reports.read(filled(reports.mute_link("a@b.example", 1, long[0].name))[1].encode())
    assert found.name.endswith("…")
    assert found.of(long[:1]) == long[0]
    assert found.of(long) is None
    assert Report("wrong", 1, "apple").of([watch("Apple"), watch("APPLE")]) == watch("Apple")
    assert Report("wrong", 1, "APPLE").of([watch("Apple"), watch("APPLE")]) == watch("APPLE")
    assert Report("wrong", 1, "Nobody").of(long) is None


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"", "this is no mail and no text"),
        (bytes(range(256)) * 8, "this is no mail and no text"),
        (b"From: a@b.example\n\n\n", "no report is in this mail"),
        (b"hello\n", "no report is in this mail; one is a line that begins with: newswatch-report:"),
        (FOOTER.encode(), "no report is in this mail; one is a line that begins with: newswatch-report:"),
        (b"x" * (reports.SIZE + 1), "this is more than 1 MB, so it is no mail with a report"),
        (
            f'{LINE}\nnewswatch-report: mute article=1 name="ZTE"\n'.encode(),
            "this mail holds 2 reports; leave one of them in a file of its own: "
            'wrong "Huawei" in article 4211, mute "ZTE" in article 1',
        ),
        (b'newswatch-report: wrong article=4211 name=""', "no report is in this mail"),
        (b"newswatch-report: wrong article=" + b"9" * 400 + b' name="Huawei"', "no report is in this mail"),
        (b'newswatch-report: wrong article=1 name="' + b"x" * 100_000, "no report is in this mail"),
        (b"newswatch-report: " * 50_000, "no report is in this mail"),
        (b'see "newswatch-report: wrong article=1 name="ZTE"', "no report is in this mail"),
    ],
)  # fmt: skip
def test_a_mail_that_holds_no_single_report_is_told_in_one_sentence(sent: bytes, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        reports.read(sent)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@given(
    st.one_of(
        st.binary(max_size=2_000),
        st.text().map(lambda text: f"From: x\n\n{LINE[:40]}{text}".encode("utf-8", "replace")),
    )
)
@example(b'Content-Type: multipart/mixed; boundary="a"\n\n' + b"--a\n" * 500)
@example(b"From: a\nContent-Type: text/html\n\n" + b"<div>" * 20_000 + LINE.encode())
@example(b"From: a\nContent-Type: text/plain; charset=idna\n\n" + LINE.encode())
@example(b"From: a\nContent-Transfer-Encoding: base64\n\n!!!!")
def test_any_bytes_give_a_report_or_one_printable_sentence(sent: bytes) -> None:
    try:
        found = reports.read(sent)
    except UsageError as error:
        said = str(error)
    else:
        said = found.name
    assert said
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", said)


def test_an_own_line_counts_before_a_quoted_one() -> None:
    both = f'newswatch-report: mute article=7 name="ZTE"\n\nOn Wed you wrote:\n> {LINE}\n'
    assert reports.read(both.encode()) == Report("mute", 7, "ZTE")
    assert reports.read(f"{LINE}\n> {LINE}\n{LINE}\n".encode()) == HUAWEI
