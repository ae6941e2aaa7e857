"""The docs are true: commands and options documented, examples load, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from monitor.cli import newswatch
from monitor.config import load_text
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
YAML = re.compile(r"^```yaml\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def commands(group: click.Group, prefix: str = "newswatch") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix} {name}")
        else:
            found.append((f"{prefix} {name}", command))
    return found


@pytest.mark.parametrize(("name", "command"), commands(newswatch), ids=lambda value: str(value))
def test_every_command_is_documented_and_helps(name: str, command: click.Command) -> None:
    """docs/operations.md knows each command, and each has help and helped options."""
    assert f"`{name}`" in (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_every_option_is_documented() -> None:
    """Each option of each command stands in docs/operations.md."""
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    missing = [
        f"{name} {option.opts[0]}"
        for name, command in commands(newswatch)
        for option in command.params
        if isinstance(option, click.Option) and f"`{option.opts[0]}" not in text
    ]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of every page is a file of the project."""
    broken = [
        link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()
    ]
    assert not broken


def test_readme_config_loads() -> None:
    """The config in the README is a config."""
    blocks = YAML.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert blocks
    for block in blocks:
        load_text(block, ROOT / "config.yaml", {"SMTP_PASSWORD": "x"})


def test_readme_is_short() -> None:
    """At most 200 lines."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 200


def test_pipeline_is_the_same_in_code_and_docs() -> None:
    """The data flow is written once in monitor/crawl.py and again in docs/architecture.md: they agree."""
    flow = re.search(r"```\n(due sources.*?)```", (ROOT / "docs/architecture.md").read_text("utf-8"), re.S)
    assert flow is not None
    code = (ROOT / "monitor/crawl.py").read_text(encoding="utf-8")
    for line in flow.group(1).strip().splitlines():
        assert line.strip() in code


def test_every_module_of_matching_has_its_line() -> None:
    """docs/architecture.md says once what each module of the package is for, and names none that is gone."""
    block = re.search(
        r"## Inside `matching`.*?```\n(.*?)```", (ROOT / "docs/architecture.md").read_text("utf-8"), re.S
    )
    assert block is not None
    named = [name for line in block[1].splitlines() for name in re.split(r"\s{2,}", line)[0].split(", ")]
    assert sorted(named) == sorted(
        path.stem for path in (ROOT / "monitor/matching").glob("*.py") if path.stem != "__init__"
    )
