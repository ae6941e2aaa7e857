"""`newswatch sources import` and `export`, through the command itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from monitor import opml
from monitor.config import load
from monitor.config.importing import selection
from monitor.config.plan import Source
from tests.conftest import ROOT

CONFIG = """timezone: UTC
watch:
  vendors: [Huawei]
sources:
  - https://a.example/feed     # the first
# ---- who gets it
"""
LIST = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="News">
<outline type="rss" text="A again" xmlUrl="http://a.example/feed/"/>
<outline type="rss" text="B &amp; sons: \xc3\xbc" xmlUrl="https://b.example/rss" language="de"/>
<outline type="rss" text="Inside" xmlUrl="http://192.168.1.4/rss"/>
<outline type="rss" xmlUrl="https://c.example/rss"/>
</outline></body></opml>"""


def newswatch(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_import_adds_what_is_not_there_and_says_what_is(tmp_path: Path) -> None:
    config, listed = tmp_path / "config.yaml", tmp_path / "feeds.opml"
    config.write_text(CONFIG)
    listed.write_bytes(LIST)
    tried = newswatch(tmp_path, "sources", "import", "feeds.opml", "--dry-run")
    assert config.read_text() == CONFIG
    assert "+  - {name: c.example, url: https://c.example/rss}" in tried.stdout
    done = newswatch(tmp_path, "sources", "import", "feeds.opml")
    assert (done.returncode, done.stdout) == (0, "")
    assert "http://a.example/feed/ is a source already" in done.stderr
    assert "http://192.168.1.4/rss is a private address" in done.stderr
    sources = load(config, {}).sources
    assert [(source.name, source.url, source.language) for source in sources] == [
        ("a.example", "https://a.example/feed", ""),
        ("B & sons: ü", "https://b.example/rss", "de"),
        ("c.example", "https://c.example/rss", ""),
    ]
    assert (tmp_path / "config.yaml~").read_text() == CONFIG
    again = newswatch(tmp_path, "sources", "import", "feeds.opml")
    assert "nothing to add" in again.stderr


def test_export_writes_what_import_reads(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG + "digests: [{to: folder:out, when: every day at 07:00}]\n")
    done = newswatch(tmp_path, "sources", "export")
    (outline,) = opml.read(done.stdout.encode())
    assert (outline.name, outline.url) == ("a.example", "https://a.example/feed")
    assert newswatch(tmp_path, "sources", "export", "out.opml").returncode == 0
    assert opml.read((tmp_path / "out.opml").read_bytes()) == (outline,)


def test_what_is_no_opml_is_named_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "page.html").write_text("<html><body>Sign in</body></html>")
    done = newswatch(tmp_path, "sources", "import", "page.html")
    assert done.returncode == 2
    assert "OPML" in done.stderr
    assert (tmp_path / "config.yaml").read_text() == CONFIG


def test_names_that_are_taken_are_numbered() -> None:
    listed = [opml.Outline("Blog", f"https://{host}.example/feed") for host in "abc"]
    made = selection(listed, (Source("Blog", "https://z.example/feed"),))
    assert [item["name"] for item in made.items] == [
        "Blog (a.example)", "Blog (b.example)", "Blog (c.example)",
    ]  # fmt: skip
