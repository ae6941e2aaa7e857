"""A mail server on loopback that fails where it is told to; it keeps what it accepted."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

STAGES = ("banner", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot", "rset", "quit")
_FINE = {
    "banner": "220 loopback ready",
    "ehlo": "250-loopback\r\n250-SIZE 30000000\r\n250 8BITMIME",
    "starttls": "220 Go ahead",
    "auth": "235 2.7.0 Ok",
    "mail": "250 2.1.0 Ok",
    "rcpt": "250 2.1.5 Ok",
    "data": "354 End data with <CR><LF>.<CR><LF>",
    "dot": "250 2.0.0 Ok: queued as 4XqT",
    "rset": "250 Ok",
    "quit": "221 Bye",
}


class Drop:
    """Close the connection in place of an answer. kept: the message was stored before."""

    def __init__(self, *, kept: bool = False) -> None:
        self.kept = kept


class Stall:
    """Say nothing until the client gives up. kept: the message was stored before."""

    def __init__(self, *, kept: bool = False) -> None:
        self.kept = kept


Answer = str | Drop | Stall


class MailServer(socketserver.ThreadingTCPServer):
    """Answers by `script`: a stage's answers in turn, its usual one when they are used up."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, script: Mapping[str, Sequence[Answer | None]] | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.tls = tls
        self.script = {stage: list(answers) for stage, answers in (script or {}).items()}
        self.kept: list[tuple[str, bytes]] = []
        self.seen: Counter[str] = Counter()
        self.guard = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def answer(self, stage: str, recipient: str = "") -> Answer:
        with self.guard:
            self.seen[stage] += 1
            for key in (f"{stage} {recipient}", stage):
                if self.script.get(key):
                    # None stands for the usual answer.
                    return self.script[key].pop(0) or _FINE[stage]
        return _FINE[stage]

    def get_request(self) -> tuple[socket.socket, Any]:
        taken, address = super().get_request()
        if self.tls is not None:
            # The handshake waits for the first read, in the session's own thread.
            taken = self.tls.wrap_socket(taken, server_side=True, do_handshake_on_connect=False)
        return taken, address

    def __enter__(self) -> MailServer:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        recipient = ""
        if not self.say("banner"):
            return
        while line := self.rfile.readline():
            verb = line.split()[0].decode("ascii", "replace").lower() if line.strip() else ""
            if verb == "rcpt":
                recipient = line.decode("utf-8").partition("<")[2].partition(">")[0]
            stage = verb if verb in STAGES else "ehlo"
            if not self.say(stage, recipient):
                return
            if stage == "data" and self.last.startswith("354"):
                text = self.text()
                if text is None or not self.end(recipient, text):
                    return
            if stage == "quit":
                return

    last = ""

    def text(self) -> bytes | None:
        """The text up to its final dot, None where the connection ended before it."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def end(self, recipient: str, text: bytes) -> bool:
        answer = self.server.answer("dot", recipient)
        if getattr(answer, "kept", False) or (isinstance(answer, str) and answer.startswith("250")):
            self.server.kept.append((recipient, text))
        return self.give(answer)

    def say(self, stage: str, recipient: str = "") -> bool:
        return self.give(self.server.answer(stage, recipient))

    def give(self, answer: Answer) -> bool:
        if isinstance(answer, Drop):
            return False
        if isinstance(answer, Stall):
            self.rfile.read(1)
            return False
        self.last = answer
        self.wfile.write(answer.encode() + b"\r\n")
        return True


@contextmanager
def mail_server(**script: list[Answer]) -> Iterator[MailServer]:
    with MailServer(script) as server:
        yield server
