"""Where can a process die? At every step that leaves a trace outside of it: such a step is a point.

Steps are what a process does to files (opening for writing, writing, truncating, syncing, renaming,
removing), its SQL statements that write, the ends of its transactions, and the calls of the engine's writer.
They are seen by Python's audit hooks (PEP 578) and by wrapping what audit hooks do not see. What Tantivy and
SQLite do between two of them in C and Rust, kills at random moments reach (``deaths.py``).
"""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_AUDITED = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})
_WRAPPED = ("write", "pwrite", "fsync", "ftruncate")
_READING = ("select", "pragma", "explain")
_WRITING = os.O_WRONLY | os.O_RDWR


class Steps:
    """Counts the steps of this process; at number ``last`` (0: never) it is killed before it takes it.

    With ``child``, only processes that a fork server calls so count theirs.
    """

    def __init__(self, last: int = 0, child: str = "") -> None:
        self.count = 0
        self.last = last
        self._child = child
        # the process that was looked at last, and whether its steps count
        self._process, self._counts = 0, True

    def step(self) -> None:
        if self._child and self._process != os.getpid():
            self._process = os.getpid()
            self._counts = Path("/proc/self/comm").read_text(encoding="utf-8").strip() == self._child
        if not self._counts:
            return
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def arm(root: Path, last: int = 0, child: str = "") -> Steps:
    """Count this process's steps from now on; files count that lie below ``root``."""
    steps = Steps(last, child)
    within = str(root)

    def see(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and within in str(path):
                steps.step()
        elif event in _AUDITED and (event == "os.truncate" or within in str(arguments[0])):
            steps.step()

    sys.addaudithook(see)
    for name in _WRAPPED:
        setattr(os, name, _counted(steps, getattr(os, name)))
    _see_statements(steps)
    _see_writers(steps)
    return steps


def _counted(steps: Steps, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def counted(*arguments: Any, **named: Any) -> Any:
        steps.step()
        return function(*arguments, **named)

    return counted


def _see_statements(steps: Steps) -> None:
    from sqlalchemy import Engine, event

    def statement(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        if not text.lstrip().lower().startswith(_READING):
            steps.step()

    def end(_connection: Any) -> None:
        steps.step()

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", end)


def _see_writers(steps: Steps) -> None:
    from indexer.engines.tantivy import TantivyWriter

    for name in ("put", "delete", "commit", "close"):
        setattr(TantivyWriter, name, _counted(steps, getattr(TantivyWriter, name)))
