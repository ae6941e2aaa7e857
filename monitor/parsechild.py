"""The child process in which bytes from the web are parsed: `python -m monitor.parsechild`.

It owns one loop: a job from standard input, its answer to standard output, until the input ends. It
limits its own memory and processor time, opens nothing and knows neither network nor store. Its
parent (`monitor.parsebox`) may kill it at any moment.

A job is two lengths (unsigned 32 bit, big-endian), a JSON header and the bytes to read; an answer is
one length and a JSON list: ["ready"], ["feed", ...], ["article", ...], ["letter", ...],
["addresses", [...]], ["rules", ...], or [error name, reason].
"""

from __future__ import annotations

import json
import resource
import struct
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, TypeAlias

from monitor import extract, feeds, listings, wire
from monitor.errors import ReadError
from monitor.newsletters import reading as newsletters

Answer: TypeAlias = "list[object]"

JOB = struct.Struct(">II")
ANSWER = struct.Struct(">I")


def read_feed(job: dict[str, object], body: bytes) -> Answer:
    """Read the bytes as a feed."""
    return ["feed", wire.dump_feed(feeds.parse(body, str(job["url"]), str(job["content_type"])))]


def read_listing(job: dict[str, object], body: bytes) -> Answer:
    """Read the bytes as an HTML index of articles."""
    rules = wire.load_listing_rules(job["rules"])
    return ["feed", wire.dump_feed(listings.links(body, str(job["url"]), rules))]


def find_feeds(job: dict[str, object], body: bytes) -> Answer:
    """Look for the feeds that an HTML page announces."""
    return ["addresses", feeds.discover(body, str(job["url"]))]


def read_article(job: dict[str, object], body: bytes) -> Answer:
    """Read the bytes as an article's page."""
    entry = job["entry"]
    article = extract.article(
        body,
        str(job["url"]),
        now=datetime.fromisoformat(str(job["now"])),
        content_type=str(job["content_type"]),
        rules=wire.load_rules(job["rules"]),
        entry=None if entry is None else wire.load_entry(entry),
        seen=wire.load_memory(job["seen"]),
    )
    return ["article", wire.dump_article(article)]


def read_proposal(job: dict[str, object], body: bytes) -> Answer:
    """Work out rules for the page; an answer without any where nothing lasting holds its text."""
    rules = extract.proposed(body, str(job["url"]), str(job["content_type"]))
    return ["rules", None if rules is None else wire.dump_rules(rules)]


def read_letter(job: dict[str, object], body: bytes) -> Answer:
    """Read the bytes as a newsletter mail."""
    letter = newsletters.letter(body, now=datetime.fromisoformat(str(job["now"])))
    return ["letter", wire.dump_letter(letter)]


JOBS: dict[str, Callable[[dict[str, object], bytes], Answer]] = {
    "feed": read_feed,
    "listing": read_listing,
    "announced": find_feeds,
    "article": read_article,
    "proposal": read_proposal,
    "letter": read_letter,
}


def answer_to(job: dict[str, object], body: bytes) -> Answer:
    """Do one job; an error becomes an answer too. This is the child's named boundary for exceptions."""
    try:
        return JOBS[str(job["do"])](job, body)
    except ReadError as error:
        return [type(error).__name__, error.reason]
    except MemoryError:
        return ["ParseLimit", "a parser needed more memory than it may have and was stopped"]
    except RecursionError:
        return ["ParseLimit", "it is nested too deeply to be read"]
    except Exception as error:
        # The message may hold words of the page; the place and the kind of error are ours.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
        return ["Fault", f"the reader failed on it ({type(error).__name__} at {place})"]


def serve(jobs: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    """Answer jobs until `jobs` ends; each may use `seconds` of processor time, rounded up."""

    def give(answer: Answer) -> None:
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        answers.write(ANSWER.pack(len(text)) + text)
        answers.flush()

    give(["ready"])
    while len(head := jobs.read(JOB.size)) == JOB.size:
        header_size, body_size = JOB.unpack(head)
        header, body = jobs.read(header_size), jobs.read(body_size)
        if len(header) < header_size or len(body) < body_size:
            return
        limit_processor_time(seconds)
        give(answer_to(json.loads(header), body))


def limit_processor_time(seconds: float) -> None:
    """Let the kernel end this process when it uses `seconds` more, so that it cannot outlive its parent."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


def limit_memory(megabytes: int) -> None:
    """Let allocations beyond `megabytes` of address space fail, and write no core files."""
    size = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read limits from the command line (seconds, megabytes) and serve standard input."""
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    # A library that prints must not write between two answers.
    sys.stdout = sys.stderr
    limit_memory(megabytes)
    serve(jobs, answers, seconds)


if __name__ == "__main__":
    main()
