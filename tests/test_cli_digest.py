"""`newswatch digest show`: in each form, into a file, in a browser, and of a past digest."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import newswatch
from monitor.errors import UsageError
from monitor.store import open_store
from tests.storecase import NOW, digest, poll, reading, source

CONFIG = """timezone: UTC
watch:
  vendors: [Huawei]
sources: [https://alpha.example/feed]
digests:
  - name: daily
    to: [{to}]
    when: every day at 07:00
delivery:
  folder: out
  from: watch@example.org
  webhooks:
    soc:
      url: https://soc.example.org/hook
store: news.db
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG.format(to="soc@example.org, ciso@example.org"))
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source("alpha")], NOW)
        store.sync_digests([digest()], NOW)
        poll(store, "alpha", reading("first", "huawei", title="Huawei <b>öffnet</b> Prüfraum"))
    return tmp_path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(newswatch, list(arguments), catch_exceptions=True)
    if isinstance(done.exception, UsageError):
        raise done.exception
    return done


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.html", b"\n<!DOCTYPE"), ("a.eml", b"Subject: "), ("a.txt", b"daily\n"), ("a.json", b"{")],
)
def test_the_ending_of_the_file_says_the_form(folder: Path, name: str, begins: bytes) -> None:
    assert run("digest", "show", "--output", name).output == ""
    written = (folder / name).read_bytes()
    assert written.lstrip().startswith(begins.lstrip())
    assert (folder / name).stat().st_mode & 0o077 == 0
    form = {"txt": "text"}.get(name[2:], name[2:])
    if form != "eml":  # its Date is another moment
        assert CliRunner().invoke(newswatch, ["digest", "show", "--format", form]).stdout_bytes == written
    assert [path.name for path in folder.glob(".*")] == []


def test_a_browser_is_given_the_html(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def opened(url: str) -> bool:
        asked.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    assert run("digest", "show", "--open", "--output", "a page.html").output == ""
    assert asked == [(folder / "a page.html").as_uri()]
    run("digest", "show", "--open")
    shown = Path(asked[1].removeprefix("file://"))
    assert "Huawei &lt;b&gt;öffnet&lt;/b&gt; Prüfraum</a>" in shown.read_text(encoding="utf-8")
    assert shown.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    assert (
        "no browser could be opened; the digest is in b.html"
        in run("digest", "show", "--open", "--output", "b.html").output
    )
    with pytest.raises(UsageError, match="--open shows HTML"):
        run("digest", "show", "--open", "--format", "text")


def test_a_file_that_cannot_be_written_is_told(folder: Path) -> None:
    for name, told in (("no/a.html", "No such file or directory"), (".", "this is a folder")):
        with pytest.raises(UsageError, match=told):
            run("digest", "show", "--output", name)


def test_a_past_digest_is_shown_from_its_stored_bytes(folder: Path) -> None:
    assert run("digest", "send").exit_code == 0
    sent = sorted((folder / "out").glob("*.eml"))
    shown = CliRunner().invoke(newswatch, ["digest", "show", "--slot", "1", "--format", "eml"]).stdout_bytes
    assert shown in [path.read_bytes() for path in sent]
    # A later edit of config.yaml changes what the next digest would say, and nothing of the past.
    (folder / "config.yaml").write_text(CONFIG.format(to="soc@example.org").replace("Huawei", "ZTE"))
    text = run("digest", "show", "--slot", "1").output
    assert "Huawei <b>öffnet</b> Prüfraum" in text
    assert "\r" not in text
    html = run("digest", "show", "--slot", "1", "--format", "html").output
    assert html.encode() in [path.read_bytes() for path in (folder / "out").glob("*.html")]
    document = json.loads(run("digest", "show", "--slot", "1", "--format", "json").output)
    assert (document["id"], document["digest"], document["text"]) == (1, "daily", text)
    assert document["recipients"] == ["ciso@example.org", "soc@example.org"]
    with pytest.raises(UsageError, match="no digest has the ID 77"):
        run("digest", "show", "--slot", "77")
    with pytest.raises(UsageError, match="leave --name out"):
        run("digest", "show", "--slot", "1", "--name", "daily")


def test_a_digest_that_goes_nowhere_by_mail_has_no_mail_to_show(folder: Path) -> None:
    (folder / "config.yaml").write_text(CONFIG.format(to='"webhook:soc"'))
    assert "Huawei" in run("digest", "show").output
    with pytest.raises(UsageError, match="goes to nobody by mail"):
        run("digest", "show", "--format", "eml")
