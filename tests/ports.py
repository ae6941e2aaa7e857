"""Ports for servers that are told theirs beforehand."""

from __future__ import annotations

import random
import socket

SYSTEM = random.SystemRandom()  # the workers of a suite share the seed of the usual one
BELOW = 32_000
"""The system gives ports to whoever asks for any from here on (32768 with Linux, 49152 elsewhere): one below
stays free until the server that it is meant for has it."""


def free_port() -> int:
    """A port of 127.0.0.1 at which nobody listens, and which the system gives to nobody."""
    while True:
        port = SYSTEM.randrange(BELOW // 2, BELOW)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
