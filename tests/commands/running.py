"""``pinakes`` as a person runs it: in a process of its own, without this one's ``PINAKES_*`` variables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(**variables: str) -> dict[str, str]:
    """The environment without ``PINAKES_*``, in which the checkout can be imported, and ``variables``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PINAKES_")}
    path = os.pathsep.join([str(ROOT), clean.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return {**clean, "PYTHONPATH": path, **variables}


def run_pinakes(
    *arguments: str, cwd: Path | None = None, stdin: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pinakes", *arguments],
        cwd=cwd,
        env=environment(**variables),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=240,  # a busy machine takes a minute for what an idle one does in ten seconds
    )


def output(folder: Path, *arguments: str, code: int = 0, **variables: str) -> str:
    """What a command that ends with ``code`` prints: on stdout where that is 0, else on stderr."""
    done = run_pinakes(*arguments, cwd=folder, **variables)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr
