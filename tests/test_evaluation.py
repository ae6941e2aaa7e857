"""The gates of quality: figures on labelled data whose floors only rise (tests/evaluation/floors.json).

Runs the command itself, `newswatch explain --batch`, so that what is measured is what users get.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import ROOT, SHARED
from tests.evaluation import named, orgs, senses, stories
from tests.evaluation.pages import names_in

pytestmark = pytest.mark.evaluation
FLOORS = json.loads((ROOT / "tests/evaluation/floors.json").read_text(encoding="utf-8"))


@pytest.fixture
def scorer(data: Path) -> ModuleType:
    """The shared scorer, loaded as it is."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools/score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def explained(
    folder: Path, rows: list[dict[str, Any]], names: list[str], *, pack: bool = True
) -> dict[str, dict[str, Any]]:
    """What `newswatch explain --batch` says of these files and texts, by id."""
    beside = "" if pack else ", pack: false"
    listed = "".join(f"    - {{name: {json.dumps(name, ensure_ascii=False)}{beside}}}\n" for name in names)
    (folder / "config.yaml").write_text(
        f"timezone: UTC\nwatch:\n  names:\n{listed}sources: [https://example.org/feed]\n", encoding="utf-8"
    )
    (folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "explain", "--batch", "manifest.jsonl", "--json"],
        cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(rows), done.stderr
    return {answer["id"]: answer for answer in answers}


def fails(figures: dict[str, float], floors: dict[str, float]) -> dict[str, tuple[float, float]]:
    """The figures below their floors, with them."""
    return {name: (figures[name], floor) for name, floor in floors.items() if figures[name] < floor}


def test_the_founding_case_in_both_forms(data: Path, tmp_path: Path) -> None:
    """Huawei, ZTE, Samsung and NCSC flag, what stands in the furniture does not, and it is not of 2021."""
    wanted = json.loads((data / "founding/expected.json").read_text(encoding="utf-8"))
    rows = [
        {
            "id": form,
            "file": str(data / f"founding/teiss-huawei-ncsc.{form}"),
            "url": "https://www.teiss.co.uk/news/1284",
        }
        for form in ("txt", "html")
    ]
    for answer in explained(tmp_path, rows, wanted["hit"] + wanted["furniture_only"]).values():
        assert set(answer["names"]) == set(wanted["hit"])
        assert not (answer["published"] or "").startswith(wanted["not_published"])
        assert answer["title"] == wanted["title"]
        assert {"Electronic Arts", "JBS Foods", "REvil"} <= set(answer["furniture_names"])


@pytest.mark.timeout(900)
def test_pages(data: Path, scorer: ModuleType, tmp_path: Path) -> None:
    """Text, titles, dates and names of the labelled pages stay above their floors.

    A name is in the truth where its letters stand in the article, whatever they mean: that measures the
    reader, by whole words of what it took for the article. What the matcher flags is measured in meaning
    (`named`), as each refusal that is right ("PO Box") counts as missed by the letters. The bare names are
    watched.
    """
    listed = json.loads((data / "lists/eval_watchlist.json").read_text(encoding="utf-8"))["names"]
    rows = [
        {"id": page["id"], "file": str(data / "pages" / page["html"]), "url": page.get("url") or ""}
        for page in scorer.rows(data / "pages/truth.jsonl")
    ]
    answers = explained(tmp_path, rows, [name["name"] for name in listed], pack=False)
    score = scorer.pages(data, answers)
    read = {
        page: names_in(data, f"{answer.get('title') or ''}\n{answer.get('text') or ''}")
        for page, answer in answers.items()
    }
    by_letters = named.figures(data, read, meaning=False)
    meant = named.figures(data, {page: answer["names"] for page, answer in answers.items()}, meaning=True)
    print(json.dumps({**score, "names_read": by_letters, "names_in_meaning": meant}, indent=1))
    figures = {
        **{name: value for name, value in score.items() if isinstance(value, float)},
        "names_all_precision": score["names"]["all"]["precision"],
        "names_read_all_f1": by_letters["all"]["f1"],
        "names_read_not_social_f1": by_letters["not_social"]["f1"],
        "names_all_f1_in_meaning": meant["all"]["f1"],
        "names_not_social_f1_in_meaning": meant["not_social"]["f1"],
    }
    assert not fails(figures, FLOORS["pages"])
    assert score["snippets_leaked"] <= FLOORS["ceilings"]["snippets_leaked"]


def test_senses(data: Path, scorer: ModuleType) -> None:
    """An ambiguous name is told from the word it also is, with and without what the packs know of it."""
    for rules, floor in (("samples", "senses"), ("packs", "senses_by_packs")):
        predictions = {context["id"]: {"flag": flag} for context, flag, _ in senses.flags(rules)}
        score = scorer.senses(data, predictions)
        print(rules, json.dumps(score))
        assert not fails(score, FLOORS[floor])


@pytest.mark.usefixtures("data")
def test_organisations_without_used() -> None:
    """What all packs find, but for the role `used`, are organisations in meaning.

    As labelled each new entry of the packs may lower the figure: annotators pass over many organisations.
    """
    figures = orgs.reading("packs", strict=True)
    print(figures)
    assert not fails(figures._asdict(), FLOORS["organisations_without_used"])


def test_stories(data: Path, scorer: ModuleType) -> None:
    """Pairs of articles: those of one event are told as one, and few others are."""
    score = scorer.stories(data, {answer["id"]: answer for answer in stories.answers(data)})
    by_cve = stories.by_cve(data)
    print(json.dumps({**score, "by_cve": by_cve}))
    assert not fails(score, FLOORS["stories"])
    told = by_cve["true"] + by_cve["false"]
    figures = {"true": float(by_cve["true"]), "right_of_told": by_cve["true"] / told}
    assert not fails(figures, FLOORS["stories_by_cve"])
