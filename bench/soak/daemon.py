"""The real daemon by a clock that runs faster; nothing else of it is touched. `soak.py` starts it.

    python -m bench.soak.daemon config.yaml BEGIN OPENED SPEED TICK

The clock showed BEGIN (ISO 8601) at OPENED (seconds of the epoch) and runs SPEED times as fast, so that it
goes on rightly after a restart. What counts by the steady clock (answers' timeouts, limits of a parse, the
watchdog) keeps its true length: a limit of three seconds cut to fifteen milliseconds would test the machine.
The memory of robots.txt, a day long, goes by the fast clock, so that its renewal is part of the soak.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from monitor import cli, daemon
from monitor.middlewares import courtesy
from monitor.middlewares.rulebook import Rulebook


def fast(begin: datetime, opened: float, speed: float) -> Callable[[], datetime]:
    """A clock that showed `begin` at `opened` and runs `speed` times as fast as the wall clock."""
    return lambda: begin + timedelta(seconds=(time.time() - opened) * speed)


def main() -> None:
    config, begin, opened, speed, tick = sys.argv[1:]
    clock = fast(datetime.fromisoformat(begin), float(opened), float(speed))
    usual = daemon.Daemon.__init__
    daemon.Daemon.__init__ = (  # type: ignore[method-assign]
        lambda self, *given, **more: usual(self, *given, **{**more, "clock": clock})
    )
    rulebook = Rulebook(clock=lambda: time.monotonic() * float(speed))
    courtesy.process_courtesy().robots = rulebook
    cli.main(["-c", config, "daemon", "--tick", tick])


if __name__ == "__main__":
    main()
