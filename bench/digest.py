"""What a digest costs: 5, 50 and 500 stories laid out, 1,000 recipients served: `python -m bench.digest`.

The stories are made up; each of the 500 names one or two of 14 watches and has a snippet. Times are of
the processor, the median of several runs; the ratio per story is what counts.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from alerts import compose, digest, dispatch, render
from monitor.store import open_store
from monitor.told import DigestMaterial
from tests.digests.material import NOW, article, config, match, material, mention, plan

NAMES = ("Huawei", "ZTE", "Samsung", "Dahua", "Hikvision", "Kaspersky", "Microsoft", "NCSC", "CISA", "FBI")
RECIPIENTS = 1_000


def day(stories: int) -> DigestMaterial:
    """Material with so many stories, spread over the names."""
    owed = []
    for number in range(stories):
        name = NAMES[number % len(NAMES)]
        sentence = f"In case {number} attackers used a flaw of {name} to read the mail of its customers."
        headline = f"{name} closes hole number {number} after reports from its customers"
        names = (match(name, 3, mention(name, headline), mention(name, sentence)),)
        owed.append(article(number + 1, headline, "The Register", names))
    return material(*owed)


def median(work: Callable[[], object], rounds: int = 7) -> float:
    """Processor seconds of `work`, the median of several rounds."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def main() -> None:
    """Print one line per size, and one for the recipients."""
    print("stories  view ms  render ms  HTML bytes  text bytes  ms a story")
    for stories in (5, 50, 500):
        given = day(stories)
        seen = digest.view(given, plan(), config(), NOW)
        view = median(lambda given=given: digest.view(given, plan(), config(), NOW))  # type: ignore[misc]
        drawn = median(lambda seen=seen: render.both(seen))  # type: ignore[misc]
        html, text = render.both(seen)
        print(
            f"{stories:7}  {view * 1e3:7.1f}  {drawn * 1e3:9.1f}  {render.encoded_size(html):10,}  "
            f"{len(text.encode()):10,}  {(view + drawn) * 1e3 / stories:10.2f}"
        )
    with tempfile.TemporaryDirectory() as folder:
        to = tuple(f"folder:{folder}/{number}" for number in range(RECIPIENTS))
        wide = plan(to=to)
        how = replace(config(wide), delivery=replace(config().delivery, folder=Path(folder)))
        with open_store(Path(folder) / "n.db") as store:
            store.sync_digests([wide], NOW)
            start = time.perf_counter()
            store.freeze(wide, "x", NOW, lambda _: compose.messages(day(50), wide, how, "x", NOW))
            composed = time.perf_counter() - start
            start = time.perf_counter()
            report = dispatch.deliver(store, how, NOW)
            delivered = time.perf_counter() - start
    print(
        f"{RECIPIENTS} recipients of 50 stories: composed and stored in {composed:.2f} s, "
        f"{report.sent} delivered in {delivered:.2f} s ({delivered * 1e3 / RECIPIENTS:.1f} ms each)"
    )


if __name__ == "__main__":
    main()
