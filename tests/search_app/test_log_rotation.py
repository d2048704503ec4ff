"""A log that is rotated goes on: cut to nothing where it lies, or moved away under another name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.running import environment


def lines(file: Path, path: str) -> list[dict[str, str]]:
    """The lines about requests for a page, once there are any; all of the file is whole lines of JSON."""
    until = time.monotonic() + 30
    while True:
        text = file.read_text(encoding="utf-8")
        found = [json.loads(line) for line in text.splitlines()]
        if (about := [line for line in found if line.get("endpoint") == path]) or time.monotonic() > until:
            return about
        time.sleep(0.05)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """A server whose log is appended to a file, as a shell's ``2>>`` does."""
    (tmp_path / "library.toml").write_text('[log]\nformat = "json"\nlevel = "info"\n[web]\ndesk_port = 0\n')
    log = tmp_path / "pinakes.log"
    with log.open("a") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "pinakes", "serve", "--port", "0"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    try:
        assert process.stdout is not None
        address = next(word for line in process.stdout for word in line.split() if word.startswith("http://"))
        yield process, address.rstrip("/."), log
    finally:
        process.terminate()
        process.communicate(timeout=60)


def asked(address: str, path: str) -> None:
    with urllib.request.urlopen(f"{address}{path}", timeout=60) as response:
        response.read()


def test_a_log_that_is_cut_or_moved_goes_on(served: tuple[subprocess.Popen[str], str, Path]) -> None:
    process, address, log = served
    asked(address, "/recent")
    assert lines(log, "reader.recent")

    os.truncate(log, 0)  # logrotate's copytruncate
    asked(address, "/a-to-z/")
    assert lines(log, "reader.a_to_z")
    assert lines(log, "reader.a_to_z")[0]["event"] == "request"

    moved = log.with_suffix(".1")
    log.rename(moved)  # without it: the lines go to the file, whatever it is called
    process.send_signal(signal.SIGUSR1)  # what a script behind logrotate's «postrotate» may send
    asked(address, "/robots.txt")
    assert lines(moved, "reader.robots")
    assert process.poll() is None
    assert not log.exists()
