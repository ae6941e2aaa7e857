"""What is shipped under deploy/: units that systemd accepts and finds confined, commands that exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from monitor.cli import newswatch
from monitor.schedule import Schedule
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
BINARY = "/opt/newswatch/.venv/bin/newswatch"
EXPOSURE = 1.5  # of 10; `systemd-analyze security` (252) gives these units 1.2 and less

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not on this machine"
)


@needs_systemd
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say once the command is one that exists here."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(BINARY, shutil.which("true") or "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_systemd_finds_the_services_confined(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd judges no files")
    assert done.returncode == 0, done.stdout[-300:]
    found = re.search(r"exposure level for .*?: ([0-9.]+)", done.stdout)
    assert found is not None
    assert float(found[1]) <= EXPOSURE


def called(text: str) -> list[list[str]]:
    """The words after our command, wherever it is called in a file."""
    found = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        calls = re.finditer(r'(?:/newswatch -c \S+|\["newswatch",) ?(.+?)(?:\]|\'|$)', line)
        found.extend(shlex.split(match[1].replace(",", " ")) for match in calls)
    return found


@pytest.mark.parametrize(
    "path",
    [*SERVICES, DEPLOY / "newswatch.cron", DEPLOY / "docker/Dockerfile"],
    ids=lambda path: path.name,
)
def test_every_command_that_is_called_exists(path: Path) -> None:
    """With its options: a renamed command must not break what people have installed by these files."""
    calls = called(path.read_text(encoding="utf-8"))
    assert calls
    for words in calls:
        command: click.Command = newswatch
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_the_cron_lines_are_cron_lines() -> None:
    lines = [
        line
        for line in (DEPLOY / "newswatch.cron").read_text(encoding="utf-8").splitlines()
        if line[:1] not in ("#", "") and "=" not in line.split()[0]
    ]
    assert len(lines) == 2
    for line in lines:
        Schedule.cron(" ".join(line.split()[:5]))
        assert line.split()[5] == "newswatch"
        assert "%" not in re.sub(r"\\%", "", line)  # cron turns a bare % into a line break


def test_the_container_is_not_root_and_writes_only_its_data() -> None:
    text = (DEPLOY / "docker/Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001:10001$", text, re.M)
    assert re.search(r"^HEALTHCHECK .*status", text, re.M)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M):
        for name in source.split():
            assert (ROOT / name).exists(), name
    for line in re.findall(r"pip install .*", text):
        assert "--require-hashes" in line or "--no-deps /wheel/" in line
    compose = yaml.safe_load((DEPLOY / "docker/compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["newswatch"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert (DEPLOY / "docker" / service["build"]["context"]).resolve() == ROOT
    assert (ROOT / service["build"]["dockerfile"]).exists()
    assert "ports" not in service
