"""What tests fetch over the network once, and keep in the user's cache for every later run."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def cache() -> Path:
    """The folder of what was fetched for tests; it need not exist yet."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pinakes-tests"


def fetched_once(folder: Path, fetch: Callable[[Path], None]) -> Path:
    """``folder``, which ``fetch`` fills where it is not complete. Of test processes side by side one fetches,
    and the others wait: on a new machine one had met the half of the jars that another had fetched.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    complete = folder / "complete"
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not complete.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            fetch(folder)
            complete.touch()
    return folder
