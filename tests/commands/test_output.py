"""Where commands write what they make: whatever was there is whole until it is replaced."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from catalogue.config import load
from catalogue.errors import PinakesError
from pinakes import cli
from tests.commands.running import environment
from tests.commands.running import run_pinakes as run

PAGE = "<h1>{0}</h1>" + "<p>{0} is a disease that many people have, and that few of them know.</p>" * 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library of two articles, and two pages as lines."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "library.toml").write_text('[library]\nname = "Test"\n')
    lines = [
        json.dumps({"url": f"https://example.org/{name}/", "html": PAGE.format(name)})
        for name in ("Asthma", "Gout")
    ]
    (folder / "pages.jsonl").write_text("\n".join(lines))
    assert run("extract", "pages.jsonl", "--out", "articles.jsonl", cwd=folder).returncode == 0
    found = run("import", "articles.jsonl", cwd=folder)
    assert "2 new" in found.stdout, found.stderr
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "library")


def written(library: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in library.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    "command", [("export", "--out"), ("extract", "pages.jsonl", "--out"), ("explain", "page.html", "--html")]
)
def test_no_command_overwrites_the_library_or_a_folder(
    library: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library)
    (library / "sub").mkdir()
    (library / "link").symlink_to("data/catalogue.sqlite")
    (library / "page.html").write_text(PAGE.format("Gout"))
    before = written(library)
    for name in ("library.toml", "data/catalogue.sqlite", "sub/../library.toml", "link", "./", "/", "", ".."):
        with pytest.raises((PinakesError, click.UsageError)) as refused:
            CliRunner().invoke(cli, [*command, name], standalone_mode=False, catch_exceptions=False)
        assert str(refused.value).strip()
        after = written(library)
        changed = [file.name for file, text in before.items() if after.get(file) != text]
        assert [name for name in changed if not name.endswith("-shm")] == []


def test_the_library_is_all_that_its_configuration_names(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        f'[archive]\nurl = "{tmp_path}/warc"\n[catalogue]\nurl = "sqlite:///{tmp_path}/truth.sqlite"\n'
        '[index]\npath = "words"\n'
    )
    config = load(file, {})
    owned = ("mine.toml", "warc/a/b.warc.gz", "truth.sqlite", "words/current", "data/queue.sqlite")
    assert [name for name in owned if not config.owns(tmp_path / name)] == []
    others = ("library.toml", "warc.gz", "truth.jsonl", "data.jsonl", "out/data")
    assert [name for name in others if config.owns(tmp_path / name)] == []


def test_an_input_may_be_replaced_by_what_is_made_of_it(library: Path) -> None:
    assert run("extract", "pages.jsonl", "--out", "pages.jsonl", cwd=library).returncode == 0
    titles = [json.loads(line)["title"] for line in (library / "pages.jsonl").read_text().splitlines()]
    assert titles == ["Asthma", "Gout"]


def test_what_was_there_stays_where_the_new_is_not_complete(library: Path) -> None:
    lines = (library / "pages.jsonl").read_text()
    (library / "pages.jsonl").write_text(f"{lines}\n" * 40)
    # no file may be larger than a few of the articles: the disk is full for this process
    limited = f"ulimit -f 4; exec {sys.executable} -m pinakes extract pages.jsonl"
    before = (library / "articles.jsonl").read_bytes()
    found = subprocess.run(
        ["bash", "-c", f"{limited} --out articles.jsonl"],
        cwd=library,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert found.returncode == 1
    assert "articles.jsonl cannot be written" in found.stderr
    assert (library / "articles.jsonl").read_bytes() == before
    assert list(library.glob("*.part")) == []


def test_a_link_leads_to_the_file_that_is_written(library: Path) -> None:
    (library / "store").mkdir()
    (library / "store" / "of.jsonl").write_text("old")
    (library / "out.jsonl").symlink_to("store/of.jsonl")
    assert run("export", "--out", "out.jsonl", cwd=library).returncode == 0
    assert (library / "out.jsonl").is_symlink()
    assert len((library / "store" / "of.jsonl").read_text().splitlines()) == 2


def test_a_pipe_or_a_device_is_written_to_and_stays_what_it_is(library: Path) -> None:
    pipe = library / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.extend(pipe.read_text().splitlines()))
    reader.start()
    assert run("export", "--out", "pipe", cwd=library).returncode == 0
    reader.join(timeout=30)
    assert len(read) == 2
    assert pipe.is_fifo()
    found = run("export", "--out", "/dev/full", cwd=library)
    assert found.returncode == 1
    assert "/dev/full cannot be written" in found.stderr
    assert Path("/dev/full").is_char_device()
