"""Programs that run a real browser, each in a process of its own: `python -m tests.browsercase NAME`.

Chromium's sandbox is not for root. Where the suite runs as root, as in a container of CI, these programs run
as another user of a user namespace (`starting`). What they print as JSON, tests/test_browser_real.py judges.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import importlib.util
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.browser import ready
from monitor.browser.box import Got, Opened
from monitor.browser.wants import Limits, Ration, Want

ANOTHER_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
PAGE = "https://page.example/a"


def starting() -> tuple[str, ...]:
    """What stands before a command that needs a browser."""
    return ANOTHER_USER if os.geteuid() == 0 else ()


def lacking() -> str:
    """Why no browser can be tried here, "" where one can."""
    if importlib.util.find_spec("playwright") is None:
        return "the extra newswatch[browser] is not installed"
    if not ready.chromium():
        return "Chromium is not installed"
    if os.geteuid() != 0:
        return ready.missing()
    tried = subprocess.run((*ANOTHER_USER, *ready.isolating(), "true"), capture_output=True, check=False)
    return "this system gives no namespaces" if tried.returncode else ""


class Witnesses:
    """A TCP and a UDP listener on loopback; heard: what reached them."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.tcp, self.udp = self._tcp.getsockname()[1], self._udp.getsockname()[1]
        for listen in (self._hear_tcp, self._hear_udp):
            threading.Thread(target=listen, daemon=True).start()

    def _hear_tcp(self) -> None:
        while True:
            self._tcp.accept()
            self.heard.append("tcp")

    def _hear_udp(self) -> None:
        while True:
            self._udp.recvfrom(2_000)
            self.heard.append("udp")


# What loads before the body stands is said when it does.
ESCAPES = """<!doctype html><html><head><title>x</title>
<script>function say(what) {
  if (!window.told) { setTimeout(say, 20, what); return }
  const p = document.createElement('p'); p.textContent = what; told.append(p)
}</script>
<link rel=preconnect href=http://127.0.0.1:@TCP@><link rel=prefetch href=http://127.0.0.1:@TCP@/prefetch>
<link rel=dns-prefetch href=//127.0.0.1><link rel=icon href=http://127.0.0.1:@TCP@/icon>
<link rel=stylesheet href=/style.css onload="say('style loaded')" onerror="say('style FAILED')">
<link rel=modulepreload href=/module.js></head><body><div id=told></div>
<img src=http://127.0.0.1:@TCP@/image><iframe src=http://127.0.0.1:@TCP@/frame></iframe>
<video src=http://127.0.0.1:@TCP@/video></video><object data=http://127.0.0.1:@TCP@/object></object>
<form id=f action=http://127.0.0.1:@TCP@/form method=post target=other></form>
<script>
const out = 'http://127.0.0.1:@TCP@';
say(navigator.userAgent); say('webdriver ' + navigator.webdriver);
fetch(out + '/fetch').then(() => say('fetch ESCAPED'), () => say('fetch refused'));
fetch('/post', {method: 'POST', body: 'x'}).then(() => say('post ESCAPED'), () => say('post refused'));
const x = new XMLHttpRequest(); x.open('GET', out + '/xhr'); x.onerror = () => say('xhr refused'); x.send();
fetch('/data.json').then(r => r.json()).then(j => say('data ' + j.a));
fetch('/late.json').then(() => say('late'));
import('/module.js').then(m => say('module ' + m.x), () => say('module FAILED'));
navigator.sendBeacon(out + '/beacon', 'x');
new Worker('/worker.js').onmessage = e => say('worker ' + e.data);
const ws = new WebSocket('ws://127.0.0.1:@TCP@/'); ws.onopen = () => say('socket ESCAPED');
const pc = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:@UDP@'}]});
pc.createDataChannel('a'); pc.createOffer().then(o => pc.setLocalDescription(o));
new EventSource(out + '/events');
navigator.serviceWorker.register('/service.js').catch(() => 0);
window.open(out + '/window'); f.submit();
setTimeout(() => { location = out + '/navigation' }, 50);
</script></body></html>"""
FILES = {
    "/late.json": ("application/json", b"1"),
    "/data.json": ("application/json", b'{"a": "arrived"}'),
    "/module.js": ("text/javascript", b"export const x = 42"),
    "/worker.js": (
        "text/javascript",
        b"fetch('http://127.0.0.1:@TCP@/worker')"
        b".then(() => postMessage('ESCAPED'), () => postMessage('refused'))",
    ),
}


