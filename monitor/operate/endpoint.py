"""/metrics and /health over HTTP, on 127.0.0.1 only, while the daemon runs.

It reads and never writes, asks for no password and gives away what `status` shows: so it takes requests
for its own address only (a web page in a browser on this machine cannot read it through a name of its
own), GET and HEAD only, and ends a connection after one answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Thread
from typing import Any

from monitor.errors import UsageError
from monitor.operate.metrics import CONTENT_TYPE

log = logging.getLogger("newswatch.endpoint")

HOST = "127.0.0.1"
TIMEOUT = 10.0  # seconds a client may take to say what it wants
AT_ONCE = 8  # connections; more are closed unanswered

Answer = tuple[int, str, str]  # status, content type, body
Pages = dict[str, Callable[[], Answer]]


class Endpoint:
    """A listener in threads of its own; a context manager that ends it. Port 0 takes a free one."""

    def __init__(self, port: int, metrics: Callable[[], str], health: Callable[[], tuple[bool, str]]) -> None:
        def healthy() -> Answer:
            well, says = health()
            return (200 if well else 503), "text/plain; charset=utf-8", says + "\n"

        pages: Pages = {"/metrics": lambda: (200, CONTENT_TYPE, metrics()), "/health": healthy}
        try:
            self._server = _Server((HOST, port), pages)
        except OSError as error:
            raise UsageError(
                f"port {port} on {HOST} cannot be used ({error.strerror}); "
                "set another one under monitoring: port: in config.yaml"
            ) from error
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, name="endpoint", daemon=True)

    def __enter__(self) -> Endpoint:
        self._thread.start()
        log.info("serving metrics and health address=http://%s:%d", HOST, self.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], pages: Pages) -> None:
        super().__init__(address, _Handler)
        self.pages = pages
        self._places = BoundedSemaphore(AT_ONCE)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.debug("a client went away")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Newswatch"
    sys_version = ""
    timeout = TIMEOUT

    def do_GET(self) -> None:
        port = self.server.server_address[1]
        if self.headers.get("Host") not in (f"{HOST}:{port}", f"localhost:{port}"):
            self._send((421, "text/plain", "this address serves itself only\n"))
            return
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            self._send((404, "text/plain", "there are /metrics and /health\n"))
            return
        try:
            answer = page()
        except Exception:
            # Named boundary: a fault in one answer must not end the listener.
            log.exception("no answer to %s", self.path)
            answer = (500, "text/plain", "see the log\n")
        self._send(answer)

    do_HEAD = do_GET

    def _send(self, answer: Answer) -> None:
        status, kind, body = answer
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        log.debug("asked %s", self.path if hasattr(self, "path") else "")
