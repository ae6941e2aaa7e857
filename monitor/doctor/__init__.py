"""What is wrong, and what to do about it: `newswatch doctor`.

    probes    edge: mail server, DNS, disk, database, the sources where asked
    judges    pure: what a probe found -> a line with its next step

What needs no probe (config, runs, digests, outbox) is judged by `monitor.operate.standing`, so that
`status` and `doctor` never say different things.
"""

from __future__ import annotations