def opened(page: str) -> Opened:
    return Opened(PAGE, page.encode(), "text/html; charset=utf-8", "Newswatch/1 (+test@example.org)")


def browsers() -> list[tuple[int, str]]:
    """The processes that descend from this one: their ids and command lines."""
    parents: dict[int, int] = {}
    lines: dict[int, str] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            lines[int(place.name)] = (place / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    mine = {os.getpid()}
    for _ in parents:
        mine |= {number for number, parent in parents.items() if parent in mine}
    return sorted((number, lines[number]) for number in mine if number in lines and number != os.getpid())


def alive(numbers: list[int], patience: float = 300.0) -> list[int]:
    """Which of these processes still run after `patience` seconds: the kernel ends them in its own time."""
    until = time.monotonic() + patience
    while (left := _running(numbers)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _running(numbers: list[int]) -> list[int]:
    """Which of these processes run now; one that only waits to be counted does not."""
    left = []
    for number in numbers:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        left += [number] if state not in "ZX" else []
    return left


async def escapes(isolated: bool = True) -> dict[str, Any]:
    """A page that tries every way out it knows."""
    from monitor.browser.box import BrowserBox

    witnesses = Witnesses()
    text = ESCAPES.replace("@TCP@", str(witnesses.tcp)).replace("@UDP@", str(witnesses.udp))
    asked: list[str] = []
    seen: dict[str, Any] = {}

    async def ask(want: Want) -> Got | str:
        asked.append(f"{want.kind} {want.url.removeprefix('https://page.example')}")
        if "processes" not in seen:
            seen["numbers"] = [number for number, _ in browsers()]
            seen["processes"] = described()
        if want.url.endswith("/late.json"):
            await asyncio.sleep(3)  # what is slow to begin (STUN is) begins while the page is open
        for path, (kind, body) in FILES.items():
            if want.url == "https://page.example" + path:
                return Got(200, {"content-type": kind}, body.replace(b"@TCP@", str(witnesses.tcp).encode()))
        return "there is nothing"

    # The control: the same page with the same browser and none of the walls but the catching of requests.
    program = "import sys; from monitor.browser import child; child.ARGUMENTS = (); child.main()"
    bare = () if isolated else (sys.executable, "-c", program, ready.chromium(), "1000000")
    box = BrowserBox(Limits(seconds=20, grace=60), bare)
    ration = Ration(PAGE, box.limits)
    try:
        html = await box.render(opened(text), ask, ration, owner="test")
    finally:
        await box.close()
    return {
        "html": html.decode(), "asked": asked, "refused": ration.refused, "failed": ration.failed,
        "heard": witnesses.heard, "left": alive(seen["numbers"]), **seen,
        "folders": [str(left) for left in Path(os.environ["TMPDIR"]).iterdir()],
    }  # fmt: skip


def described(patience: float = 60.0) -> list[dict[str, Any]]:
    """The browser's processes that run now; some may end while they are looked at.

    One that reads pages has its name before its sandbox, in which it is before it reads: it is looked at
    until it has one, for `patience` seconds.
    """
    until = time.monotonic() + patience
    while True:
        found = []
        for number, line in browsers():
            with contextlib.suppress(OSError):
                found.append(describe(number, line))
        begins = any("--type=renderer" in one["line"] and one["seccomp"] == "0" for one in found)
        if not begins or time.monotonic() > until:
            return found
        time.sleep(0.05)


def describe(number: int, line: str) -> dict[str, Any]:
    place = Path(f"/proc/{number}")
    status = dict(
        entry.split(":\t", 1) for entry in (place / "status").read_text().splitlines() if ":\t" in entry
    )
    try:
        network = str((place / "ns/net").readlink())
    except OSError:
        network = ""
    return {
        "line": line, "seccomp": status.get("Seccomp", "").strip(), "uid": status["Uid"].split()[0],
        "same network": network == str(Path("/proc/self/ns/net").readlink()), "network": network,
    }  # fmt: skip


OVERRUNS = {
    "loop": "<p>x<script>fetch('/begins.json').then(() => { while (true); })</script>",
    "memory": "<p>x<script>const a = []; fetch('/begins.json').then(() => { while (true) "
    "a.push(new Uint8Array(1 << 24).fill(1)) })</script>",
    # More at once than are answered, so that no pause between two looks like rest; then on and on.
    "asks": "<p>stays<script>const ask = () => fetch('/data.json?' + Math.random()).catch(() => 0);"
    "for (let n = 0; n < 90; n++) ask(); setInterval(ask, 20)</script>",
    "dialogs": "<p>before<script>alert(1); prompt(2)</script><p>after",
    "after": "<p id=a>no<script>a.textContent = 'the next page is read'</script>",
}


async def overruns() -> dict[str, Any]:
    """Pages that use what they can get, one after the other in one box."""
    from monitor.browser.box import BrowserBox
    from monitor.errors import ParseLimit

    told: dict[str, Any] = {}
    numbers: list[int] = []

    async def ask(want: Want) -> Got | str:
        numbers.extend(number for number, _ in browsers())
        return Got(200, {"content-type": "application/json"}, b"{}")

    for name, page in OVERRUNS.items():
        # Only the endless loop is to run into the limit of time, the hungry page into that of memory.
        box = BrowserBox(
            Limits(seconds=3 if name == "loop" else 30, grace=3 if name == "loop" else 60, memory=900)
        )
        ration = Ration(PAGE, box.limits)
        try:
            told[name] = (await box.render(opened(page), ask, ration, owner="test")).decode()
        except ParseLimit as error:
            told[name] = error.reason
        told[f"{name} asked"] = ration.asked
        await box.close()
    return {**told, "left": alive(numbers), "started": len(numbers)}


async def killed() -> dict[str, Any]:
    """Opens a page that never ends and says so; whoever started this kills it."""
    from monitor.browser.box import BrowserBox

    async def ask(want: Want) -> Got | str:
        print(json.dumps([number for number, _ in browsers()]), flush=True)
        await asyncio.sleep(3600)
        return ""

    box = BrowserBox(Limits(seconds=3600))
    await box.render(opened("<script src=/a.js></script>"), ask, Ration(PAGE, box.limits), owner="test")
    return {}


SHELL = b"""<!doctype html><html><head><title>Port news</title><meta charset=iso-8859-1></head><body>
<div id=app>Please enable JavaScript.</div><script src=/app.js></script></body></html>"""
APP = """
const app = document.getElementById('app'), name = location.pathname.slice(1);
fetch('/secret/' + name).catch(() => 0);
new Image().src = '/pixel.gif?' + name;
navigator.sendBeacon('/count', name);
fetch('/api/' + name).then(r => r.json()).then(j => {
  if (j.items) app.innerHTML = j.items.map(
    i => `<article><h2><a href="${i.url}">${i.title}</a></h2></article>`).join('');
  else {
    document.title = j.title;
    const text = j.text.map(t => `<p>${t}</p>`).join('');
    app.innerHTML = `<main><article><h1>${j.title}</h1>${text}</article></main>`;
  }
});"""


class JavaScriptSite:
    """News that only scripts show: a listing and its articles, filled from JSON. stories: what it has now."""

    def __init__(self) -> None:
        self.stories = 6
        self.asked: list[tuple[str, str, str]] = []
        site = self

        class Answering(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                agent = self.headers.get("User-Agent", "")
                site.asked.append((self.command, self.path, agent))
                kind, body = site.answer(self.path)
                same = kind == "text/html" and self.headers.get("If-None-Match") == '"shell"'
                self.send_response(304 if same else 200)
                self.send_header("Content-Type", kind)
                self.send_header("ETag", '"shell"' if kind == "text/html" else '"other"')
                self.send_header("Content-Length", "0" if same else str(len(body)))
                self.end_headers()
                self.wfile.write(b"" if same else body)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"

    def answer(self, path: str) -> tuple[str, bytes]:
        if path == "/robots.txt":
            return "text/plain", b"User-agent: *\nDisallow: /secret\n"
        if path == "/app.js":
            return "text/javascript", APP.encode()
        if path == "/api/news":
            items = [{"url": f"/news/{self.slug(n)}", "title": self.title(n)} for n in range(self.stories)]
            return "application/json", json.dumps({"items": items}).encode()
        if path.startswith("/api/news/"):
            number = int(path.rpartition("-")[2])
            return "application/json", json.dumps(
                {"title": self.title(number), "text": self.text(number)}
            ).encode()
        return "text/html", SHELL

    @staticmethod
    def slug(number: int) -> str:
        return f"harbour-replaces-the-radios-of-crane-{number}"

    @staticmethod
    def title(number: int) -> str:
        return f"Harbour replaces the radios of crane {number}"

    @staticmethod
    def text(number: int) -> list[str]:
        return [
            f"Huawei told the port of Malmö – in letter {number} – that crane {number} gets new radios.",
            *(
                f"Paragraph {part} of story {number} says that the work takes {part + number} weeks and that "
                f"nobody on pier {part * 7 + number} needs to leave before it has begun in earnest."
                for part in range(1, 8)
            ),
        ]


CONFIG = """
timezone: UTC
watch: {{vendors: [Huawei]}}
crawling: {{delay: 0s, timeout: 60s}}
sources:
  - {{name: Port, url: "{url}/news", kind: listing, browser: {browser}, allow_private: true, every: 10m}}
digests:
  - {{to: soc@example.org, when: every day at 07:00}}
delivery: {{from: watch@example.org, folder: mail}}
"""
# The real command; a machine under load may take its time to parse.
RUN = """
import sys
from monitor import cli, crawl, parsebox
crawl._boxes.append(parsebox.ParseBox(seconds=60))
cli.main(sys.argv[1:])
"""


def newswatch(folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, "-c", str(folder / "config.yaml"), *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return {"code": done.returncode, "out": done.stdout, "err": done.stderr}


async def reads() -> dict[str, Any]:
    """`newswatch run` twice over a site that only scripts show, and once without a browser."""
    folder = Path(os.environ["TMPDIR"]) / "watch"
    folder.mkdir()
    site = JavaScriptSite()
    told: dict[str, Any] = {}
    (folder / "config.yaml").write_text(CONFIG.format(url=site.url, browser="false"))
    told["without"] = newswatch(folder, "run", "--json")
    told["tried"] = newswatch(folder, "sources", "test", f"{site.url}/news", "--browser", "--json")
    site.asked.clear()
    (folder / "config.yaml").write_text(CONFIG.format(url=site.url, browser="true"))
    told["check"] = newswatch(folder, "check")
    told["run"] = newswatch(folder, "run", "--all", "--json")
    told["asked"] = list(site.asked)
    site.asked.clear()
    site.stories = 7
    told["again"] = newswatch(folder, "run", "--all", "--json")
    told["asked again"] = list(site.asked)
    told["rows"] = rows(folder / "newswatch.db")
    told["titles"] = [site.title(number) for number in range(7)]
    return told


def rows(database: Path) -> dict[str, Any]:
    db = sqlite3.connect(database)
    return {
        "articles": db.execute("SELECT title FROM articles ORDER BY title").fetchall(),
        "sentences": [json.loads(text) for (text,) in db.execute("SELECT mentions FROM matches")],
        "matches": db.execute("SELECT count(*) FROM matches").fetchone()[0],
    }


PROGRAMS: dict[str, Callable[[], Any]] = {
    "escapes": escapes,
    "control": lambda: escapes(isolated=False),
    "overruns": overruns,
    "killed": killed,
    "reads": reads,
}

if __name__ == "__main__":
    print(json.dumps(asyncio.run(PROGRAMS[sys.argv[1]]())), flush=True)
