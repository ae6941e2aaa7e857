"""What an editor sees: no complaint about our own files, one about each fault. Needs yaml-language-server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import IO, Any

import pytest

from tests.conftest import ROOT

SERVER = shutil.which("yaml-language-server")
MODELINE = "# yaml-language-server: $schema=./config.schema.json\n"
EXAMPLES = {
    f"{page} {number}": MODELINE + text
    for page in ("docs/config.md", "README.md")
    for number, text in enumerate(
        re.findall(r"^```yaml\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    )
}

pytestmark = pytest.mark.skipif(SERVER is None, reason="yaml-language-server is not installed (npm)")


def send(pipe: IO[bytes], **message: Any) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    pipe.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    pipe.flush()


def received(pipe: IO[bytes]) -> Any:
    length = 0
    while (line := pipe.readline().strip()) or not length:
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(pipe.read(length))


def complaints(folder: Path, text: str) -> list[tuple[int, str]]:
    """Line and message of everything the server has to say about a config.yaml with this text."""
    shutil.copy(ROOT / "config.schema.json", folder)
    uri = (folder / "config.yaml").as_uri()
    assert SERVER is not None
    with subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        to, of = server.stdin, server.stdout
        assert to is not None
        assert of is not None
        able = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
        send(to, id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": able})
        try:
            while True:
                message = received(of)
                if message.get("id") == 1:
                    send(to, method="initialized", params={})
                    opened = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
                    send(to, method="textDocument/didOpen", params={"textDocument": opened})
                elif message.get("method") == "workspace/configuration":
                    send(
                        to, id=message["id"], result=[{"validate": True} for _ in message["params"]["items"]]
                    )
                elif "id" in message and "method" in message:
                    send(to, id=message["id"], result=None)
                elif message.get("method") == "textDocument/publishDiagnostics":
                    return [
                        (found["range"]["start"]["line"] + 1, found["message"])
                        for found in message["params"]["diagnostics"]
                    ]
        finally:
            server.kill()


def test_the_shipped_example_is_clean(tmp_path: Path) -> None:
    assert complaints(tmp_path, (ROOT / "config.yaml").read_text("utf-8")) == []


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_every_documented_example_is_clean(tmp_path: Path, text: str) -> None:
    assert complaints(tmp_path, text) == []


def test_a_fault_is_seen(tmp_path: Path) -> None:
    text = MODELINE + "watch:\n  v:\n    - name: A b\n      prioity: high\nsources: [ftp://x]\n"
    assert [line for line, _ in complaints(tmp_path, text)] == [5, 6]
