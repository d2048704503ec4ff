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
SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """``wall`` and ``cpu`` in seconds; ``memory`` is the peak resident size of the whole process tree, in bytes.

    Memory that processes share is counted once a process, so the figure is an upper bound.
    """

    wall: float
    cpu: float
    memory: int
    output: str


def run(command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None, timeout: float = 1800) -> Measured:
    """Run a command to its end. Raises ``RuntimeError`` with its output where it fails."""
    before = os.times()
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peak = _Peak(process.pid)
    peak.start()
    try:
        output, _ = process.communicate(timeout=timeout)
    finally:
        process.kill()
        peak.stop()
    wall = time.monotonic() - started
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-4000:]}")
    return Measured(wall, cpu, peak.bytes, output)


class _Peak(threading.Thread):
    """Samples the resident size of a process and its descendants from /proc."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.bytes = 0
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(SAMPLE_SECONDS):
            self.bytes = max(self.bytes, sum(_resident(pid) for pid in _tree(self.pid)))

    def stop(self) -> None:
        self._end.set()
        self.join()


def _tree(pid: int) -> list[int]:
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
