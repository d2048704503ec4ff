"""``pinakes search --queries`` with files as people have them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.search_app.conftest import fill, library_config, sample_articles


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    fill(library_config(folder), sample_articles()[:8])
    return folder


def answered(folder: Path, content: bytes, code: int = 0) -> str:
    (folder / "queries.tsv").write_bytes(content)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PINAKES_")}
    command = [sys.executable, "-m", "pinakes", "search", "--queries", "queries.tsv"]
    paths = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, env={**clean, **paths}
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr


def test_odd_lines_are_questions_like_others(folder: Path) -> None:
    title = sample_articles()[0].title
    lines = [f"\ufeff1\t{title}\r", "\r", f"2\t{title}\u2028a tab\tand \v\f\x85\r", "3\t\r"]
    lines += [f" 4\t{title} " + "word " * 5_000, f"5\t\0{title}"]
    run = answered(folder, "\n".join(lines).encode() + b"\n6\t\xff\xfe" + title.encode())
    ranks = Counter(line.split(" ")[0] for line in run.splitlines())
    assert set(ranks) == {"1", "2", "4", "5", "6"}  # the third asks for nothing
    assert all(len(line.split(" ")) == 6 for line in run.splitlines())


def test_an_id_that_stands_there_twice_is_told_with_both_lines(folder: Path) -> None:
    told = answered(folder, b"1\tgout\n2\tfever\n1\tcough\n", code=2)
    assert "line 3" in told
    assert "line 1" in told


def test_a_line_that_is_no_query_is_told(folder: Path) -> None:
    assert "line 2" in answered(folder, b"1\tgout\nfever\n", code=2)


def test_questions_are_read_from_input_and_json_is_for_one(folder: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PINAKES_")}
    env = {**clean, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "pinakes", "search", "--queries", "-"]
    typed = f"1\t{sample_articles()[0].title}\n"
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, env=env, input=typed
    )
    assert done.stdout.startswith("1 Q0 ")
    refused = subprocess.run(
        [*command, "--json"], cwd=folder, capture_output=True, text=True, timeout=60, env=env, input=typed
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--json" in refused.stderr
