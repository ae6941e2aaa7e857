"""How long `newswatch preview` takes over 50,000 stored articles of 3 KB: `python -m bench.preview [COUNT]`.

Builds a temporary store, then times the command as a process of its own, for one added name and for none.
"""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.store import open_store

CONFIG = """timezone: UTC
watch:
  vendors: [Huawei, ZTE, Samsung, Cisco, Fortinet]
sources: [https://alpha.example/feed]
digests:
  - name: daily
    to: soc@example.org
    when: every day at 07:00
delivery:
  folder: out
  from: watch@example.org
"""
NAMES = ("Huawei", "ZTE", "Samsung", "Dahua", "Hikvision", "Cisco")
WORDS = tuple(
    re.findall(
        r"\w+",
        "the firm said attackers used a flaw in its routers to read mail and patch is late while users "
        "wait for an update from their vendor who warned last week of new ransomware in hospitals",
    )
)


def fill(path: Path, count: int) -> None:
    """Make a store of `count` articles; two in a hundred hold one of the names."""
    open_store(path).close()
    draw = random.Random(7)
    now = datetime.now(UTC)
    with sqlite3.connect(path) as connection:
        for number in range(1, count + 1):
            at = (now - timedelta(minutes=number % 40000)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
            text = " ".join(draw.choices(WORDS, k=570))
            if number % 50 == 0:
                text = f"{draw.choice(NAMES)} was breached, it said. {text}"
            connection.execute("INSERT INTO stories (id, created) VALUES (?, ?)", (number, at))
            url = f"https://alpha.example/{number}"
            connection.execute(
                "INSERT INTO articles (id, key, story_id, source, site, url, canonical_url, title, language,"
                " authors, dated_by, shape, read_by, body_from, note, guid, backlog, first_seen,"
                " exact, sketch)"
                " VALUES (?, ?, ?, 'alpha', 'alpha.example', ?, ?, ?, 'en', '[]', '', 'article', 'generic',"
                " 'page', '', '', 0, ?, '', x'')",
                (number, url, number, url, url, f"Report {number}", at),
            )
            blocks = f'[["lead", 0, {len(text)}, ""]]'
            connection.execute("INSERT INTO texts VALUES (?, ?, ?)", (number, text, blocks))


def main() -> None:
    """Print seconds per way of asking."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(CONFIG, encoding="utf-8")
        fill(Path(folder) / "newswatch.db", count)
        for arguments in (("--add", "Dahua"), ()):
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "monitor", "-c", str(config), "preview", *arguments], check=True
            )
            print(
                f"preview {' '.join(arguments)}: {time.perf_counter() - begun:.2f} s over {count:,} articles"
            )


if __name__ == "__main__":
    main()
