"""What leaves a round for other machines: the metrics file and the heartbeat. Neither may hold up or stop it.

The heartbeat's address is a secret: whoever knows it can pretend that all is well. It stands in no log
line and no error, also not inside a library's words.
"""

from __future__ import annotations

import logging
import os
import threading
import urllib.error
import urllib.request
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.files import FOR_ALL, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from monitor.config.plan import Config, Monitoring, Secret
    from monitor.errors import ConfigError
    from monitor.operate.facts import Facts
    from monitor.rounds import RoundReport

log = logging.getLogger("newswatch.signals")

TIMEOUT = 5.0  # seconds for the heartbeat's answer; a run of cron waits for it at its end, once
WAIT = 10.0  # seconds, all in all: a name server that does not answer knows no timeout


def after_round(config: Config, now: datetime, *, failed: bool) -> None:
    """Tell the world that a round ended; logs what could not be told and raises nothing."""
    write_metrics(config, now)
    beat(config.monitoring, failed=failed)


def is_failed(report: RoundReport) -> bool:
    """Whether a round is to be reported as failed: nothing could be read at all, or a message was given up.

    One sick source or a mail that is tried again is no reason to wake anybody; `status` shows them.
    """
    polls = report.polls
    unread = bool(polls) and all(poll.outcome not in ("ok", "not modified") for poll in polls)
    return unread or (report.delivery is not None and report.delivery.dead > 0)


def after_refusal(path: Path, env: Mapping[str, str], now: datetime, config: Config | None) -> None:
    """Tell the world that a daemon or a round could not begin; raises nothing.

    path: of config.yaml. config: what was to be watched by, None where the file has faults: then its block
    `monitoring` is read by itself.
    """
    from monitor.config.whereabouts import monitoring_of
    from monitor.operate.survey import survey

    monitoring = config.monitoring if config is not None else monitoring_of(path, env)
    if monitoring.metrics is not None:
        _write(monitoring.metrics, survey(path, env, now))
    beat(monitoring, failed=True)


def write_metrics(config: Config, now: datetime, fault: ConfigError | None = None) -> None:
    """Write the file of `monitoring: metrics:`, whole or not at all, readable by everybody."""
    from monitor.operate.survey import of_config

    if config.monitoring.metrics is not None:
        _write(config.monitoring.metrics, of_config(config, now, fault))


def _write(target: Path, facts: Facts) -> None:
    from monitor.operate.metrics import exposition

    try:
        content = exposition(facts).encode()
        # The collector runs as another user.
        write_whole(target, content, by=target.with_name(f".{target.name}.{os.getpid()}"), mode=FOR_ALL)
    except OSError as error:
        log.warning("metrics not written path=%s reason=%s", target, error.strerror)


def beat(monitoring: Monitoring, *, failed: bool) -> None:
    """Ask the heartbeat's address, or the one for failures; at most `WAIT` seconds, never an error."""
    if monitoring.heartbeat is None:
        return
    # A thread of its own, left behind where it hangs: looking a name up cannot be given a time limit.
    asking = threading.Thread(target=_ask, args=(monitoring.heartbeat, failed), name="heartbeat", daemon=True)
    asking.start()
    asking.join(WAIT)
    if asking.is_alive():
        log.warning("heartbeat not taken reason=no answer in time")


def _ask(address: Secret, failed: bool) -> None:
    try:
        url = address.reveal()
        if failed:
            path, mark, query = url.partition("?")
            url = f"{path.rstrip('/')}/fail{mark}{query}"
        # The scheme is http or https: config.yaml takes no other.
        request = urllib.request.Request(url, headers={"User-Agent": "Newswatch"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            answer.read(1024)
    except urllib.error.HTTPError as error:
        log.warning("heartbeat not taken reason=it answers %d", error.code)
    except Exception as error:
        # Named boundary: libraries put the address into their words, so only the error's kind is told.
        log.warning("heartbeat not taken reason=%s", _kind(error))


def _kind(error: BaseException) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return "no answer in time"
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror
    return type(inner).__name__
