"""Which slots of a digest are due. Light to import: most rounds ask, and few have a digest to lay out."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.config.plan import Config, DigestPlan
from monitor.schedule import Slot, slots
from monitor.store import Store

SET_BACK = timedelta(hours=1)
"""A digest first seen this much after `now` tells of a clock that was set back. Anything less is two threads
that read the clock one after the other, and wrote in the other order."""


def due_slots(plan: DigestPlan, config: Config, store: Store, now: datetime) -> list[Slot]:
    """The slots of a digest that came due since its last one, or since it was first configured."""
    last = store.last_slot(plan.name, now)
    after = last[1] if last else store.digest_since(plan.name)
    if after - now > SET_BACK:
        # The clock was set back to before the digest was known; what was due in the last day counts.
        after = now - timedelta(days=1)
    due = slots(plan.when, config.zone, after, now)
    # Where the clock was set back, slots come by that were told already; each is told once.
    told = next(
        (i for i, slot in enumerate(reversed(due)) if store.has_slot(plan.name, slot.label)), len(due)
    )
    return due[len(due) - told :]
