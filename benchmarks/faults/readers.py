"""Are readers served all the while? One of them asks the app again and again, in a process of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

# Seconds between two questions.
_EVERY = 0.05
# What is asked by turns: of one title as a page, the list, of the other as JSON.
_PATHS = ("/search?q={}", "/a-to-z/", "/api/v1/search?q={}")


@dataclass
class Served:
    """What a reader was answered."""

    asked: int = 0
    failed: int = 0
    # what the first failures were
    failures: tuple[str, ...] = ()


class Reader:
    """Asks the app of a library's folder while the context is open; ``served`` says what came of it."""

    def __init__(self, file: Path, titles: Sequence[str] = ("Gout", "Asthma")) -> None:
        self._file = file
        self._titles = tuple(titles)
        self.served = Served()

    def __enter__(self) -> Reader:
        context = multiprocessing.get_context("forkserver")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_ask, args=(self._file, self._titles, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._ours.recv()  # it has been answered once
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._ours.send("stop")
            self.served = self._ours.recv()
        except (EOFError, OSError):
            self._process.join()
            self.served = Served(1, 1, (f"the app's process ended ({self._process.exitcode})",))
        self._process.join()
        self._process.close()


def _ask(file: Path, titles: tuple[str, str], told: Connection) -> None:
    from catalogue.config import load
    from search_app import create_app

    client = create_app(load(file, {})).test_client()
    served = Served()
    failures: list[str] = []
    while not told.poll(_EVERY if served.asked else 0):
        path = _PATHS[served.asked % len(_PATHS)]
        title = titles[served.asked % len(titles)] if "{}" in path else ""
        path = path.format(quote(title))
        began = time.monotonic()
        try:
            answer = client.get(path)
            good = answer.status_code == 200 and title in unescape(answer.get_data(as_text=True))
            words = f"{answer.status_code} for {path} after {time.monotonic() - began:.1f} s"
        except Exception as error:  # noqa: BLE001 – a reader was not served, whatever it is
            good, words = False, f"{type(error).__name__}: {error}"
        served.asked += 1
        served.failed += not good
        if not good and len(failures) < 3:
            failures.append(words)
        if served.asked == 1:
            told.send("ready")
    served.failures = tuple(failures)
    told.recv()
    told.send(served)
