from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load, load_text, render_problems
from monitor.config.plan import AlertPlan, Config, Hours, Rate, SourceKind
from monitor.errors import ConfigError
from monitor.rules import FOUND_BY_ITSELF, GENERIC
from monitor.watches import Case, Priority

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "tests" / "config"
SAMPLES = ROOT.parent / "shared" / "design" / "samples"
ENV = {"SMTP_PASSWORD": "hunter2", "EMPTY": ""}
SMALL = "timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources: [https://example.org/feed]\n"


def read(text: str, folder: str = "/etc/newswatch") -> Config:
    return load_text(text, Path(folder) / "config.yaml", ENV)


# ---- broken files: every fault at its place, as in tests/config


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_broken_file_is_told_in_full(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ConfigError) as caught:
        load(Path(path.name), ENV)
    told = render_problems(caught.value)
    assert told + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert any(not problem.warning for problem in caught.value.problems)
    assert "hunter2" not in told
    assert "hunter2" not in repr(caught.value.problems)


def test_every_broken_file_has_its_expectation_and_there_are_enough() -> None:
    files, expected = ({path.stem for path in BROKEN.glob(ending)} for ending in ("*.yaml", "*.txt"))
    assert files == expected
    assert len(files) >= 40


def test_no_message_speaks_the_jargon_of_a_library() -> None:
    jargon = (
        "Input should",
        "validation error",
        "mapping",
        "sequence",
        "scalar",
        "pydantic",
        "NoneType",
        "str,",
    )
    for path in BROKEN.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in jargon if word in text], path.name


def test_all_faults_come_in_the_order_of_their_places() -> None:
    with pytest.raises(ConfigError) as caught:
        read("watch:\n  vendors: [Huawei, Huawei]\nsources: [x, y]\ntimezone: Z\ndigests: [{}]\n")
    places = [(problem.line, problem.column) for problem in caught.value.problems]
    assert places == sorted(places)
    assert len(places) == 5


# ---- good files


def test_the_shipped_example_loads_without_a_warning_and_without_an_environment() -> None:
    config = load(ROOT / "config.yaml", {})
    assert config.warnings == ()
    assert {"Huawei", "NCSC (UK)"} <= {watch.name for watch in config.watches}
    teiss = next(source for source in config.sources if source.name == "teiss")
    assert (teiss.url, teiss.kind, teiss.listing.match) == (
        "https://www.teiss.co.uk/news",
        SourceKind.LISTING,
        "/news/",
    )
    assert config.delivery.smtp is None
    assert all(to.startswith("folder:") for digest in config.digests for to in digest.to)


@pytest.mark.evaluation
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the design samples are not beside the repository")
def test_the_design_samples_load() -> None:
    small = load(SAMPLES / "config-min.yaml", ENV)
    assert small.warnings == ()
    assert [digest.name for digest in small.digests] == ["Daily digest"]
    full = load(SAMPLES / "config-full.yaml", ENV)
    assert [warning.split("warning: ")[1].split(" ")[0] for warning in full.warnings] == [
        "archive_url",
    ]
    assert [len(digest.watches) for digest in full.digests] == [9, 4]


def test_the_smallest_file_gets_a_daily_digest_into_a_folder_beside_it() -> None:
    config = read(SMALL)
    (digest,) = config.digests
    assert (digest.name, str(digest.when), digest.to) == (
        "Daily digest",
        "every day at 07:00",
        ("folder:/etc/newswatch/digests",),
    )
    assert digest.watches == {"huawei"}
    assert config.delivery.smtp is None
    assert config.delivery.folder == Path("/etc/newswatch/digests")
    assert config.store == Path("/etc/newswatch/newswatch.db")
    (source,) = config.sources
    assert (source.name, source.kind, source.every) == ("example.org", SourceKind.AUTO, timedelta(minutes=30))
    assert source.rules is GENERIC
    assert source.listing is FOUND_BY_ITSELF
    assert config.warnings == ()
    assert config.zone.key == "UTC"


def test_what_yaml_would_take_for_other_values_stays_text() -> None:
    words = "[On, 360, 3M, 1.10, Yes, ~, NO, 010, 12:30, 2027-01-01, 0x1F, null, .inf]"
    config = read(SMALL.replace("[Huawei]", words))
    expected = [
        "On",
        "360",
        "3M",
        "1.10",
        "Yes",
        "~",
        "NO",
        "010",
        "12:30",
        "2027-01-01",
        "0x1F",
        "null",
        ".inf",
    ]
    assert [watch.name for watch in config.watches] == expected


