"""The sendmail channel: what the command's exit code means, and that a kill sends no half message."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alerts import mime, outgoing
from alerts.base import ChannelDown
from alerts.sendmail import SendmailChannel
from monitor.errors import DeliveryError
from monitor.told import Claimed
from tests.digests.material import NOW, config


def claimed(recipient: str = "soc@example.org") -> Claimed:
    envelope = mime.Envelope("Newswatch <watch@example.org>", "Daily", "2026-06-17T07:00 Europe/London")
    (message,) = outgoing.for_each([recipient], outgoing.plain("x", "y"), envelope, config(), NOW)
    return Claimed(message, "Daily", "lease", 1, perhaps_delivered=False)


def channel(tmp_path: Path, script: str, timeout: float = 30) -> SendmailChannel:
    command = tmp_path / "sendmail"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    return SendmailChannel(replace(config().delivery, sendmail=command), timeout=timeout)


@pytest.mark.parametrize(
    ("code", "down", "retryable"),
    [(67, False, False), (65, False, False), (75, False, True), (78, True, True)],
)
def test_the_exit_code_says_whose_fault_it_is(tmp_path: Path, code: int, down: bool, retryable: bool) -> None:
    way = channel(tmp_path, f"cat > /dev/null; echo 'no such user' >&2; exit {code}")
    with pytest.raises(DeliveryError, match=f"exit code {code}.*no such user") as caught:
        way.send(claimed(), lambda: None)
    assert isinstance(caught.value, ChannelDown) is down
    assert caught.value.retryable is retryable


def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    way = channel(tmp_path, "exec sleep 60", timeout=0.2)
    with pytest.raises(DeliveryError, match="perhaps accepted"):
        way.send(claimed(), lambda: None)


def test_the_whole_message_is_there_before_the_command_starts(tmp_path: Path) -> None:
    """It reads a file and no pipe: our end can tell it nothing wrong."""
    way = channel(tmp_path, f"stat -L -c %F /dev/stdin > {tmp_path}/kind; cat > /dev/null")
    way.send(claimed(), lambda: None)
    assert (tmp_path / "kind").read_text().strip() == "regular file"


def test_a_recipient_is_never_an_option(tmp_path: Path) -> None:
    way = channel(tmp_path, f'echo "$@" > {tmp_path}/args; cat > /dev/null')
    way.send(claimed("-bp@example.org"), lambda: None)
    assert (tmp_path / "args").read_text().split()[-2:] == ["--", "-bp@example.org"]
