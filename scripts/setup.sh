#!/bin/sh
# Make the virtual environment from the lock file with hashes. Needs python3 (3.11 or newer); uses uv
# where it is present; on Debian as root installs python3-venv where it is missing.
set -eu
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv}"
say() { printf '%s\n' "$*" >&2; }

command -v "$PYTHON" >/dev/null 2>&1 || { say "Newswatch needs Python 3.11 or newer, and '$PYTHON' is not there."; exit 2; }
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "Newswatch needs Python 3.11 or newer; '$PYTHON' is $("$PYTHON" -V). Say: make PYTHON=python3.12 ..."; exit 2; }

if command -v uv >/dev/null 2>&1; then
    say "Setting up $VENV with uv ..."
    [ -x "$VENV/bin/python" ] || uv venv --quiet --python "$PYTHON" "$VENV"
    VIRTUAL_ENV="$VENV" uv pip install --quiet --python "$VENV/bin/python" --require-hashes -r requirements-dev.lock
    uv pip install --quiet --python "$VENV/bin/python" --no-deps --no-build-isolation -e .
else
    say "Setting up $VENV with pip (about a minute) ..."
    if [ ! -x "$VENV/bin/pip" ] && ! "$PYTHON" -m venv "$VENV" >/dev/null 2>&1; then
        rm -rf "$VENV"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            say "python3-venv is missing; installing it ..."
            (apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv) >/dev/null
            "$PYTHON" -m venv "$VENV"
        else
            say "This Python cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install python3-venv"
            exit 2
        fi
    fi
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
touch "$VENV/.ready"
