#!/bin/sh
# Look for known holes: bandit over the code, pip-audit over the lock file. Exit code 1 where one is found.
#
# Both tools live in an environment of their own, outside the lock: they run here and nowhere else. Where
# they cannot be had, or a registry knows no advisories, that is said and is no failure: CI must also run
# behind mirrors, and "not audited" is not "clean".
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-python3}"
TOOLS="${TMPDIR:-/tmp}/newswatch-audit.$$"
trap 'rm -rf "$TOOLS"' EXIT

"$PYTHON" -m venv "$TOOLS"
if ! "$TOOLS/bin/python" -m pip install --quiet --disable-pip-version-check \
    "bandit==1.9.4" "pip-audit==2.10.1" 2>"$TOOLS/pip.log"; then
    tail -n 2 "$TOOLS/pip.log"
    echo "bandit and pip-audit cannot be had here: nothing was audited (ruff's S rules ran with 'make check')"
    exit 0
fi

"$TOOLS/bin/bandit" --quiet --configfile pyproject.toml --recursive monitor alerts spiders

code=0
"$TOOLS/bin/pip-audit" --require-hashes --disable-pip --requirement requirements.lock --timeout 10 \
    --progress-spinner off --format json --output "$TOOLS/audit.json" 2>"$TOOLS/audit.log" || code=$?
"$TOOLS/bin/python" - "$TOOLS/audit.json" "$code" <<'PY'
import json
import sys
from pathlib import Path

told = Path(sys.argv[1])
rows = json.loads(told.read_text())["dependencies"] if told.exists() else []
asked = [row for row in rows if "skip_reason" not in row]
holes = [(row["name"], hole["id"]) for row in asked for hole in row["vulns"]]
for name, hole in holes:
    print(f"{name}: {hole}")
if not asked:
    print("pip-audit: no advisories could be had here; the dependencies were not audited")
else:
    print(f"pip-audit: {len(asked)} of {len(rows)} dependencies audited, {len(holes)} known holes")
sys.exit(1 if holes else 0)
PY
