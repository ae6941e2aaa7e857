#!/bin/sh
# Write requirements.lock (what runs), requirements-dev.lock (what runs and what tests) and
# requirements-browser.lock (what runs with the extra `browser`) with hashes.
set -eu
set -- --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
    --index-strategy unsafe-best-match
uv pip compile "$@" pyproject.toml -o requirements.lock
uv pip compile "$@" pyproject.toml --group dev -o requirements-dev.lock
uv pip compile "$@" pyproject.toml --extra browser --constraint requirements.lock -o requirements-browser.lock
