"""``pinakes user``, ``token`` and ``audit`` as an operator runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import sys
from pathlib import Path

import pytest

from catalogue.access import accounts, tokens
from catalogue.store import Catalogue
from tests.commands.running import ROOT, environment, output, run_pinakes
from tests.real_parts import missing
from tests.search_app.conftest import address, library_config

GOOD, OTHER = "violet tractor under nine moons", "seven quiet lamps in the delta"


def add(folder: Path, name: str, *more: str, password: str = GOOD) -> str:
    done = run_pinakes("user", "add", name, *more, cwd=folder, stdin=password + "\n")
    assert done.returncode == 0, done.stderr
    assert password not in done.stdout + done.stderr
    return done.stdout


def catalogue_of(folder: Path) -> Catalogue:
    return Catalogue.open(library_config(folder).catalogue_url)


@pytest.mark.slow
def test_an_account_is_made_listed_changed_and_disabled(tmp_path: Path) -> None:
    assert "no account yet" in output(tmp_path, "user", "list")
    assert "operator" in add(tmp_path, "Amina")
    assert "editor" in add(tmp_path, "karim")
    output(tmp_path, "user", "add", "robot", "--role", "reader", "--no-password")
    told = json.loads(output(tmp_path, "user", "list", "--json"))["users"]
    assert [(one["name"], one["role"], one["password"], one["disabled"]) for one in told] == [
        ("amina", "operator", True, False),
        ("karim", "editor", True, False),
        ("robot", "reader", False, False),
    ]
    changed = run_pinakes("user", "password", "karim", cwd=tmp_path, stdin=OTHER + "\r\n")
    assert changed.returncode == 0, changed.stderr
    output(tmp_path, "user", "role", "karim", "operator")
    output(tmp_path, "user", "disable", "amina")
    assert "amina: operator, disabled" in output(tmp_path, "user", "list")
    catalogue = catalogue_of(tmp_path)
    assert accounts.proved(catalogue, "karim", OTHER)
    assert accounts.proved(catalogue, "amina", GOOD) is None
    catalogue.close()
    alone = run_pinakes("user", "disable", "karim", cwd=tmp_path)
    assert alone.returncode == 0
    assert "Nobody can use the board now" in alone.stderr


@pytest.mark.parametrize(
    ("typed", "code"), [("short\n", 2), ("password1234\n", 2), ("amina amina amina\n", 2), ("\n", 2), ("", 2)]
)
def test_what_is_no_good_password_is_refused_in_words(tmp_path: Path, typed: str, code: int) -> None:
    done = run_pinakes("user", "add", "amina", cwd=tmp_path, stdin=typed)
    assert done.returncode == code
    assert done.stderr.startswith("pinakes: ")
    assert "Traceback" not in done.stderr
    assert "no account yet" in output(tmp_path, "user", "list")


@pytest.mark.parametrize("where", [("amina", GOOD), ("amina", "--password", GOOD)])
def test_a_password_is_never_an_argument(tmp_path: Path, where: tuple[str, ...]) -> None:
    done = run_pinakes("user", "add", *where, cwd=tmp_path, stdin=GOOD + "\n")
    assert done.returncode == 2
    assert "no account yet" in output(tmp_path, "user", "list")


def test_a_password_that_is_typed_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    try:
        process, terminal = pty.fork()
    except OSError:
        missing("a pseudo-terminal", "mount devpts at /dev/pts")
    if process == 0:  # the child, whose terminal this is
        os.chdir(tmp_path)
        arguments = [sys.executable, str(ROOT / "pinakes.py"), "user", "add", "amina"]
        os.execve(sys.executable, arguments, environment())
    shown = b""
    for asked in (b"Password:", b"confirmation:"):
        while asked not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, GOOD.encode() + b"\n")
    while True:
        try:
            read = os.read(terminal, 1000)
        except OSError:  # the child has ended
            break
        if not read:
            break
        shown += read
    assert os.waitpid(process, 0)[1] == 0, shown
    assert GOOD.encode() not in shown
    assert b"amina is here now" in shown
    catalogue = catalogue_of(tmp_path)
    assert accounts.proved(catalogue, "amina", GOOD)
    catalogue.close()


def test_a_desk_that_nobody_can_use_is_noted_by_check(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text('[web]\ndesk_host = "0.0.0.0"\n', encoding="utf-8")
    assert "pinakes user add NAME" in output(tmp_path, "check")
    output(tmp_path, "user", "add", "robot", "--no-password")
    assert "pinakes user add NAME" not in output(tmp_path, "check")


def test_a_token_is_printed_once_and_alone(tmp_path: Path) -> None:
    add(tmp_path, "amina")
    given = (
        "token",
        "add",
        "ci",
        "--user",
        "amina",
        "--scope",
        "desk:write",
        "--scope",
        "metrics",
        "--days",
        "7",
    )
    secret = output(tmp_path, *given).strip()
    assert secret.startswith(tokens.PREFIX)
    assert len(secret.split()) == 1
    catalogue = catalogue_of(tmp_path)
    assert tokens.bearer_of(catalogue, secret)
    (told,) = json.loads(output(tmp_path, "token", "list", "--json"))["tokens"]
    assert told["scopes"] == ["desk:write", "metrics"]
    assert told["ends_at"] > told["added_at"]
    for command in (("token", "list"), ("audit",)):
        shown = output(tmp_path, *command)
        assert "ci" in shown
        assert secret not in shown
    output(tmp_path, "token", "revoke", "ci")
    assert tokens.bearer_of(catalogue, secret) is None
    catalogue.close()
    assert "revoked" in output(tmp_path, "token", "list")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("token", "add", "x", "--user", "nobody", "--scope", "metrics"), 1),
        (("token", "add", "x", "--user", "robot", "--scope", "board:write"), 1),
        (("token", "add", "x", "--user", "robot"), 2),
        (("token", "add", "x", "--user", "robot", "--scope", "everything"), 2),
        (("token", "add", "x", "--user", "robot", "--scope", "metrics", "--days", "0"), 2),
        (("token", "revoke", "x"), 1),
        (("user", "disable", "nobody"), 1),
        (("user", "role", "nobody", "editor"), 1),
        (("user", "role", "robot", "king"), 2),
        (("user", "add", "robot", "--no-password"), 1),
        (("user", "add", "a b", "--no-password"), 2),
        (("audit", "--since", "yesterday"), 2),
        (("audit", "--json", "--csv"), 2),
    ],
)
def test_what_cannot_be_is_said_in_words(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    output(tmp_path, "user", "add", "robot", "--role", "reader", "--no-password")
    assert output(tmp_path, *arguments, code=code)


def test_what_the_command_line_does_is_in_the_log(folder: Path) -> None:
    output(folder, "pins", "first", "=catching", address("Acne"))
    output(folder, "pins", "remove", "=catching", address("Acne"))
    output(folder, "forget", address("Abscess"), "--yes")
    output(folder, "forget", address("Abscess"), "--undo")
    acts = json.loads(output(folder, "audit", "--json"))["acts"]
    assert [one["act"] for one in acts][:4] == ["remember", "forget", "unpin", "pin"]
    assert {one["who"] for one in acts} == {"command line"}
    assert acts[0]["on"] == address("Abscess")
    assert len(output(folder, "audit", "-n", "2").splitlines()) == 2
    assert json.loads(output(folder, "audit", "--jsonl", "-n", "1").splitlines()[0])["act"] == "remember"
    rows = list(csv.DictReader(io.StringIO(output(folder, "audit", "--csv", "--since", acts[0]["at"][:10]))))
    assert len(rows) == len(acts)
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    assert output(folder, "audit", "--since", "2999-01-01") == "Nothing was done yet\n"