EVERYTHING = """\
timezone: America/New_York
watch:
  vendors:
    - name: Apple
      label: Apple Inc.
      pack: false
      aliases:
        - Apple Inc
        - {text: AAPL, case: exact, needs: [], exclude: [AAPL index]}
      case: any
      needs: [iPhone]
      not_near: [growers]
      exclude: [Big Apple]
      priority: HIGH
      muted: 2027-03-01
      examples: {hit: [Apple iPhone], miss: [apple pie]}
  Agencies:
    - NCSC
sources:
  - name: One
    url: https://one.example.org/feed
    kind: feed
    every: 1.5h
    language: DE
    spider: one
    rules: {body: "div.text > p", drop: [.ad, "#share"], title: h1, date: time, title_suffix: " - One "}
    quiet_after: 2d
    allow_private: "no"
  - name: Two
    url: http://localhost:8080/news
    listing: {links: a.card, title: h2, date: time, match: /news/}
    allow_private: yes
digests:
  - name: All
    to: [soc@example.org, "Duty <duty@example.org>", "folder:out", "folder:/var/out", "SOC@example.org"]
    when: every 4 hours
  - name: Some
    to: ${READER}
    cron: 0 8 * * 1
    watch: [agencies, APPLE]
    if_empty: skip
    layout: brief
delivery:
  from: "Watch <watch@example.org>"
  reply_to: soc@example.org
  smtp: smtps://watch%40example.org@mail.example.org
  password: ${OTHER_PASSWORD}
  folder: ~/out
crawling:
  contact: soc@example.org
  delay: 0.01
  timeout: 20s
  poll_limit: 2m
  page_limit: 7
  concurrency: 9
store: data/news.db
"""


def test_everything_arrives_in_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    env = {"OTHER_PASSWORD": "hunter2", "READER": "reader@example.org"}
    config = load_text(EVERYTHING, Path("/etc/newswatch/config.yaml"), env)
    apple, ncsc = config.watches
    assert (apple.key, apple.name, apple.label, apple.watchlist) == (
        "apple",
        "Apple",
        "Apple Inc.",
        "vendors",
    )
    assert (apple.priority, apple.muted_until) == (Priority.HIGH, date(2027, 3, 1))
    assert (apple.hit_examples, apple.miss_examples) == (("Apple iPhone",), ("apple pie",))
    name, short, long = apple.aliases
    assert (name.text, name.case, name.needs, name.not_near, name.exclude) == (
        "Apple",
        Case.ANY,
        ("iPhone",),
        ("growers",),
        ("Big Apple",),
    )
    assert (short.text, short.case, short.needs) == ("Apple Inc", Case.ANY, ("iPhone",))
    assert (long.case, long.needs, long.not_near, long.exclude) == (
        Case.EXACT,
        (),
        ("growers",),
        ("AAPL index",),
    )
    assert (apple.line, ncsc.line) == (4, 18)
    assert config.watch("ncsc") is ncsc
    assert config.watch("nobody") is None

    one, two = config.sources
    assert (one.kind, one.every, one.language, one.spider) == (
        SourceKind.FEED,
        timedelta(minutes=90),
        "de",
        "one",
    )
    assert (one.rules.body, one.rules.drop, one.rules.title_suffix) == (
        "div.text > p",
        (".ad", "#share"),
        "- One",
    )
    assert (one.rules.origin, one.rules.verified) == ("config.yaml", True)
    assert (one.quiet_after, one.allow_private, one.line) == (timedelta(days=2), False, 20)
    assert (two.allow_private, two.listing.links, two.listing.match) == (True, "a.card", "/news/")

    everything, some = config.digests
    assert everything.to == (
        "soc@example.org",
        "duty@example.org",
        "folder:/etc/newswatch/out",
        "folder:/var/out",
    )
    assert everything.watches == {"apple", "ncsc"}
    assert (some.to, str(some.when)) == (("reader@example.org",), "0 8 * * 1")
    assert some.watches == {"ncsc", "apple"}
    assert (some.if_empty, some.layout, some.line) == ("skip", "brief", 37)

    smtp = config.delivery.smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.user, smtp.security) == (
        "mail.example.org",
        465,
        "watch@example.org",
        "tls",
    )
    assert smtp.password is not None
    assert smtp.password.reveal() == "hunter2"
    assert "hunter2" not in repr(config)
    assert (config.delivery.sender, config.delivery.reply_to) == (
        "Watch <watch@example.org>",
        "soc@example.org",
    )
    assert config.delivery.folder == Path("/home/someone/out")
    crawling = config.crawling
    assert (crawling.delay, crawling.timeout, crawling.poll_limit) == (0.01, 20.0, 120.0)
    assert (crawling.contact, crawling.page_limit, crawling.concurrency) == ("soc@example.org", 7, 9)
    assert config.store == Path("/etc/newswatch/data/news.db")
    assert config.digest == hashlib.sha256(EVERYTHING.encode()).hexdigest()
    assert [warning.partition(": ")[2] for warning in config.warnings] == [
        "warning: 'SOC@example.org' stands here twice and gets one message",
    ]


