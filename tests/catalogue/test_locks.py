"""Locks: one owner at a time, who is named, and nothing stale when he is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.errors import LockBusy
from catalogue.locks import lock, owner

_HOLDS = """
import sys, time
from pathlib import Path
from catalogue.locks import lock
with lock(Path(sys.argv[1]), "crawl"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_held_by_one_and_given_back(tmp_path: Path) -> None:
    with (
        lock(tmp_path, "crawl"),
        pytest.raises(LockBusy, match=f"process {os.getpid()} on "),
        lock(tmp_path, "crawl"),
    ):
        pass
    with lock(tmp_path, "crawl"), lock(tmp_path, "another"):
        assert owner(tmp_path, "crawl") is not None
    assert owner(tmp_path, "crawl") is None


def test_names_that_are_no_file_names_are_locks_of_their_own(tmp_path: Path) -> None:
    with (
        lock(tmp_path, "../../x"),
        lock(tmp_path, ".."),
        lock(tmp_path, "ingest 127.0.0.1:80"),
        lock(tmp_path, "ingest 127.0.0.1_80"),
    ):
        assert {path.parent for path in tmp_path.rglob("*.lock")} == {tmp_path / "locks"}


def test_bad_input_40_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert f"process {process.pid} " in str(owner(tmp_path, "crawl"))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with lock(tmp_path, "crawl", wait=10):
        pass


def test_bad_input_38_a_lock_holds_on_a_full_disk(tmp_path: Path) -> None:
    """Nothing can be written; who holds the lock is then not told by name."""
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    process = subprocess.Popen(
        [sys.executable, "-c", full + _HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(LockBusy, match="another process"), lock(tmp_path, "crawl"):
        pass
    process.kill()
    process.wait()
    process.stdout.close()
