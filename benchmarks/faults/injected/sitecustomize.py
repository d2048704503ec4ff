"""Arms a command that the harness starts, where ``FAULT_AT`` says ``WORDS|CHILD|STEP|ROOT|FILE``.

Python imports this module at its start where its folder is on ``PYTHONPATH``. A process whose command line
holds WORDS, or a child of it that is called CHILD, is killed at its step STEP; with 0 it writes to FILE how
many steps it took. Everything else runs as ever.
"""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path


def _arm() -> None:
    told = os.environ.get("FAULT_AT")
    if not told:
        return
    words, child, step, root, file = told.split("|")
    if words not in " ".join(sys.orig_argv):
        return
    from benchmarks.faults.points import arm

    steps = arm(Path(root), int(step), child)

    def write() -> None:
        if steps.count:
            Path(file).write_text(str(steps.count), encoding="ascii")

    if not steps.last:
        atexit.register(write)


_arm()
