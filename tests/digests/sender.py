"""A process that delivers what a database owes to a server on loopback, so that a test can kill it.

python -m tests.digests.sender DATABASE PORT SECONDS    SECONDS after NOW is when it thinks it is
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from alerts.dispatch import deliver
from monitor.config.plan import Smtp
from monitor.store import open_store
from tests.digests.material import NOW, config


def main(database: str, port: str, seconds: str) -> None:
    made = config(smtp=Smtp("127.0.0.1", int(port), security="none"))
    with open_store(Path(database)) as store:
        deliver(store, made, NOW + timedelta(seconds=float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
