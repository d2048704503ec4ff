"""Children of the fork server that nobody but their owner or the server could end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.fork_server import Forked
from tests.commands.running import environment

HANGING = "tests.catalogue.hanging_life"


@pytest.fixture
def child() -> Iterator[Forked]:
    with open(os.devnull, "r+b") as nothing:
        forked = Forked(HANGING, nothing.fileno(), nothing.fileno())
        yield forked
        forked.kill()


def server_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def wait_for_the_end_of(pid: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and Path(f"/proc/{pid}/cwd").exists():
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}/cwd").exists()


def test_a_child_is_called_by_what_it_lives_by(child: Forked) -> None:
    until = time.monotonic() + 30
    while "tests" not in (name := Path(f"/proc/{child.pid}/comm").read_text(encoding="ascii")):
        assert time.monotonic() < until, name
        time.sleep(0.01)


def test_a_child_that_hangs_is_killed_and_told(child: Forked) -> None:
    assert child.wait(0.1) is None
    child.kill()
    assert child.wait() == -signal.SIGKILL


def test_a_child_that_hangs_is_killed_although_its_server_was(child: Forked) -> None:
    assert child.pid is not None
    os.kill(server_of(child.pid), signal.SIGKILL)
    child.kill()
    wait_for_the_end_of(child.pid)


def test_a_child_that_hangs_ends_with_its_owner() -> None:
    code = (
        "import os, time\n"
        "from catalogue.fork_server import Forked\n"
        "nothing = os.open(os.devnull, os.O_RDWR)\n"
        f"print(Forked({HANGING!r}, nothing, nothing).pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment())
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.communicate()
    wait_for_the_end_of(pid)


def test_an_owner_that_ends_in_order_leaves_no_server_and_says_nothing() -> None:
    code = (
        "import os\n"
        "from catalogue.fork_server import Forked\n"
        "nothing = os.open(os.devnull, os.O_RDWR)\n"
        f"print(Forked({HANGING!r}, nothing, nothing).pid)\n"
    )
    owner = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], capture_output=True, env=environment(), check=True
    )
    assert owner.stderr == b""
    wait_for_the_end_of(int(owner.stdout))


def test_a_life_that_cannot_be_loaded_gives_no_child_and_the_next_can() -> None:
    with open(os.devnull, "r+b") as nothing:
        lost = Forked("tests.catalogue.no_such_life", nothing.fileno(), nothing.fileno())
        assert lost.pid is None
        assert lost.wait(30) is not None
        child = Forked(HANGING, nothing.fileno(), nothing.fileno())
        assert child.pid is not None
        child.kill()
