"""The kinds of values that config.yaml's settings hold, each with its JSON Schema for editors."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BeforeValidator, PlainValidator, ValidationInfo, WithJsonSchema

from monitor.config import scalars
from monitor.config.addresses import (
    SmtpAddress,
    host_name,
    mailbox,
    sender,
    smtp_address,
    source_address,
    web_address,
    webhook_address,
)
from monitor.config.paths import path_of
from monitor.config.plan import Hours, Rate, Secret, SourceKind
from monitor.config.scalars import DURATION_SCHEMA, TEXT_SCHEMA, reads, reads_expanded, reads_named
from monitor.config.secret import expanded, secret_of
from monitor.config.wording import did_you_mean, quoted
from monitor.schedule import Schedule, parse
from monitor.watches import Case, Priority

LOG_FORMATS = ("text", "json")
IF_EMPTY = ("short note", "skip")
LAYOUTS = ("full", "brief")
MINIMA = ("passing", "about")
ROLES = ("any", "named", "subject")

_RATE = re.compile(r"([0-9]{1,6}) per (hour|day)")
_HOURS = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*-\s*([0-9]{1,2}:[0-9]{2})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def _string(**more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **more})


def _one_of(words: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"enum": list(words)})


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        known = available_timezones()
        if not known:
            raise ValueError("this machine has no time zone database; install the package tzdata") from error
        near = did_you_mean(text, known) or "; write it as Europe/London or UTC"
        raise ValueError(f"unknown time zone {quoted(text)}{near}") from error


def _recipient(text: str) -> str:
    kind, colon, rest = text.partition(":")
    if colon and kind in ("folder", "maildir", "webhook", "chat"):
        if not rest.strip():
            example = "a path, as in folder:digests" if kind in ("folder", "maildir") else "the name it has"
            raise ValueError(f"{kind}: needs {example}")
        return f"{kind}:{rest.strip()}"
    return webhook_address(text) if re.match(r"https?://", text) else mailbox(text)


def _domain(text: str) -> str:
    return mailbox(f"any@{text}").removeprefix("any@").lower()


def _dns_label(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", text):
        raise ValueError(f"{quoted(text)} is not a selector; it is a word such as mail2026")
    return text


def _accepted(text: str) -> str:
    domain = text.startswith("@")
    return mailbox(f"any{text}" if domain else text).removeprefix("any" if domain else "").lower()


def _muted(text: str) -> date:
    words = text.casefold().removeprefix("until").strip()
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise ValueError(f"{quoted(text)} is not a date; write: until 2027-01-31") from error


def _rate(text: str) -> Rate:
    found = _RATE.fullmatch(text)
    if found is None:
        raise ValueError(f"{quoted(text)} is not a rate; write: 6 per hour, or: 20 per day")
    return Rate(int(found[1]), timedelta(hours=1) if found[2] == "hour" else timedelta(days=1))


def _hours(text: str) -> Hours:
    found = _HOURS.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        since, until = (
            datetime.strptime(part, "%H:%M").replace(tzinfo=UTC).time() for part in found.groups()
        )
    except ValueError as error:
        raise ValueError(f"{quoted(text)} is not a span of hours; write: 22:00-06:30") from error
    return Hours(since, until)


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text.casefold()):
        raise ValueError(f"{quoted(text)} is not a language code; write en, de, zh or the like")
    return text.casefold()


def _selector(text: str) -> str:
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("").css(text)
    except SelectolaxError as error:
        raise ValueError(
            f"{quoted(text)} is not a CSS selector; write it as in a style sheet: div.article p"
        ) from error
    return text


def _spider(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", text):
        raise ValueError(f"{quoted(text)} is not the name of a spider; it is a word such as teiss")
    return text


def _secret(value: object, info: ValidationInfo) -> Secret:
    around = scalars.surroundings(info)
    return secret_of(scalars.as_text(value, info), around.env, around.folder)


def _secret_address(value: object, info: ValidationInfo) -> Secret:
    """An address that is a password: as it stands, or from where secrets come. No sentence repeats it."""
    text = scalars.as_text(value, info)
    around = scalars.surroundings(info)
    plain = re.match(r"https?://", text)
    held = Secret(text) if plain else secret_of(text, around.env, around.folder, what="an address")
    try:
        web_address(held.reveal())
    except ValueError:
        raise ValueError(
            f"{scalars.setting(info)} is no web address; write https://..., ${{NAME}} or file:/path"
        ) from None
    return held


def _path(value: object, info: ValidationInfo) -> Path:
    around = scalars.surroundings(info)
    return path_of(expanded(scalars.as_text(value, info), around.env), around.folder)


def _contact(text: str) -> str:
    return web_address(text) if "://" in text else mailbox(text)


def _choice(words: tuple[str, ...]) -> PlainValidator:
    return reads_named(partial(scalars.choice, known=words))


def _enum(kind: Any) -> PlainValidator:
    words = tuple(member.value for member in kind)
    return reads_named(lambda text, name: kind(scalars.choice(text, name, words)))


def _duration(low: str, high: str) -> PlainValidator:
    return reads_named(partial(scalars.duration, low=low, high=high))


def _seconds(low: str, high: str) -> PlainValidator:
    return reads_named(
        lambda text, name: scalars.duration(text, name, low, high, bare_seconds=True).total_seconds()
    )


def _number(low: int, high: int) -> tuple[PlainValidator, WithJsonSchema]:
    schema = WithJsonSchema({"type": "integer", "minimum": low, "maximum": high})
    return reads_named(partial(scalars.whole_number, low=low, high=high)), schema


Text = Annotated[str, reads(str), WithJsonSchema(TEXT_SCHEMA)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(scalars.as_list)]
Zone = Annotated[ZoneInfo, reads(_zone), _string(examples=["Europe/London", "America/New_York", "UTC"])]
YesNo = Annotated[bool, reads_named(scalars.yes_or_no), WithJsonSchema({"type": "boolean"})]
BrandChoice = Annotated[
    bool | list[Text],
    BeforeValidator(scalars.as_yes_no_or_list),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]}),
]
CaseWord = Annotated[Case, _enum(Case), _one_of(tuple(Case))]
PriorityWord = Annotated[Priority, _enum(Priority), _one_of(tuple(Priority))]
KindWord = Annotated[SourceKind, _enum(SourceKind), _one_of(tuple(SourceKind))]
LogFormat = Annotated[str, _choice(LOG_FORMATS), _one_of(LOG_FORMATS)]
IfEmpty = Annotated[str, _choice(IF_EMPTY), _one_of(IF_EMPTY)]
Layout = Annotated[str, _choice(LAYOUTS), _one_of(LAYOUTS)]
Minimum = Annotated[str, _choice(MINIMA), _one_of(MINIMA)]
RoleWord = Annotated[str, _choice(ROLES), _one_of(ROLES)]
When = Annotated[Schedule, reads(parse), _string(examples=["weekdays at 07:00", "Monday at 08:00"])]
Cron = Annotated[Schedule, reads(Schedule.cron), _string(examples=["0 7 * * 1-5"])]
WebAddress = Annotated[str, reads(web_address), _string(pattern="^https?://")]
SourceAddress = Annotated[str, reads(source_address), _string(pattern="^(https?://|imaps://|maildir:)")]
Senders = Annotated[tuple[Annotated[str, reads(_accepted), _string()], ...], BeforeValidator(scalars.as_list)]
WebhookAddress = Annotated[str, reads_expanded(webhook_address), _string(pattern="^https?://|[$]")]
Domain = Annotated[str, reads(_domain), _string(examples=["example.org"])]
DnsLabel = Annotated[str, reads(_dns_label), _string(examples=["mail2026"])]
ArchiveAddress = Annotated[str, reads_expanded(web_address), _string()]
Hosts = Annotated[tuple[Annotated[str, reads(host_name), _string()], ...], BeforeValidator(scalars.as_list)]
Selector = Annotated[str, reads(_selector), _string()]
Selectors = Annotated[tuple[Selector, ...], BeforeValidator(scalars.as_list)]
Language = Annotated[str, reads(_language), WithJsonSchema({"type": ["string", "boolean"]})]
SpiderName = Annotated[str, reads(_spider), _string()]
PollEvery = Annotated[timedelta, _duration("1m", "30d"), WithJsonSchema(DURATION_SCHEMA)]
QuietAfter = Annotated[timedelta, _duration("1h", "365d"), WithJsonSchema(DURATION_SCHEMA)]
Keep = Annotated[timedelta, _duration("30d", "36500d"), WithJsonSchema(DURATION_SCHEMA)]
Gather = Annotated[timedelta, _duration("0s", "1d"), WithJsonSchema(DURATION_SCHEMA)]
_SECONDS_SCHEMA = WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, DURATION_SCHEMA]})
Delay = Annotated[float, _seconds("0s", "10m"), _SECONDS_SCHEMA]
Timeout = Annotated[float, _seconds("1s", "10m"), _SECONDS_SCHEMA]
PollLimit = Annotated[float, _seconds("1s", "2h"), _SECONDS_SCHEMA]
Port = Annotated[int, *_number(1, 65535)]
PageLimit = Annotated[int, *_number(1, 100_000)]
Concurrency = Annotated[int, *_number(1, 1000)]
Recipient = Annotated[str, reads_expanded(_recipient), _string()]
Recipients = Annotated[
    list[Recipient],
    BeforeValidator(scalars.as_text_or_list),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    ),
]
Sender = Annotated[str, reads_expanded(sender), _string(examples=["Newswatch <watch@example.org>"])]
Mailbox = Annotated[str, reads_expanded(mailbox), _string()]
SmtpServer = Annotated[SmtpAddress, reads_expanded(smtp_address), _string(pattern="^smtps?://|[$]")]
Password = Annotated[Secret, PlainValidator(_secret), _string(pattern=r"^(\$\{\w+\}|file:.+)$")]
SecretAddress = Annotated[
    Secret, PlainValidator(_secret_address), _string(pattern=r"^(https?://.+|\$\{\w+\}|file:.+)$")
]
FilePath = Annotated[Path, PlainValidator(_path), _string()]
Contact = Annotated[str, reads(_contact), _string()]
Muted = Annotated[date, reads(_muted), _string(pattern=r"^(until )?[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
AlertRate = Annotated[Rate, reads(_rate), _string(pattern="^[0-9]+ per (hour|day)$")]
QuietHours = Annotated[Hours, reads(_hours), _string(pattern="^[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}$")]
