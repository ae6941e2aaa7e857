"""How one value is read: from the text that stands there to a typed value, or a sentence about it.

Each reader is a plain function from text; the wrappers here give it the shape check, the setting's name
and the environment. `WrongShape` marks faults that belong to the setting's name rather than its value.
Knows kinds of values (a choice, a number, a duration), not what the settings mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import PlainValidator, ValidationInfo

from monitor.config.nodes import NOTHING
from monitor.config.secret import expanded
from monitor.config.wording import did_you_mean, listing, quoted

T = TypeVar("T")

TEXT_SCHEMA = {"type": ["string", "number", "boolean"]}  # editors read 360 and yes as other than text
DURATION_SCHEMA = {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*(ms|s|m|h|d|w)\s*$"}

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(ms|[smhdw])?")
_NAMES = {"sender": "from", "senders": "from"}  # settings whose name is a word of Python


class WrongShape(ValueError):
    """A list, block or text stands where another of these must be.

    The message begins with `subject`; where that is "", with the name of the setting.
    """

    def __init__(self, message: str, subject: str = "") -> None:
        super().__init__(message)
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What values may refer to: the environment and the folder of config.yaml."""

    env: Mapping[str, str]
    folder: Path


def as_text(value: object, info: ValidationInfo) -> str:
    """The text of a setting or of a list entry, which must not be empty."""
    if value is NOTHING:
        raise WrongShape("has nothing after its colon")
    if not isinstance(value, str):
        raise WrongShape(f"takes one text here, not a {'list' if isinstance(value, list) else 'block'}")
    if not value:
        raise ValueError(f"an empty text means nothing in {setting(info)}; write one, or take it out")
    return value


def as_list(value: object) -> object:
    """A list as it is; its entries are checked one by one."""
    if isinstance(value, list):
        return value
    if value is NOTHING:
        raise WrongShape("must be a list, but nothing is under it")
    if isinstance(value, str):
        raise WrongShape(f"must be a list: write [{value[:40]}]")
    raise WrongShape("must be a list; begin each entry with '- '")


def as_text_or_list(value: object) -> object:
    """A list as it is, a single text as a list of one."""
    if value is NOTHING:
        raise WrongShape("has nothing after its colon")
    return as_list([value] if isinstance(value, str) else value)


def as_yes_no_or_list(value: object, info: ValidationInfo) -> object:
    """A list as it is, a single text as true or false."""
    if isinstance(value, list):
        return value
    return yes_or_no(as_text(value, info), setting(info))


def reads(read: Callable[[str], T]) -> PlainValidator:
    """A value that `read` makes of its text."""

    def validate(value: object, info: ValidationInfo) -> T:
        return read(as_text(value, info))

    return PlainValidator(validate)


def reads_named(read: Callable[[str, str], T]) -> PlainValidator:
    """A value that `read` makes of its text and the setting's name."""

    def validate(value: object, info: ValidationInfo) -> T:
        return read(as_text(value, info), setting(info))

    return PlainValidator(validate)


def reads_expanded(read: Callable[[str], T]) -> PlainValidator:
    """A value that `read` makes of its text after ${NAME} is replaced from the environment."""

    def validate(value: object, info: ValidationInfo) -> T:
        written = as_text(value, info)
        text = expanded(written, surroundings(info).env)
        if text == written:
            return read(text)
        try:
            return read(text)
        except ValueError:
            # The sentence about it would repeat what the environment holds, which may be a secret.
            raise ValueError(f"{setting(info)}: cannot take what {written} stands for") from None

    return PlainValidator(validate)


def setting(info: ValidationInfo) -> str:
    """The setting's name as config.yaml writes it."""
    name = info.field_name or "this"
    return _NAMES.get(name, name)


def surroundings(info: ValidationInfo) -> Surroundings:
    """What the validation was told about the environment and the folder."""
    assert isinstance(info.context, Surroundings)
    return info.context


def choice(text: str, name: str, known: tuple[str, ...]) -> str:
    """One of a few words, any case."""
    for word in known:
        if text.casefold() == word:
            return word
    raise ValueError(f"{name} is {quoted(text)}; use one of {listing(known)}{did_you_mean(text, known)}")


def yes_or_no(text: str, name: str) -> bool:
    """true or false, as YAML's many spellings have them."""
    folded = text.casefold()
    if folded in ("true", "yes", "on"):
        return True
    if folded in ("false", "no", "off"):
        return False
    raise ValueError(f"{name} is {quoted(text)}; write true or false")


def whole_number(text: str, name: str, low: int, high: int) -> int:
    """A whole number within limits."""
    if re.fullmatch(r"[0-9]{1,9}", text) and low <= int(text) <= high:
        return int(text)
    raise ValueError(f"{name} is {quoted(text)}; write a whole number from {low} to {high}")


def duration(text: str, name: str, low: str, high: str, *, bare_seconds: bool = False) -> timedelta:
    """A number with its unit, as in 90s, 30m, 2h, 1d; with `bare_seconds` a number alone is seconds."""
    found = _DURATION.fullmatch(text)
    if found is None or (found[2] is None and not bare_seconds):
        unit = " has no unit" if found else ""
        raise ValueError(
            f"{name} is {quoted(text)}{unit}; write a number and its unit, as in 90s, 30m, 2h or 1d"
        )
    length = _length(text)
    if not _length(low) <= length <= _length(high):
        raise ValueError(f"{name} is {quoted(text)}; it must lie between {low} and {high}")
    return length


def _length(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    assert found is not None
    return timedelta(seconds=round(float(found[1]) * _UNITS[found[2] or "s"], 6))
