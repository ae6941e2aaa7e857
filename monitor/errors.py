"""Every error Newswatch raises on purpose, as one tree; each says what the reader can do.

NewswatchError
├── ConfigError            config.yaml cannot be used; carries every problem with its place (exit 2)
├── UsageError             a command was called wrongly (exit 2)
├── SiblingError           another package named spiders or alerts shadows ours (exit 2)
├── LockedError            another run holds the lock (exit 4)
├── StoreError             the database cannot be used as it is
│   ├── StoreLocked        busy for longer than the timeout; try again
│   ├── StoreForeign       the file is not ours, or was written by a newer version
│   ├── StoreUnwritable    read-only file or folder, or no space left
│   └── LeaseLost          the fence refused a late commit; the work is done again by its new owner
├── ReadError              bytes could not be read as what they should be; `reason` is one plain sentence
│   ├── NotAFeed           the answer is no feed (an HTML page, a challenge, a login, nothing)
│   ├── NotAnArticle       the page holds no article text
│   ├── NotOpml            the file is no OPML list of feeds
│   ├── ParseLimit         a parser ran past its time or memory and was stopped
│   └── BrowserMissing     no browser can be started for a source that needs one; says what to install
├── MailboxError           a mailbox of newsletters cannot be read; `passing` tells whether later may help
└── DeliveryError          a message was not accepted; `retryable` tells whether later may help
"""

from __future__ import annotations

from dataclasses import dataclass


class NewswatchError(Exception):
    """Base of all errors that Newswatch raises on purpose."""


class UsageError(NewswatchError):
    """A command was called in a way it cannot serve."""


class SiblingError(NewswatchError):
    """A foreign package stands where `spiders` or `alerts` should."""


class LockedError(NewswatchError):
    """Another run holds the lock."""


class StoreError(NewswatchError):
    """The database cannot be used as it is."""


class StoreLocked(StoreError):
    """The database stayed busy for longer than the timeout; nothing was written."""


class StoreForeign(StoreError):
    """The file is not a Newswatch database, or a newer Newswatch wrote it."""


class StoreUnwritable(StoreError):
    """The database, its folder or its disk refuses writes."""


class LeaseLost(StoreError):
    """The lease ended before the work was committed; nothing was written."""


class ReadError(NewswatchError):
    """Bytes could not be read as what they should be."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAFeed(ReadError):
    """The answer is no feed; `reason` names what it is instead."""


class NotAnArticle(ReadError):
    """The page holds no article text; `reason` names what it is instead."""


class NotOpml(ReadError):
    """The file is no OPML list of feeds; `reason` names what it is instead."""


class ParseLimit(ReadError):
    """A parser ran past its limit of time or memory and was stopped."""


class BrowserMissing(ReadError):
    """No browser can be started for a source with `browser: true`; `reason` says what is missing."""


class MailboxError(NewswatchError):
    """A mailbox cannot be read; `reason` is one plain sentence, without any secret."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing


class DeliveryError(NewswatchError):
    """A message was not accepted by its channel."""

    def __init__(self, reason: str, *, retryable: bool, code: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a config file: where it is, what is wrong and what to write.

    line and column count from 1; 0 where the fault has no place in the file.
    warning: allowed and probably not meant. note: a warning of what is right and good to know.
    """

    line: int
    column: int
    message: str
    warning: bool = False
    note: bool = False


class ConfigError(NewswatchError):
    """A config file cannot be used; `problems` holds every fault found in one pass."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        super().__init__(f"{path}: {len(problems)} problem{'s' if len(problems) != 1 else ''}")
        self.path = path
        self.problems = problems
