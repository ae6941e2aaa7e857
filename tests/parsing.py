"""The parse children that all crawls of a test process share: each takes half a second to start."""

from __future__ import annotations

from monitor.parsebox import ParseBox

_box: list[ParseBox] = []


def shared_box() -> ParseBox:
    """The one box of this process. Belongs to the loop of `tests.loopback.run`; only `close` ends it."""
    if not _box:
        _box.append(ParseBox(workers=2, seconds=20.0))
    return _box[0]


async def close() -> None:
    """End its children, where there are any."""
    while _box:
        await _box.pop().close()
