"""Other readers on the labelled pages beside ours, in one run, in the form the scorer takes.

    python -m tests.evaluation.compositions DATA FOLDER    FOLDER/trafilatura.jsonl and so on

readability-lxml is measured where it is installed. Only texts and names are predicted, no dates or titles.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from trafilatura import extract

from monitor.errors import NotAnArticle
from monitor.extract.decode import page_text
from tests.evaluation.pages import names_in


def _readability(markup: str) -> str:
    from lxml.html import fromstring
    from readability import Document

    return str(fromstring(Document(markup).summary()).text_content())


READERS: dict[str, Callable[[str], str | None]] = {
    "trafilatura": lambda markup: extract(markup, include_comments=False),
    "trafilatura-fast": lambda markup: extract(markup, include_comments=False, fast=True),
    "trafilatura-precision": lambda markup: extract(markup, include_comments=False, favor_precision=True),
    "resiliparse": lambda markup: extract_plain_text(
        markup, main_content=True, alt_texts=False, preserve_formatting=True
    ),
    "readability-lxml": _readability,
}


def _one(task: tuple[Path, dict[str, Any], str]) -> tuple[dict[str, Any], float]:
    data, page, reader = task
    raw = gzip.decompress((data / "pages" / page["html"]).read_bytes())
    try:
        markup, _ = page_text(raw)
    except NotAnArticle:
        return {"id": page["id"]}, 0.0
    started = time.process_time()
    try:
        text = READERS[reader](markup) or ""
    except Exception:  # whatever another library raises on a page is its miss
        text = ""
    seconds = time.process_time() - started
    return {"id": page["id"], "text": text, "names": names_in(data, text)}, seconds


def main(arguments: list[str]) -> None:
    data, folder = Path(arguments[0]), Path(arguments[1])
    with (data / "pages/truth.jsonl").open(encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    for reader in READERS:
        if reader == "readability-lxml" and find_spec("readability") is None:
            continue
        with Pool(2) as pool:
            made = pool.map(_one, [(data, page, reader) for page in pages], chunksize=8)
        with (folder / f"{reader}.jsonl").open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row, _ in made)
        print(f"{reader}: {len(made) / sum(seconds for _, seconds in made):.0f} pages per second and core")


if __name__ == "__main__":
    main(sys.argv[1:])
