"""From the `alerts` block to rules: whose names, and what may keep an alert back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitor.config.delivering import recipients
from monitor.config.models import File
from monitor.config.plan import AlertPlan, DigestPlan
from monitor.config.telling import chosen_watches
from monitor.config.tree import Faults
from monitor.config.wording import quoted
from monitor.watches import Watch

DEFAULT_NAME = "Alert"


def alerts(
    file: File,
    watches: Sequence[Watch],
    digests: Sequence[DigestPlan],
    faults: Faults,
    folder: Path,
    watchlists: Sequence[str],
) -> tuple[AlertPlan, ...]:
    """Build every alert rule; its name is unique among digests too, for the store knows both by it."""
    everything = frozenset(watch.key for watch in watches)
    strict = frozenset(watch.key for watch in watches if watch.about_only)
    names = {digest.name.casefold(): f"the digest on line {digest.line}" for digest in digests}
    built = []
    for index, block in enumerate(file.alerts):
        loc = ("alerts", index)
        name = block.name or DEFAULT_NAME
        if name.casefold() in names:
            what = f"{quoted(name)} is the name of {names[name.casefold()]}"
            faults.error((*loc, "name"), f"{what}; give this alert another name:")
        names.setdefault(name.casefold(), f"the alert on line {faults.line(loc)}")
        chosen = everything
        if "watch" in block.model_fields_set:
            chosen = chosen_watches(block.watch, (*loc, "watch"), watches, watchlists, faults)
        if block.priority is not None:
            chosen &= {watch.key for watch in watches if watch.priority is block.priority}
            if not chosen and not faults.emptied((*loc, "priority")):
                faults.warning(
                    (*loc, "priority"),
                    f"no name here has the priority {block.priority.value}, so nothing is ever alerted",
                )
        built.append(
            AlertPlan(
                name,
                recipients(block.to, file.delivery, (*loc, "to"), faults, folder),
                chosen,
                about=chosen if block.min == "about" else strict,
                subject=block.role == "subject",
                named=block.role == "named",
                gather=block.gather,
                limit=block.limit,
                quiet=block.quiet_hours,
                line=faults.line(loc),
            )
        )
    return tuple(built)
