"""What came of the faults of one kind?"""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.faults.library import Wrong
from benchmarks.faults.readers import Served
from benchmarks.faults.work import Done

# Lines that are told of a kind's findings.
_TOLD = 6


@dataclass
class Tally:
    """Faults of one kind, and what they did."""

    kind: str
    faults: int = 0
    lost: int = 0
    wrong: int = 0
    asked: int = 0
    unserved: int = 0
    lines: list[str] = field(default_factory=list)
    # why the kind was left out, where it was
    skipped: str = ""

    def fault(self) -> None:
        self.faults += 1

    def found(self, when: str, wrong: Wrong) -> None:
        """Take in what is not as it should be."""
        self.lost += len(wrong.lost)
        self.wrong += len(wrong.other)
        self.lines += [f"{when}: {line}" for line in wrong.lines()]

    def ended(self, when: str, done: Done) -> None:
        """A work that ended in a traceback, or not at all, is wrong."""
        if done.defect:
            self.wrong += 1
            self.lines.append(f"{when}: {done.defect}")

    def expect(self, when: str, true: bool, words: str) -> None:
        if not true:
            self.wrong += 1
            self.lines.append(f"{when}: {words}")

    def served(self, served: Served) -> None:
        self.asked += served.asked
        self.unserved += served.failed
        self.lines += [f"a reader was not served: {one}" for one in served.failures]

    def print(self) -> None:
        if self.skipped:
            print(f"{self.kind:18} left out: {self.skipped}", flush=True)
            return
        told = f"{self.faults:4} faults, {self.lost} lost, {self.wrong} wrong"
        print(
            f"{self.kind:18} {told}, {self.asked} readers' questions, {self.unserved} not answered",
            flush=True,
        )
        for line in self.lines[:_TOLD]:
            print(f"    {line}", flush=True)
        if len(self.lines) > _TOLD:
            print(f"    and {len(self.lines) - _TOLD} more", flush=True)
