"""A small scripted IMAP server over TLS on loopback; it notes every command and changes nothing."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl

import trustme


class ImapServer:
    """Serves one folder. silent: never greets. visited: set once somebody has connected."""

    def __init__(
        self, authority: trustme.CA, *, name: str = "localhost", plain: bool = True, silent: bool = False
    ) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(self._context)
        self._plain, self._silent = plain, silent
        self.folder, self.validity = "INBOX.News", 7
        self.user, self.password = "reader@news.example", "s3cret"
        self.messages: dict[int, bytes] = {}
        self.said: list[str] = []
        self.port = 0
        self.visited = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> ImapServer:
        self._server = await asyncio.start_server(self._client, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.visited.set()
        try:
            if self._silent:
                await asyncio.sleep(3600)
            writer.write(b"* OK here\r\n")
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                tag, _, words = line.partition(" ")
                if words.startswith("AUTHENTICATE PLAIN"):
                    writer.write(b"+ \r\n")
                    given = base64.b64decode(await reader.readline()).decode()
                    words, right = "AUTHENTICATE", given == f"\0{self.user}\0{self.password}"
                elif words.startswith("LOGIN"):
                    right = words == f'LOGIN "{self.user}" "{self.password}"'
                    words = "LOGIN"
                else:
                    right = True
                self.said.append(words)
                answer = self._answer(words) if right else None
                writer.write(
                    (answer or b"") + f"{tag} {'NO no' if answer is None else 'OK done'}\r\n".encode()
                )
                await writer.drain()
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    def _answer(self, words: str) -> bytes | None:
        if words == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1" + (b" AUTH=PLAIN" if self._plain else b"") + b"\r\n"
        if words.startswith("EXAMINE"):
            if words != f'EXAMINE "{self.folder}"':
                return None
            return f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode()
        if found := re.fullmatch(r"FETCH (\d+):\* \(UID RFC822\.SIZE\)", words):
            uids = sorted(self.messages)[int(found[1]) - 1 :]
        elif found := re.fullmatch(r"UID FETCH (\d+):\* \(UID RFC822\.SIZE\)", words):
            uids = [uid for uid in self.messages if uid >= int(found[1])] or [max(self.messages)]
        elif found := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]\)", words):
            body = self.messages[int(found[1])]
            return f"* 1 FETCH (UID {found[1]} BODY[] {{{len(body)}}}\r\n".encode() + body + b")\r\n"
        else:
            return b"" if words in ("LOGIN", "AUTHENTICATE", "LOGOUT") else None
        return "".join(
            f"* 1 FETCH (UID {uid} RFC822.SIZE {len(self.messages[uid])})\r\n" for uid in uids
        ).encode()
