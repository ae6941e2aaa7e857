"""Short ways to write watches and articles for the tests of the matcher."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.items import Article, Block, Findings, Zone
from monitor.matching import compile
from monitor.watches import Alias, Watch


def watch(name: str, *aliases: str | Alias, block: str = "vendors", label: str = "") -> Watch:
    """A watch of `name` and more aliases; an `Alias` with the name's text replaces the plain one."""
    given = [alias if isinstance(alias, Alias) else Alias(alias) for alias in aliases]
    if name not in [alias.text for alias in given]:
        given.insert(0, Alias(name))
    return Watch(name.casefold(), name, block, tuple(given), label)


def article(title: str, *body: str, lead: str = "", furniture: Sequence[str] = ()) -> Article:
    """An article of paragraphs joined by blank lines, its furniture apart."""
    paragraphs = ([lead] if lead else []) + list(body)
    text = "\n\n".join(paragraphs)
    blocks, at = [], 0
    for number, paragraph in enumerate(paragraphs):
        zone = Zone.LEAD if lead and number == 0 else Zone.BODY
        blocks.append(Block(zone, paragraph, at))
        at += len(paragraph) + 2
    blocks += [Block(Zone.FURNITURE, text, -1, "related") for text in furniture]
    return Article("https://a.example/1", "https://a.example/1", title, text, tuple(blocks))


def scan(text: str, *watches: Watch) -> Findings:
    """What the watches find in a bare text."""
    return compile(watches).scan(text)


def surfaces(findings: Findings) -> list[str]:
    """What counts, as it stands in the text, in reading order."""
    return [mention.surface for match in findings.matches for mention in match.mentions]


def reasons(findings: Findings) -> list[str]:
    """Why the rest was refused."""
    return [mention.why for mention in findings.refused]
