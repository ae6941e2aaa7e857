"""What the person who runs Newswatch asks of it, and what it tells other machines.

    survey        edge: reads config, database, locks and pulse into Facts
    standing      pure: Facts -> lines, each ok, a note or in need of a look
    document      pure: Facts and lines -> the JSON of `status`
    metrics       pure: Facts and lines -> Prometheus' text
    signals       edge: the metrics file and the heartbeat after a round
    endpoint      edge: /metrics and /health on loopback, in the daemon

It decides nothing about the watch and writes nothing to the database.
"""

from __future__ import annotations
