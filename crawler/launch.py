"""The parent's side of a fetching process (run.py): start it, hear what it tells, stop it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from catalogue import errors
from catalogue.errors import PinakesError
from crawler.sites import Job

STOP_SECONDS = 8.0
"""How long a fetching process may take to write down what it has before it is killed."""


class Fetching:
    """A crawl that is going on in a process of its own."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.started_at: float | None = None
        self.ending: dict[str, Any] = {}
        self.looked = 0
        self.kept = 0
        self.known = 0
        self._error: dict[str, str] | None = None
        environment = dict(os.environ)
        # in a checkout the packages lie there and are not installed
        here = str(Path(__file__).resolve().parents[1])
        environment["PYTHONPATH"] = os.pathsep.join(p for p in (here, environment.get("PYTHONPATH")) if p)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crawler.run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )  # a session of its own: Ctrl-C reaches the parent, which stops its children in order
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(job.to_json().encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it died at once; result() says so
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def alive(self) -> bool:
        """Whether it is still fetching."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to stop; it writes down what it has."""
        if self.alive():
            self._process.terminate()

    def finish(self, wait: float | None = None) -> None:
        """Wait for its end, at most ``wait`` seconds, then kill it.

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
        if self._error is not None:
            kind = getattr(errors, self._error["kind"], PinakesError)
            raise kind(self._error["what"], self._error["remedy"])
        if not self.ending:
            how = (
                f"signal {-self._process.returncode}"
                if self._process.returncode < 0
                else f"exit code {self._process.returncode}"
            )
            self.ending = {"cut": f"the fetching process ended ({how})"}

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = json.loads(line)
            match event["event"]:
                case "begin":
                    self.started_at = event["started_at"]
                case "looked":
                    self.looked += event["pages"]
                    self.kept += event["kept"]
                    self.known = event["known"]
                case "error":
                    self._error = event
                case "end":
                    self.ending = event
