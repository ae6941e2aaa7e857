"""What is shipped: one wheel with exactly our three packages, which works on its own."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("newswatch-*.whl"))


def test_wheel_holds_our_three_packages_and_their_data(wheel: Path) -> None:
    """No tests, no stray top level; templates and the newsroom's pages are there."""
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"monitor", "spiders", "alerts"}
    assert "alerts/templates/digest.html.j2" in names
    assert "alerts/templates/digest.txt.j2" in names
    tracked = {
        str(path.relative_to(ROOT))
        for package in ("monitor", "spiders", "alerts")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tracked <= set(names)


def test_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Unpacked into a folder of its own, the command finds its siblings, spiders and templates."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    script = (
        "import monitor, spiders, alerts, pathlib\n"
        f"home = pathlib.Path({str(tmp_path / 'site')!r})\n"
        "assert pathlib.Path(monitor.__file__).is_relative_to(home), monitor.__file__\n"
        "from monitor.siblings import ensure_siblings\n"
        "ensure_siblings()\n"
        "from scrapy.spiderloader import SpiderLoader\n"
        "from scrapy.settings import Settings\n"
        "print(*sorted(SpiderLoader(Settings({'SPIDER_MODULES': ['spiders']})).list()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert {"feed", "listing", "teiss"} <= set(done.stdout.split())


def test_no_dependency_owns_our_names() -> None:
    """No installed distribution but ours provides monitor, spiders or alerts."""
    owners = packages_distributions()
    for name in ("monitor", "spiders", "alerts"):
        assert set(owners.get(name, ["newswatch"])) == {"newswatch"}
