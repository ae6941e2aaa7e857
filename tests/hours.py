"""Schedules of which no slot falls near the moment at which a test runs by the true clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def hourly() -> str:
    """`cron` for once an hour, half an hour from now in every zone of whole hours."""
    return f"{datetime.now(UTC) + timedelta(minutes=30):%-M} * * * *"


def daily() -> str:
    """`when` for once a day, twelve hours from now in UTC."""
    return f"every day at {datetime.now(UTC) + timedelta(hours=12):%H:%M}"
