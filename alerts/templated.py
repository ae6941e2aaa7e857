"""A digest laid out by the operator's own templates, in a child process that can hold nothing up.

`delivery: templates: FOLDER` may hold `digest.html.j2`, `digest.txt.j2` or both; what it lacks is ours. They
get the same `view` and filters, in jinja2's sandbox, HTML escaped. A fault in them costs no digest: it is
laid out by our own, with the reason at its top.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import resource
import subprocess
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts import fit, render
from alerts.shape import DigestView
from monitor.text import clean_text

log = logging.getLogger("newswatch.digest")

SECONDS = 4
"""Of processor time; ours take a twentieth of a second. The digest is being composed meanwhile."""
PATIENCE = 60
"""Seconds on the clock, on a machine that is busy with other things: a template may wait, it cannot sleep."""
MEMORY = 512 << 20
TEXT_LIMIT = 500_000
"""Code points of the text part."""
_CHILD = (sys.executable, "-P", "-m", "alerts.templated")


class TemplateFault(Exception):
    """A template cannot lay this digest out; str() says which and why on one line."""


def laid_out(view: DigestView, folder: Path | None) -> tuple[DigestView, str, str]:
    """The view as it is told, its HTML and its text: by the templates of `folder`, else by our own.

    Where those of `folder` fail, the view that comes back says so in a notice, and the log does too.
    """
    if folder is None:
        return view, *render.both(view)
    try:
        return view, *by_child(view, folder)
    except TemplateFault as fault:
        log.warning("the templates in %s were not used: %s", folder, fault)
        told = replace(view, notices=(f"Your own layout was not used: {fault}.", *view.notices))
        return told, *render.both(told)


def by_child(view: DigestView, folder: Path) -> tuple[str, str]:
    """HTML and text as a child process makes them; TemplateFault in at most PATIENCE seconds."""
    # The view is ours, so the child may unpickle it; what the child says is only read as JSON.
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            (*_CHILD, str(SECONDS)),
            input=pickle.dumps((view, folder)),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUTF8": "1", "PATH": os.defpath},
        )
    except subprocess.TimeoutExpired as error:
        raise TemplateFault(f"they took more than {PATIENCE} seconds") from error
    except OSError as error:
        raise TemplateFault(f"no process could be started ({error.strerror})") from error
    if done.returncode:
        raise TemplateFault(f"they took more than {SECONDS} seconds or {MEMORY >> 20} MB of memory")
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise TemplateFault(clean_text(answer["fault"], limit=200))
    return answer["html"], answer["text"]


def both(view: DigestView, folder: Path) -> tuple[str, str]:
    """HTML, within our limit, and text by the templates of `folder`; TemplateFault."""
    if not any((folder / name).is_file() for name in (render.HTML, render.TEXT)):
        raise TemplateFault(f"there is no {render.HTML} and no {render.TEXT} in {folder}")
    folders = (folder, render.TEMPLATES)
    pages = render.environment(ImmutableSandboxedEnvironment, folders, html=True)
    texts = render.environment(ImmutableSandboxedEnvironment, folders, html=False)
    # Headlines are strangers' words: the filter that lets markup through is not there to be used by habit.
    del pages.filters["safe"]

    def page(one: DigestView) -> str:
        return pages.get_template(render.HTML).render(view=one)

    try:
        fitting = fit.fitted(view, lambda one: render.encoded_size(page(one)), render.ROOM)
        html, text = page(fitting), texts.get_template(render.TEXT).render(view=fitting)
    except Exception as error:  # the boundary of strangers' templates: whatever they do is a fault of theirs
        raise TemplateFault(_where(error)) from error
    if (size := render.encoded_size(html)) > render.HTML_LIMIT:
        raise TemplateFault(f"{render.HTML} gives {size:,} bytes of HTML, more than {render.HTML_LIMIT:,}")
    if len(text) > TEXT_LIMIT:
        raise TemplateFault(f"{render.TEXT} gives {len(text):,} characters, more than {TEXT_LIMIT:,}")
    for name, shown in ((render.HTML, html), (render.TEXT, text)):
        if not shown.strip():
            raise TemplateFault(f"{name} gives nothing")
    return html, text


def _where(error: Exception) -> str:
    """File, line and reason of what went wrong in a template."""
    said = (error.message if isinstance(error, TemplateError) else str(error)) or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name}, line {error.lineno}: {said}"
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    lines = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.endswith(".j2")]
    return f"{Path(lines[-1].filename).name}, line {lines[-1].lineno}: {said}" if lines else said


def main() -> None:
    """Lay out the view that stands on standard input; the child of `by_child`."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    view, folder = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by our own parent
    try:
        html, text = both(view, folder)
        answer = {"html": html, "text": text}
    except TemplateFault as fault:
        answer = {"fault": str(fault)}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
