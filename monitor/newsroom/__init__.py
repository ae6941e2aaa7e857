"""A small set of news sites on loopback: what `newswatch demo` reads, and the suite's scripted double.

Imports nothing else of Newswatch, so that what it expects owes nothing to what is under test.

    with Newsroom() as newsroom:
        text = demo_config(newsroom, folder)      # config.yaml for these sites
        ...
        faults(newsroom, flagged)                 # what was missed or flagged falsely

    site = Site(Masthead("Daily"), (Piece("one", "A title", "Its text."),))
    site.script("/feed.xml", answers.status(503, retry_after=30), answers.usual)
    with Newsroom([site]) as newsroom:
        ...
        newsroom.asked(site, "/feed.xml")[1].headers["if-none-match"]
"""

from monitor.newsroom import answers
from monitor.newsroom.answers import Answer, Asked, Behaviour, Visit
from monitor.newsroom.demo import Expected, demo_config, expected, faults
from monitor.newsroom.generated import generated, made_up
from monitor.newsroom.serving import Newsroom
from monitor.newsroom.site import Site
from monitor.newsroom.written import Edit, Masthead, Piece, Teaser

__all__ = [
    "Answer",
    "Asked",
    "Behaviour",
    "Edit",
    "Expected",
    "Masthead",
    "Newsroom",
    "Piece",
    "Site",
    "Teaser",
    "Visit",
    "answers",
    "demo_config",
    "expected",
    "faults",
    "generated",
    "made_up",
]
