"""How is a fetching process (crawler/run.py) started, heard and stopped? The parent's side."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from catalogue import errors
from catalogue.errors import PinakesError
from crawler.events import Began, Ended, Failed, Progress, from_line
from crawler.sites import Job

# How long a fetching process may take to write down what it has before it is killed.
STOP_SECONDS = 8.0


class FetchProcess:
    """A crawl that is going on in a process of its own."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.started_at: float | None = None
        # pages visited so far, and pages that the site is known to have
        self.visited = 0
        self.known = 0
        # whether it ended without a word
        self.died = False
        self._ended: Ended | None = None
        self._failed: Failed | None = None
        # a session of its own: Ctrl-C reaches the parent, which stops its children in order
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crawler.run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(job.to_json().encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it died at once; finish() says so
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask it to stop; it writes down what it has."""
        if self.alive():
            self._process.terminate()

    def finish(self, wait: float | None = None) -> Ended:
        """Wait for its end, at most ``wait`` seconds, then kill it. May be called again.

        Raises what it failed with: the :class:`PinakesError` that it told.
        """
        try:
            self._process.wait(wait)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(STOP_SECONDS)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        if self._failed is not None:
            kind = getattr(errors, self._failed.kind, PinakesError)
            raise kind(self._failed.what, self._failed.remedy)
        if self._ended is None:
            code = self._process.returncode
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            self._ended = Ended(cut=f"the fetching process ended ({how})")
            self.died = True
        return self._ended

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            match from_line(line):
                case Began(started_at):
                    self.started_at = started_at
                case Progress(pages, _, known):
                    self.visited += pages
                    self.known = known
                case Failed() as failed:
                    self._failed = failed
                case Ended() as ended:
                    self._ended = ended


def _environment() -> dict[str, str]:
    """Ours; in a checkout the packages lie there and are not installed, so that their folder is added."""
    environment = dict(os.environ)
    here = str(Path(__file__).resolve().parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(p for p in (here, environment.get("PYTHONPATH")) if p)
    return environment
