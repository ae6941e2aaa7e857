"""The starter set of sources: where security news is read, by name, topic, language and country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

TOPICS = ("news", "research", "vendor", "advisory", "government")


@dataclass(frozen=True, slots=True)
class PackSource:
    """A source of the starter set.

    kind: "feed" or "listing", as config.yaml writes it. topic: one of `TOPICS`. language: ISO 639-1, of
    its articles. country: of its publisher, ISO 3166-1 alpha-2, EU or INT.
    """

    name: str
    url: str
    kind: str
    topic: str
    language: str
    country: str


def find(name: str) -> PackSource | None:
    """The source of exactly this name, whatever the case of its letters; None where there is none."""
    return next((source for source in everything() if source.name.casefold() == name.casefold()), None)


def chosen(word: str) -> tuple[PackSource, ...]:
    """The sources of a topic ("advisory"), of a language ("de") or of a country ("DE"); "all" is all.

    A word in capitals is a country, one in small letters a topic or a language.
    """
    return tuple(
        source for source in everything() if word in ("all", source.topic, source.language, source.country)
    )


@cache
def everything() -> tuple[PackSource, ...]:
    """All sources of the starter set, in its order."""
    from monitor.packs.shelf import contents

    return tuple(PackSource(*row) for row in contents()["sources"])