def test_an_alert_takes_its_names_by_list_and_priority() -> None:
    config = read(
        "timezone: UTC\nwatch:\n  vendors: [{name: Huawei, priority: high}, ZTE]\n  other: [NCSC]\n"
        "sources: [https://example.org/feed]\nalerts:\n  - to: soc@example.org\n    watch: [vendors]\n"
        "    priority: high\n    min: about\n    role: subject\n    gather: 10m\n    limit: 6 per hour\n"
        "    quiet_hours: 22:00-06:30\n"
    )
    assert config.warnings == ()
    (alert,) = config.alerts
    assert alert == AlertPlan(
        "Alert", ("soc@example.org",), frozenset({"huawei"}), about=frozenset({"huawei"}), subject=True,
        gather=timedelta(minutes=10), limit=Rate(6, timedelta(hours=1)), quiet=Hours(time(22), time(6, 30)),
    )  # fmt: skip
    assert config.plans == (*config.digests, alert)


@pytest.mark.parametrize(
    ("role", "subject", "named"), [("any", False, False), ("named", False, True), ("subject", True, False)]
)
def test_a_role_is_asked_for_by_digests_and_alerts(role: str, subject: bool, named: bool) -> None:
    config = read(
        SMALL + f"digests:\n  - {{to: a@example.org, role: {role}}}\n"
        f"alerts:\n  - {{to: a@example.org, role: {role}}}\n"
    )
    assert [(plan.subject, plan.named) for plan in config.plans] == [(subject, named)] * 2
    assert all(plan.asks is (role != "any") for plan in config.plans)


def test_an_alert_that_can_never_speak_is_told() -> None:
    config = read(SMALL + "alerts:\n  - to: soc@example.org\n    priority: high\n")
    (warning,) = config.warnings
    assert "no name here has the priority high" in warning


def test_the_same_file_read_by_path_and_by_text_is_the_same_version(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    config = load(path, ENV)
    assert config.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert config == load_text(path.read_bytes().decode(), path, ENV)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "none.yaml", "cannot be read: No such file or directory"),
        (tmp_path, "cannot be read: Is a directory"),
    ):
        with pytest.raises(ConfigError) as caught:
            load(path, ENV)
        assert render_problems(caught.value) == f"{path}: {message}"


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(SMALL + "# " + "é" * 4_200_000, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, ENV)
    assert render_problems(caught.value, "").endswith("the file is larger than 8 MiB; no config.yaml is")


# ---- anything at all


_LINES = st.sampled_from(
    [*(ROOT / "config.yaml").read_text(encoding="utf-8").splitlines(), *EVERYTHING.splitlines()]
)
_SCRAPS = st.one_of(
    _LINES,
    st.text(max_size=30),
    st.from_regex(
        r" {0,6}(- )?([a-z_]{1,8}|name|url|to|when|watch|sources|digests): ?[^\n]{0,20}", fullmatch=True
    ),
    st.sampled_from(
        ["- ", "\t", "[", "]", "{", "}", "'", '"', "|", ">", "&a", "*a", "!!x", "---", "...", ":", "#"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_SCRAPS, max_size=25), st.sampled_from(["\n", "\r\n", "\n  ", ""]))
def test_any_text_gives_a_config_or_places_and_sentences(lines: list[str], joint: str) -> None:
    text = joint.join(lines)
    try:
        read(text)
    except ConfigError as error:
        problems = error.problems
    else:
        return
    assert [problem for problem in problems if not problem.warning]
    count = max(1, len(text.splitlines()) + 1)
    assert all(0 < problem.line <= count and problem.column > 0 for problem in problems)
    assert all(problem.message.isprintable() for problem in problems)
    assert "assertion" not in str([problem.message for problem in problems])
    for line in render_problems(ConfigError("x", problems), text).split("\n"):
        assert line.isprintable()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_one_broken_character_in_a_good_file_never_breaks_the_reader(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(EVERYTHING) - 1))
    text = EVERYTHING[:at] + data.draw(st.characters()) + EVERYTHING[at + data.draw(st.integers(0, 3)) :]
    try:
        load_text(text, Path("/etc/x/config.yaml"), {"OTHER_PASSWORD": "x", "READER": "a@example.org"})
    except ConfigError as error:
        problems = error.problems
    else:
        return
    assert [problem for problem in problems if not problem.warning]
    render_problems(ConfigError("x", problems), text)


def test_importing_the_package_loads_neither_pydantic_nor_yaml() -> None:
    code = "import sys, monitor.config; print(sorted({'pydantic', 'yaml', 'selectolax'} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"
