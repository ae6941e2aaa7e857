"""Figures as a person reads them: sizes, counts, spans of time."""

from __future__ import annotations

from datetime import timedelta


def size(count: int) -> str:
    """Bytes in the unit that fits: "312 MB" (decimal, as disks are sold)."""
    value = float(count)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "bytes" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError("the last unit fits everything")


def counted(number: int, word: str) -> str:
    """ "1 article", "41,208 articles"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def span(length: timedelta) -> str:
    """A length of time in its largest fitting unit: "3 days"."""
    seconds = max(0, round(length.total_seconds()))
    for each, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * each or (seconds >= each and unit != "minute"):
            count = seconds // each
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} seconds" if seconds >= 2 else "a moment"
