"""The guard of our sibling packages, tried with foreign ones in real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.siblings import ensure_siblings

ROOT = Path(__file__).resolve().parent.parent
CHECK = (
    "from monitor.errors import SiblingError\n"
    "from monitor.siblings import ensure_siblings\n"
    "try:\n    ensure_siblings()\n"
    "except SiblingError as error:\n    print('refused:', error)\n"
    "else:\n    print('fine')\n"
)


def test_ours_pass() -> None:
    ensure_siblings()


def check(*path: Path) -> str:
    """What the guard says in a process with this import path."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    answer = subprocess.run(
        [sys.executable, "-P", "-c", CHECK], env=env, capture_output=True, text=True, timeout=300, check=True
    )
    return answer.stdout.strip()


@pytest.mark.parametrize("name", ["spiders", "alerts"])
@pytest.mark.parametrize("init", ["", '__distribution__ = "other"\n', None])
def test_a_foreign_package_in_front_is_refused(tmp_path: Path, name: str, init: str | None) -> None:
    (tmp_path / name).mkdir()
    if init is not None:
        (tmp_path / name / "__init__.py").write_text(init)
        said = check(tmp_path, ROOT)
        assert said.startswith("refused:")
        assert str(tmp_path) in said
        assert "environment of its own" in said
    else:
        # A folder without __init__.py comes after real packages and hides nothing.
        assert check(tmp_path, ROOT) == "fine"


@pytest.mark.parametrize("accident", ["overwritten", "deleted", "emptied"])
def test_ours_damaged_by_another_installation_is_refused(tmp_path: Path, accident: str) -> None:
    for package in ("monitor", "spiders", "alerts"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    spiders = tmp_path / "spiders"
    if accident == "overwritten":
        (spiders / "__init__.py").write_text('"""Somebody else\'s."""\n')
    elif accident == "deleted":
        (spiders / "__init__.py").unlink()
    else:
        shutil.rmtree(spiders)
    assert check(tmp_path).startswith("refused:")
