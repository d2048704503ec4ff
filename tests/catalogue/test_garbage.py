import gc
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue import garbage
from catalogue.garbage import seldom_collected


def test_garbage_is_looked_for_seldom_and_as_before_in_the_end() -> None:
    before = gc.get_threshold()
    frozen = gc.get_freeze_count()
    with seldom_collected(5_000):
        assert gc.get_threshold()[0] == 5_000
        assert gc.get_freeze_count() > frozen
        assert gc.isenabled()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


class _Circle:
    """Garbage as soon as nobody holds it: only a look through all objects finds it."""

    alive = 0

    def __init__(self) -> None:
        self.itself = self
        _Circle.alive += 1

    def __del__(self) -> None:
        _Circle.alive -= 1


@pytest.mark.parametrize("left_by_each", [1, 100, 1_000])
def test_what_a_block_leaves_is_gone_when_the_next_one_has_begun(left_by_each: int) -> None:
    most = 0
    for _ in range(50):
        with seldom_collected():
            most = max(most, _Circle.alive)
            for _ in range(left_by_each):
                _Circle()
    assert most == 0


def test_what_grew_old_in_a_block_is_found_after_some_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    with seldom_collected():
        old = _Circle()
        gc.collect()
    del old
    monkeypatch.setattr(garbage, "_looked_at", garbage._looked_at - 2 * garbage._EVERY)
    with seldom_collected():
        assert _Circle.alive == 0


def test_the_ways_of_before_come_back_after_a_failure() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        raise ZeroDivisionError
    assert gc.get_threshold() == before


def test_what_was_freed_is_given_back_in_the_end() -> None:
    """Pieces that malloc keeps: every second one stays in use, until the last of them."""
    with seldom_collected():
        pieces = [bytes(60_000) for _ in range(1_000)]
        del pieces[::2]
        most = _resident()
        end = pieces.pop()
        del pieces
    assert _resident() < most - 20_000_000
    assert end


def _resident() -> int:
    """Bytes of this process that stand in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


_HEAPS_OF_THREADS = """
import sys, threading
from catalogue.garbage import keep_one_heap
if sys.argv[1] == "one":
    keep_one_heap()
all_here = threading.Barrier(9)
def work():
    kept = [bytes(50_000) for _ in range(20)]
    all_here.wait()
    all_here.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
all_here.wait()
# glibc lays a thread's heap where an address is a multiple of 64 MB (HEAP_MAX_SIZE)
starts = [int(line.split("-")[0], 16) for line in open("/proc/self/maps") if line.split()[1] == "rw-p"]
print(sum(start % (64 << 20) == 0 for start in starts))
all_here.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="heaps of threads are glibc's")
def test_all_threads_take_memory_from_one_heap() -> None:
    heaps = {}
    for kind in ("many", "one"):
        command = [sys.executable, "-c", _HEAPS_OF_THREADS, kind]
        heaps[kind] = int(subprocess.run(command, capture_output=True, check=True).stdout)
    assert heaps["many"] > 1
    assert heaps["one"] == 0
