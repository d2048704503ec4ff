"""Ctrl-C, SIGTERM and a closed terminal, at any moment of a command: no traceback, nothing left by half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.private_files import replacing
from commands import interruption
from tests.commands.running import environment

# The command line, told to end when it begins to import a module.
_AT_IMPORT = """
import os, runpy, sys
where, number = sys.argv[1:3]
class Finder:
    def find_spec(self, name, *_):
        if name == where:
            os.kill(os.getpid(), int(number))
sys.meta_path.insert(0, Finder())
sys.argv[1:3] = []
runpy.run_module("pinakes", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def begun() -> Iterator[None]:
    interruption.begin()
    interruption.in_order()
    yield
    interruption.end()


@pytest.mark.parametrize(
    ("module", "number"),
    [
        ("click", signal.SIGINT),
        ("catalogue.errors", signal.SIGTERM),
        ("commands.search", signal.SIGINT),
        ("pydantic._internal._repr", signal.SIGHUP),
        ("indexer.library", signal.SIGTERM),
    ],
)
def test_a_command_that_is_told_to_end_while_it_starts_says_so_and_nothing_else(
    tmp_path: Path, module: str, number: signal.Signals
) -> None:
    arguments = [sys.executable, "-c", _AT_IMPORT, module, str(int(number)), "search", "abscess"]
    done = subprocess.run(
        arguments, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "Interrupted.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_half_written_goes_when_a_command_is_told_to_end(
    begun: None, tmp_path: Path, number: signal.Signals
) -> None:
    def write() -> None:
        with replacing(tmp_path / "export.jsonl") as stream:
            stream.write(b"half")
            os.kill(os.getpid(), number)

    with pytest.raises(KeyboardInterrupt):
        write()
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_that_python_lets_go_comes_again(
    begun: None, capsys: pytest.CaptureFixture[str]
) -> None:
    class Gone:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.001)

    def forget_one() -> None:
        Gone()
        time.sleep(20)

    with pytest.raises(KeyboardInterrupt):
        forget_one()
    assert capsys.readouterr().err == ""


def test_a_forked_process_ends_as_any_other(begun: None) -> None:
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGTERM)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        interruption.begin()
        interruption.in_order()
        interruption.at_once()
        os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        interruption.end()
        signal.signal(signal.SIGHUP, before)


def test_an_error_that_an_interruption_became_is_one() -> None:
    def interrupted() -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise RuntimeError("Error calling __set_name__") from error

    with pytest.raises(RuntimeError) as caught:
        interrupted()
    assert interruption.is_behind(caught.value)
    assert not interruption.is_behind(RuntimeError("another"))
