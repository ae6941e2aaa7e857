#!/bin/sh
# Write requirements.lock (what runs), requirements-dev.lock (what runs and what tests),
# requirements-browser.lock (what runs with the extra `browser`) and requirements-build.lock (what makes the
# wheel in the container) with hashes.
set -eu
set -- --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
    --index-strategy unsafe-best-match
uv pip compile "$@" pyproject.toml -o requirements.lock
uv pip compile "$@" pyproject.toml --group dev -o requirements-dev.lock
uv pip compile "$@" pyproject.toml --extra browser --constraint requirements.lock -o requirements-browser.lock
sed -n 's/^requires = \["\(.*\)"\]$/\1/p' pyproject.toml |
    uv pip compile "$@" --constraint requirements-dev.lock - -o requirements-build.lock
