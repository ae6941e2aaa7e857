"""What an article says in facts: CVE ids, victims, names, products, dates, indicators; the KEV list. Pure.

Must not know the store, nor what follows from a fact: `monitor.stories` compares them.
"""

from monitor.facts.indicators import defanged
from monitor.facts.reading import facts_of
from monitor.facts.types import NO_FACTS, Cve, Facts, Figure

__all__ = ["NO_FACTS", "Cve", "Facts", "Figure", "defanged", "facts_of"]
