from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.config import load_text, render_problems
from monitor.config.plan import Secret
from monitor.config.secret import secret_of
from monitor.errors import ConfigError

MAIL = """\
timezone: UTC
watch:
  vendors: [Huawei]
sources: [https://example.org/feed]
delivery:
  smtp: smtp://watch@mail.example.org
"""


def write(path: Path, content: str, mode: int = 0o600) -> Path:
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_secret_never_shows_itself() -> None:
    secret = Secret("hunter2")
    assert secret.reveal() == "hunter2"
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"


def test_the_places_of_a_secret(tmp_path: Path) -> None:
    write(tmp_path / "word", "hunter2\n")
    assert secret_of("${WORD}", {"WORD": "hunter2"}, tmp_path).reveal() == "hunter2"
    assert secret_of("file:word", {}, tmp_path).reveal() == "hunter2"
    assert secret_of(f"file:{tmp_path / 'word'}", {}, Path("/nowhere")).reveal() == "hunter2"


def test_files_that_hold_no_secret(tmp_path: Path) -> None:
    write(tmp_path / "open", "hunter2", 0o644)
    write(tmp_path / "empty", "\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfehunter2")
    (tmp_path / "bytes").chmod(0o600)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, message in (
        ("open", "every user of this machine can read 'open'; run: chmod 600 open"),
        ("empty", "'empty' is empty"),
        ("bytes", "'bytes' does not hold text"),
        ("folder", "'folder' is not a file"),
        ("pipe", "'pipe' is not a file"),
        ("none", "'none' cannot be read: No such file or directory"),
    ):
        with pytest.raises(ValueError) as caught:
            secret_of(f"file:{name}", {}, tmp_path)
        assert str(caught.value) == message


def test_the_password_of_a_user_comes_from_the_environment() -> None:
    smtp = load_text(MAIL, Path("/x/config.yaml"), {"SMTP_PASSWORD": "hunter2"}).delivery.smtp
    assert smtp is not None
    assert smtp.password is not None
    assert smtp.password.reveal() == "hunter2"
    for env in ({}, {"SMTP_PASSWORD": ""}):
        with pytest.raises(ConfigError) as caught:
            load_text(MAIL, Path("config.yaml"), env)
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (6, 9)
        assert "set the environment variable SMTP_PASSWORD" in problem.message


def test_a_server_without_a_user_needs_no_password() -> None:
    text = MAIL.replace("watch@", "")
    smtp = load_text(text, Path("/x/config.yaml"), {}).delivery.smtp
    assert smtp is not None
    assert (smtp.user, smtp.password, smtp.security) == ("", None, "starttls")
    smtp = load_text(text + "  insecure: true\n", Path("/x/config.yaml"), {}).delivery.smtp
    assert smtp is not None
    assert smtp.security == "none"


@pytest.mark.parametrize(
    "line",
    [
        "  password: hunter2",
        "  password:hunter2",
        "  password hunter2",
        '  "password": "hunter2"',
        "  password: |\n    hunter2",
        "  password: >-\n    hunter2\n  smtq: x",
        "  smtp_password: hunter2",
        "  passwd: [hunter2]",
        "  token: hunter2: x",
        "  smtp: smtps://watch:hunter2@mail.example.org",
        "  smtp: smtps://watch:hunt@er:hunter2@mail.example.org",
        "  reply_to: ${SMTP_PASSWORD}",
        "  password: file:hunter2\x07",
    ],
)
def test_no_way_to_write_a_password_wrongly_shows_it(line: str) -> None:
    text = f"{MAIL}{line}\n"
    with pytest.raises(ConfigError) as caught:
        load_text(text, Path("config.yaml"), {"SMTP_PASSWORD": "hunter2"})
    told = render_problems(caught.value, text)
    if "file:" not in line:  # the name of a secret's file is no secret
        assert "hunter2" not in told
        assert "hunter2" not in str(caught.value.problems)
