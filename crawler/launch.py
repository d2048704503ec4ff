"""How is a fetching process (crawler/run.py) started, heard and stopped? The parent's side."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import replace

from catalogue import errors
from catalogue.errors import PinakesError
from catalogue.fork_server import Forked
from crawler.events import Began, Ended, Failed, Progress, from_line
from crawler.sites import Job

# How long a fetching process may take to write down what it has before it is killed.
STOP_SECONDS = 8.0

_LIFE = "crawler.run"


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
        theirs, ours = os.pipe()
        events, telling = os.pipe()
        self._events = os.fdopen(events, encoding="utf-8")
        self._job: int | None = ours
        try:
            self._process = Forked(_LIFE, theirs, telling)
        except BaseException:
            self._events.close()
            self.stop()
            raise
        finally:
            os.close(theirs)
            os.close(telling)
        with suppress(BrokenPipeError):  # it died at once; finish() says so
            _write(ours, _with_secrets(job).to_json().encode() + b"\n")
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int | None:
        """Of the process; waits until it has one. ``None`` where it died at once."""
        return self._process.pid

    def alive(self) -> bool:
        return self._process.wait(0) is None

    def stop(self) -> None:
        """Ask it to stop, as the death of this process would; it writes down what it has."""
        if self._job is not None:
            os.close(self._job)
            self._job = None

    def finish(self, wait: float | None = None) -> Ended:
        """Wait for its end, at most ``wait`` seconds, then kill it. May be called again.

        Raises what it failed with: the :class:`PinakesError` that it told.
        """
        code = self._process.wait(wait)
        if code is None:
            self._process.kill()
            code = self._process.wait()
        self.stop()
        self._listener.join(STOP_SECONDS)
        self._events.close()
        if self._failed is not None:
            kind = getattr(errors, self._failed.kind, PinakesError)
            raise kind(self._failed.what, self._failed.remedy)
        if self._ended is None:
            how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
            self._ended = Ended(cut=f"the fetching process ended ({how})")
            self.died = True
        return self._ended

    def _listen(self) -> None:
        for line in self._events:
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


def _with_secrets(job: Job) -> Job:
    """What the site is let in by, as the environment has it now: a fork server has that of its own start."""
    named = job.login.values()
    return replace(job, secrets={name: os.environ[name] for name in named if name in os.environ})


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
