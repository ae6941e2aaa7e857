"""From a tree of texts to typed settings: every fault at its place, in plain words, in one pass.

pydantic finds the faults; its wording never reaches the reader. A setting with a fault is taken out
and the rest typed again, so that the checks which need the whole file still see what is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.models import Block, File
from monitor.config.nodes import Node
from monitor.config.scalars import Surroundings, WrongShape
from monitor.config.tree import Faults
from monitor.config.wording import did_you_mean, listing, quoted


def typed(faults: Faults, env: Mapping[str, str], folder: Path) -> File:
    """Type the settings; faults are recorded and their settings taken out of the tree."""
    around = Surroundings(env, folder)
    first = True
    while True:
        try:
            return File.model_validate(faults.tree.plain(), context=around)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
        if first:
            _record_all(faults, found)
        # A second look only finds what follows from the first: a name missing where a wrong one was.
        first = False
        _take_out(faults.tree, [fault["loc"] for fault in found])


def _record_all(faults: Faults, found: Sequence[ErrorDetails]) -> None:
    strangers = [fault["loc"] for fault in found if fault["type"] == "extra_forbidden"]
    for fault in found:
        loc, error = fault["loc"], fault.get("ctx", {}).get("error")
        if fault["type"] == "extra_forbidden":
            faults.error(loc, _unknown(loc), key=True)
        elif fault["type"] == "missing":
            beside = [str(other[-1]) for other in strangers if other[:-1] == loc[:-1]]
            if not any(did_you_mean(word, [str(loc[-1])]) for word in beside):
                faults.error(loc[:-1], f"{block_at(loc[:-1]).WHAT} needs {loc[-1]}:", key=True)
        elif isinstance(error, WrongShape):
            subject = error.subject or next(part for part in reversed(loc) if isinstance(part, str))
            faults.error(loc, f"{subject} {error}", key=True)
        else:
            faults.error(loc, str(error))


def _take_out(tree: Node, locs: Sequence[Sequence[str | int]]) -> None:
    paths = [tree.path(loc) for loc in locs]
    for path in paths:
        if len(path) < 2:
            raise AssertionError("the file itself has a fault that was not found before typing")
        path[-2].remove(path[-1])


def _unknown(loc: Sequence[str | int]) -> str:
    word = str(loc[-1])
    block = block_at(loc[:-1])
    known = settings_of(block)
    if near := did_you_mean(word, known):
        return f"unknown setting {quoted(word)}{near}"
    for name, field in File.model_fields.items():
        inner = _block_in(field.annotation)
        if inner is not None and word in settings_of(inner):
            return f"unknown setting {quoted(word)} in {block.WHAT}; it belongs under {name}:"
    told = f"unknown setting {quoted(word)}; {block.WHAT} knows {listing(known)}"
    # "- Acme: Corp" is a block to YAML, and its writer meant a text
    return told if word.isidentifier() else f"{told}. A text that holds ': ' needs quotes around it"


def settings_of(block: type[Block]) -> list[str]:
    """The names that may stand in a block, as config.yaml writes them."""
    return [field.alias or name for name, field in block.model_fields.items()]


def block_at(loc: Sequence[str | int]) -> type[Block]:
    """The model of the innermost block that holds `loc`."""
    block: type[Block] = File
    parts = iter(loc)
    for part in parts:
        if isinstance(part, int):
            continue
        field = next(f for name, f in block.model_fields.items() if part in (name, f.alias))
        inner = _block_in(field.annotation)
        assert inner is not None, "only blocks have settings that are unknown or missing"
        if get_origin(field.annotation) is dict:
            next(parts, None)
        block = inner
    return block


def _block_in(annotation: Any) -> type[Block] | None:
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return annotation
    return next((block for part in get_args(annotation) if (block := _block_in(part))), None)
