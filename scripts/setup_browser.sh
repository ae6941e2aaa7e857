#!/bin/sh
# Add the extra `browser` to the virtual environment that scripts/setup.sh made, from its lock file with hashes.
# It brings Playwright and no browser: Chromium is the system's (apt install chromium).
set -eu
VENV="${VENV:-.venv}"
if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python "$VENV/bin/python" --require-hashes -r requirements-browser.lock
else
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.lock
fi
