"""`newswatch explain --batch`: pages named by a manifest, a JSON line in and a JSON line out for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.pagefile import contents, read
from monitor.cli.screen import say

if TYPE_CHECKING:
    from monitor.parsebox import ParseBox
    from monitor.watches import Watch


def explain_batch(context: click.Context, watches: tuple[Watch, ...], manifest: Path) -> None:
    """Explain every page of a manifest, a JSON line each; exit code 1 where one could not be read."""
    import asyncio

    failed = asyncio.run(_batch(watches, manifest))
    context.exit(1 if failed else 0)


async def _batch(watches: tuple[Watch, ...], manifest: Path) -> int:
    """Explain every line of the manifest, two at a time, in its order; returns how many could not be read."""
    import asyncio
    from collections import deque

    from monitor.matching import compile as compile_watches
    from monitor.parsebox import ParseBox

    matcher = compile_watches(watches)
    box = ParseBox(workers=2)
    waiting: deque[asyncio.Task[dict[str, Any]]] = deque()
    failed = 0

    async def answer() -> int:
        line = await waiting.popleft()
        say(json.dumps(line, ensure_ascii=False))
        return 1 if "error" in line else 0

    from functools import partial

    explain_line = partial(_line, box, matcher, watches, manifest.parent)
    try:
        for row in _rows(manifest):
            waiting.append(asyncio.ensure_future(explain_line(row)))
            # A short queue keeps both workers busy and the memory small.
            if len(waiting) >= 6:
                failed += await answer()
        while waiting:
            failed += await answer()
    finally:
        await box.close()
    return failed


def _rows(manifest: Path) -> Iterator[dict[str, Any]]:
    from monitor.errors import UsageError

    with manifest.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise UsageError(f"{manifest}:{number}: not a JSON object ({error})") from error
            if not isinstance(row, dict) or not ("file" in row or "text" in row):
                raise UsageError(f"{manifest}:{number}: give an object with id and file or text")
            yield row


async def _line(
    box: ParseBox, matcher: Any, watches: tuple[Watch, ...], folder: Path, row: dict[str, Any]
) -> dict[str, Any]:
    from monitor import extract
    from monitor.errors import ReadError
    from monitor.explain import document
    from monitor.explain import explain as account
    from monitor.rounds import utc_now

    id, url = str(row.get("id", "")), str(row.get("url") or "")
    try:
        if "text" in row:
            article = extract.text_article(str(row["text"]), now=utc_now(), url=url)
        else:
            path = Path(str(row["file"]))
            beside = folder / path
            article = await read(box, contents(beside if beside.exists() else path), url)
    except (ReadError, OSError, EOFError) as error:
        return {
            "id": id, "url": url, "title": "", "published": None, "language": "", "text": "",
            "names": [], "mentions": [], "furniture_names": [], "error": str(error),
        }  # fmt: skip
    return document(account(article, matcher.find(article), watches), id=id)
