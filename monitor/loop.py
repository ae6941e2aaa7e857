"""The one event loop: Twisted's asyncio reactor, started once, or asyncio's own where nothing is fetched."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_on_reactor(main: Coroutine[Any, Any, T], *, stop_signals: bool = True) -> T:
    """Run `main` on the asyncio reactor until it returns, and give its result or raise its error.

    SIGTERM and SIGINT cancel `main`, which then drains; a second one is not caught. May be called
    once per process: a Twisted reactor cannot be started again.
    """
    from monitor.crawl import ensure_reactor

    ensure_reactor()
    from twisted.internet import reactor as installed

    # The interface the stubs give knows neither keyword nor instance; the object is Twisted's own.
    reactor: Any = installed

    outcome: list[T | BaseException] = []

    async def supervise() -> None:
        try:
            outcome.append(await _until_told(main, stop_signals=stop_signals))
        except BaseException as error:  # handed to the caller of run_on_reactor, whatever it is
            outcome.append(error)
        finally:
            reactor.stop()

    def begin() -> None:
        supervision.append(asyncio.ensure_future(supervise()))

    supervision: list[asyncio.Future[None]] = []  # a reference, or the loop may drop the task
    reactor.callWhenRunning(begin)
    reactor.run(installSignalHandlers=False)
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return result


def run_on_loop(main: Coroutine[Any, Any, T]) -> T:
    """Run `main`, which fetches nothing, on asyncio's own loop: as `run_on_reactor`, without its start."""
    return asyncio.run(_until_told(main, stop_signals=True))


async def _until_told(main: Coroutine[Any, Any, T], *, stop_signals: bool) -> T:
    """Run `main` to its end; the first of the signals cancels it and is not caught again."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(main)

    def stop() -> None:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
        task.cancel()

    if stop_signals:
        for number in SIGNALS:
            loop.add_signal_handler(number, stop)
    return await task
