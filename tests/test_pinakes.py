"""The front door: exit codes, one-line errors, help."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import pinakes
from catalogue.errors import PinakesError
from commands import library
from tests.commands.running import environment
from tests.commands.running import run_pinakes as run

PINAKES = [sys.executable, "-m", "pinakes"]


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_help_lists_every_command() -> None:
    result = run("--help")
    assert result.returncode == 0
    for name in pinakes.COMMANDS:
        assert f"  {name}" in result.stdout


@pytest.mark.parametrize("name", pinakes.COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.returncode == 0, result.stderr
    assert f"pinakes {name}" in result.stdout
    assert "example" in result.stdout.lower()


@pytest.mark.parametrize("name", pinakes.COMMANDS)
def test_every_command_takes_a_configuration_and_shows_an_example(name: str) -> None:
    command = pinakes.cli.get_command(click.Context(pinakes.cli), name)
    assert command is not None
    for one in command.commands.values() if isinstance(command, click.Group) else [command]:
        assert "--config" in [option for parameter in one.params for option in parameter.opts], one.name
        text = one.get_help(click.Context(one))
        assert f"pinakes {name}" in text, one.name
        assert "example" in text.lower(), one.name


def test_an_unknown_command_exits_2(tmp_path: Path) -> None:
    result = run("crawll", cwd=tmp_path)
    assert result.returncode == 2
    assert "No such command" in result.stderr


def test_an_unknown_key_exits_2_and_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text('[library]\nnam = "x"\n')
    result = run("check", cwd=tmp_path)
    assert result.returncode == 2
    line = one_line(result.stderr)
    assert "library.toml" in line
    assert "library.nam" in line
    assert "«name»" in line


def test_a_named_file_that_is_missing_exits_2(tmp_path: Path) -> None:
    result = run("check", "--config", "nowhere.toml", cwd=tmp_path)
    assert result.returncode == 2
    assert "nowhere.toml" in one_line(result.stderr)


def test_init_writes_a_library_that_check_accepts(tmp_path: Path) -> None:
    assert run("init", "--contact", "us@example.org", cwd=tmp_path).returncode == 0
    result = run("check", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


def test_init_writes_the_file_that_is_named(tmp_path: Path) -> None:
    assert run("init", "mine", "--config", "other.toml", cwd=tmp_path).returncode == 0
    assert (tmp_path / "mine" / "other.toml").exists()
    assert run("check", "--config", "mine/other.toml", cwd=tmp_path).returncode == 0


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text("# mine\n")
    result = run("init", cwd=tmp_path)
    assert result.returncode == 1
    assert "is there already" in one_line(result.stderr)
    assert (tmp_path / "library.toml").read_text() == "# mine\n"


def test_bad_input_40_init_does_not_write_over_what_was_written_while_it_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "library.toml"
    monkeypatch.setattr(library, "template", lambda *_: str(target.write_text("# mine")))
    done = CliRunner().invoke(library.init, [str(tmp_path)], standalone_mode=False)
    assert isinstance(done.exception, PinakesError)
    assert "is there already" in done.exception.line()
    assert [one.read_text() for one in tmp_path.iterdir()] == ["# mine"]


def test_an_unreachable_part_exits_2_in_one_line_that_names_it(tmp_path: Path) -> None:
    result = run("check", cwd=tmp_path, PINAKES_CATALOGUE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert result.returncode == 2
    assert "FAIL  catalogue" in result.stdout
    one_line(result.stderr)


def test_an_unknown_variable_is_only_a_warning(tmp_path: Path) -> None:
    result = run("check", cwd=tmp_path, PINAKES_WEB_PROT="1")
    assert result.returncode == 0, result.stderr
    assert "PINAKES_WEB_PORT" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("pins", "first", "gout", "a1", "--note"),
        ("pins", "never", "gout", "a1", "--by"),
        ("decisions", "add", "related", "pinned", "a1", "a2", "--reason"),
        ("user", "role", "--", "NAME"),
        ("token", "revoke"),
        ("search", "--queries", "q.tsv", "--run"),
        ("site", "status"),
    ],
)
def test_an_argument_that_is_no_text_is_refused_or_shown(small: Path, command: tuple[str, ...]) -> None:
    """… and what is kept holds none of it."""
    bytes_of = [word.encode() for word in command if word != "NAME"]
    if "NAME" in command:
        bytes_of = [*bytes_of[:2], b"\xff\xfe", b"editor"]
    else:
        bytes_of.append(b"a\xff\xfe\xed\xa0\x80")
    done = subprocess.run(
        [*PINAKES, *bytes_of], cwd=small, env=environment(), capture_output=True, timeout=240
    )
    said = done.stderr.decode()
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in said
    assert done.returncode == 0 or one_line(said).startswith("pinakes: ")
    assert run("pins", "list", cwd=small).returncode == 0


@pytest.mark.parametrize("number", [2**63, 10**400])
@pytest.mark.parametrize(
    "command", [("audit", "-n"), ("report", "orphans", "-n"), ("queries", "-n"), ("decisions", "undo")]
)
def test_a_number_may_have_any_size(small: Path, command: tuple[str, ...], number: int) -> None:
    done = run(*command, str(number), cwd=small)
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("backup", ""),
        ("restore", ""),
        ("init", ""),
        ("init", "new", "--config", ""),
        ("export", "--out", ""),
        ("check", "--config", ""),
        ("explain", ""),
        ("explain", "http://"),
        ("explain", "HTTPS://[::1"),
        ("explain", "x" * 5_000),
        ("backup", "x" * 5_000),
        ("site", "status", "", "--json"),
        ("schedule", "--every", "nan"),
        ("schedule", "--once", "--every", "inf"),
        ("worker", "--every", "nan"),
        ("worker", "--every", "1e300"),
        ("token", "add", "a", "--user", "b", "--scope", "desk", "--days", "nan"),
        ("links", "x.md", "--density", "nan"),
        ("crawl", "--url", "https://a.example/" + "a" * 3_000),
    ],
    ids=lambda command: " ".join(command)[:40],
)
def test_a_name_that_is_none_and_a_number_that_is_none_are_refused(
    small: Path, command: tuple[str, ...]
) -> None:
    before = sorted(small.rglob("*"))
    result = run(*command, cwd=small)
    assert result.returncode == (1 if command[0] == "site" else 2), result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(small.rglob("*")) == before


@pytest.mark.parametrize("host", ["", ".", "a..b", "a" * 300, "\u202eevil", "no.such.host.invalid"])
def test_a_host_that_is_none_cannot_be_served_on(small: Path, host: str) -> None:
    done = run("serve", "--host", host, "--port", "0", cwd=small)
    assert done.returncode == 2
    assert one_line(done.stderr).startswith("pinakes: ")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two articles, read from a file whose name is no text."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "library.toml").write_text("", encoding="utf-8")
    (folder / "q.tsv").write_text("1\tgout\n", encoding="utf-8")
    article = {"title": "Gout", "sections": [{"text": "Gout hurts."}]}
    lines = [json.dumps({"id": f"a{n}", "url": f"https://e.org/{n}/", **article}) for n in (1, 2)]
    name = b"\xff.jsonl"
    (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [*PINAKES, b"import", name], cwd=folder, env=environment(), capture_output=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("arguments", [("search", "diabetes", "--json"), ("check",), ("export",)])
def test_bad_input_45_output_that_is_closed_or_full_ends_in_no_traceback(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    article = {"url": "https://example.org/", "title": "Diabetes", "sections": []}
    (tmp_path / "a.jsonl").write_text(json.dumps(article))
    assert run("import", "a.jsonl", cwd=tmp_path).returncode == 0
    for redirection, code in ((">&-", 0), (">/dev/full", 1)):
        command = f"{shlex.join([*PINAKES, *arguments])} {redirection}"
        found = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60
        )
        assert found.returncode == code, found.stderr
        assert "Traceback" not in found.stderr
        assert "Exception ignored" not in found.stderr


@pytest.mark.parametrize("umask", [0o000, 0o027, 0o077])
def test_whatever_the_umask_nobody_else_writes_to_a_library_or_reads_its_secrets(
    tmp_path: Path, umask: int
) -> None:
    article = json.dumps({"url": "https://example.org/", "title": "Diabetes", "sections": []})
    (tmp_path / "a.jsonl").write_text(article)
    steps = [
        "init .",
        "import a.jsonl",
        "backup b.tar",
        "export --out c.jsonl",
        "index rebuild --engine whoosh",
    ]
    script = "; ".join([f"umask {umask:o}", "set -e", *(f"{shlex.join(PINAKES)} {step}" for step in steps)])
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    modes = {
        file: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.rglob("*") if file.name != "a.jsonl"
    }
    assert len(modes) > 10
    assert [file for file, mode in modes.items() if mode & stat.S_IWOTH] == []
    private = {"library.toml", "b.tar", "c.jsonl", "catalogue.sqlite"}
    named = {file.name: mode for file, mode in modes.items() if file.name in private}
    assert named == dict.fromkeys(private, 0o600)
    # what the operator keeps to a group or to nobody stays so
    assert [file for file, mode in modes.items() if mode & umask] == []


@pytest.mark.parametrize("command", ["export", "search diabetes"])
def test_a_reader_who_has_seen_enough_is_no_failure(tmp_path: Path, command: str) -> None:
    lines = [
        json.dumps(
            {"url": f"https://example.org/{n}", "title": "Diabetes", "sections": [{"text": "x" * 9_000}]}
        )
        for n in range(40)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert run("import", "a.jsonl", cwd=tmp_path).returncode == 0
    piped = f"{{ {shlex.join(PINAKES)} {command}; echo $? >code; }} | true"  # nobody reads at all
    found = subprocess.run(
        ["sh", "-c", piped],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        timeout=60,
    )
    assert found.stderr == b""
    assert (tmp_path / "code").read_text().strip() == "0"
