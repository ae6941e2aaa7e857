"""What keeps a browser from being started on this machine, as one sentence with the next step.

Asked by `check`, by `doctor` and by each poll of a source with `browser: true`. It must not know what the
browser is for.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

CHROMIUM = ("chromium", "chromium-browser")
PROBE = 10.0
# A network with nothing in it, and a process that takes all others with it when it ends. The user stays who
# it is: Chromium's sandbox makes its own namespaces inside, which root may not.
NAMESPACES = (
    "--user", "--map-current-user", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc",
)  # fmt: skip


def chromium() -> str:
    """The path of the system's Chromium, "" where there is none."""
    return next((found for name in CHROMIUM if (found := shutil.which(name, path=_places()))), "")


def isolating() -> tuple[str, ...]:
    """The command that starts another one without a network, () where this machine has none."""
    unshare = shutil.which("unshare", path=_places())
    return (unshare, *NAMESPACES, "--") if unshare else ()


def missing() -> str:
    """Why no browser can be started here, and what to do; "" where one can."""
    if not sys.platform.startswith("linux"):
        return "a browser without a network can be had on Linux only; take browser: true out"
    if os.geteuid() == 0:
        return "Chromium's sandbox does not work for root; run Newswatch as a user of its own"
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is missing; install it beside Newswatch: pip install 'newswatch[browser]'"
    if not chromium():
        return "Chromium is missing; install the system's: apt install chromium"
    if not (isolate := isolating()):
        return "the command unshare is missing; install util-linux"
    try:
        tried = subprocess.run(  # noqa: S603 - a fixed list of arguments
            (*isolate, "true"), stdin=subprocess.DEVNULL, capture_output=True, timeout=PROBE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        tried = None
    if tried is None or tried.returncode:
        return (
            "this system gives its users no namespaces, so a browser would have a network and no sandbox;"
            " allow them, or run Newswatch outside the container (docs/hardening.md)"
        )
    return ""


def _places() -> str:
    return os.pathsep.join(filter(None, (os.environ.get("PATH", ""), os.defpath, "/usr/sbin")))
