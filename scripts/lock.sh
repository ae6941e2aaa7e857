#!/bin/sh
# Write requirements.lock (what runs) and requirements-dev.lock (what runs and what tests) with hashes.
set -eu
set -- --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
    --index-strategy unsafe-best-match
uv pip compile "$@" pyproject.toml -o requirements.lock
uv pip compile "$@" pyproject.toml --group dev -o requirements-dev.lock
