"""Honest measuring: a command as a whole process tree, with wall time, CPU time and peak memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.05
# Looks between two at what is shared: the kernel goes through every page of a process for that.
_LOOKS = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """``wall`` and ``cpu`` in seconds; ``memory`` is the peak resident size of the whole process tree, in
    bytes.

    Memory that processes share is counted once a process in ``memory``, which is an upper bound, and once in
    ``share`` (Linux's proportional set size), looked at twice a second; ``largest`` is the peak of one
    process. CPU time is that of the whole tree as well: a process whose parent did not wait for it (a pool's,
    killed at the end) would be missing from ``times``.
    """

    wall: float
    cpu: float
    memory: int
    output: str
    share: int = 0
    largest: int = 0


def run(
    command: Sequence[str],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 1800,
) -> Measured:
    """Run a command to its end. Raises ``RuntimeError`` with its output where it fails."""
    before = os.times()
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    tree = _Tree(process.pid)
    tree.start()
    try:
        output, _ = process.communicate(timeout=timeout)
    finally:
        process.kill()
        tree.stop()
    wall = time.monotonic() - started
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-4000:]}")
    return Measured(wall, max(cpu, sum(tree.seconds.values())), tree.bytes, output, tree.share, tree.largest)


class _Tree(threading.Thread):
    """Samples the resident size and CPU time of a process and its descendants from /proc."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.bytes = self.share = self.largest = 0
        self.seconds: dict[int, float] = {}  # CPU time of each process when it was last seen
        self._end = threading.Event()

    def run(self) -> None:
        looks = 0
        while not self._end.wait(SAMPLE_SECONDS):
            alive = tree(self.pid)
            resident = [_resident(pid) for pid in alive]
            self.bytes = max(self.bytes, sum(resident))
            self.largest = max(self.largest, *resident)
            if looks % _LOOKS == 0:
                self.share = max(self.share, sum(map(_share, alive)))
            looks += 1
            self.seconds.update((pid, seconds) for pid in alive if (seconds := cpu_of(pid)))

    def stop(self) -> None:
        self._end.set()
        self.join()


def tree(pid: int) -> list[int]:
    """A process and its descendants, as they are now."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:  # it ended while we looked
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:  # it ended while we looked
        return 0


def _share(pid: int) -> int:
    """Bytes of a process, of what it shares with others its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended while we looked
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def cpu_of(pid: int) -> float:
    """CPU seconds of a process; 0 where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended while we looked
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
