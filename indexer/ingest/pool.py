"""What stands in a batch of captures? They are extracted in worker processes, each within a time limit.

A page that takes too long, or takes its process down with it, is refused with that reason; the pages behind
it go on.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol, TypeVar

from catalogue.archive import Archive
from catalogue.article import Article, Rejected
from catalogue.errors import PinakesError
from catalogue.garbage import give_back, seldom_collected
from catalogue.rows import Fingerprint, fingerprint
from catalogue.working_process import WorkingProcess, resting
from indexer.extract import DEFAULT, Extracted, Options, SiteTemplate, Vocabulary
from indexer.ingest.apart import LIFE, done_apart
from indexer.ingest.captures import Capture

_log = logging.getLogger(__name__)

# Time a page may take: the slowest of 10,000 real pages took less than a second.
PAGE_SECONDS = 20.0

# Captures from which on processes are worth their start (.8 s of imports each).
POOL_FROM = 24

# Captures handed to a process in advance, so that it never waits for the next one.
_AHEAD = 4

# Captures after which a process gives the system what pages took that were read.
_GIVEN_BACK = 64

_Found = TypeVar("_Found")

_TOOK_LONGER = "reading it took longer than {:.0f} seconds"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the pages of a site are read."""

    options: Options
    template: SiteTemplate | None = None
    vocabulary: Vocabulary = field(default=DEFAULT)


@dataclass(frozen=True, slots=True)
class CaptureReading:
    """A capture and what stands in it, with the article's fingerprint."""

    capture: Capture
    result: Article | Rejected
    mark: Fingerprint | None = None
    # how many of the site's templates do not fit it before the first that does; None where none does
    rank: int | None = None


def read_capture(archive: Archive, capture: Capture, recipe: Recipe) -> CaptureReading:
    """Read one capture in this process. A page that is missing or damaged in the archive is refused."""
    from indexer.extract import (
        extract_ranked,
    )  # where pages are read, which is another process if they are many

    try:
        body = archive.body(capture.location)
    except PinakesError as error:
        return CaptureReading(capture, Rejected(capture.url, error.what))
    page = capture.page(body)
    try:
        with _time_limit(PAGE_SECONDS):
            found = extract_ranked(page, recipe.template, recipe.vocabulary, recipe.options)
    except _TooLong:
        found = Extracted(Rejected(capture.url, _TOOK_LONGER.format(PAGE_SECONDS)))
    except RecursionError:
        found = Extracted(Rejected(capture.url, "it is nested too deeply to be read"))
    result, rank = found
    mark = fingerprint(result) if isinstance(result, Article) else None
    return CaptureReading(capture, result, mark, rank)


class Pending(Protocol):
    """Captures that are being read."""

    def result(self) -> list[CaptureReading]:
        """Wait for them: what stands in each, in their order."""


@dataclass(frozen=True, slots=True)
class _Here:
    """Captures that this process reads when it is asked for them."""

    archive: Archive
    captures: Sequence[Capture]
    recipe: Recipe

    def result(self) -> list[CaptureReading]:
        return [read_capture(self.archive, capture, self.recipe) for capture in self.captures]


class CaptureReader:
    """Reads captures: in this process where they are few, else in a pool that starts once and stays warm.

    While its thread has work done apart, whatever that is, the pool rests: its processes are ended, others
    started for what comes next.
    """

    def __init__(self, archive: Archive, archive_address: str, processes: int = 0) -> None:
        self._archive = archive
        self._address = archive_address
        self._size = processes or len(os.sched_getaffinity(0))
        self._pool: list[_Worker] = []
        # hands captures to the pool, while this thread does something else
        self._feeder = ThreadPoolExecutor(1, "reader")
        self._starting: Future[bool] | None = None
        # what the pool was given last
        self._reading: Future[list[CaptureReading]] | None = None
        self._rests = False
        self._open = ExitStack()
        self._closing = False

    def prepare(self, coming: int) -> None:
        """Start the pool meanwhile, where so many captures as are ``coming`` are worth it."""
        is_worth_it = coming >= POOL_FROM or self._rests
        if is_worth_it and self._may_have_pool() and self._starting is None:
            self._starting = self._feeder.submit(self._start)

    def begin(self, captures: Sequence[Capture], recipe: Recipe) -> Pending:
        """Begin to read captures; the pool reads what was begun first, first."""
        self.prepare(len(captures))
        if self._starting is None or not self._starting.result():
            return _Here(self._archive, captures, recipe)
        self._reading = self._feeder.submit(self._read_in_pool, captures, recipe)
        return self._reading

    def apart(self, pages: int, work: Callable[..., _Found], *arguments: Any) -> _Found:
        """What ``work(archive, *arguments)`` returns, done by a process that ends with it where so many
        ``pages`` are worth its start.
        """
        if pages < POOL_FROM or not self._may_have_pool():
            return work(self._archive, *arguments)
        return done_apart(self._address, self._archive, work, *arguments)

    def _rest(self) -> None:
        """End the pool's processes where they read nothing: each holds 36 MB, and a new one takes .1 s."""
        is_there = self._starting is not None and self._starting.done() and self._starting.result()
        if is_there and (self._reading is None or self._reading.done()):
            self._stop()
            self._starting, self._rests = None, True

    def _stop(self) -> None:
        for worker in self._pool:
            worker.stop()
        self._pool.clear()

    def close(self) -> None:
        """End the pool, whatever it is reading."""
        self._closing = True
        self._feeder.shutdown(cancel_futures=True)
        self._stop()

    def __enter__(self) -> CaptureReader:
        self._open.enter_context(resting(self._rest))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self.close()

    def _may_have_pool(self) -> bool:
        # A memory:// archive lives in this process and nowhere else.
        return self._size > 1 and not self._address.startswith("memory:")

    def _start(self) -> bool:
        """Start the pool; False where this machine lets none start."""
        try:
            for _ in range(self._size):
                self._pool.append(_Worker(self._address))
        except OSError as error:  # no more processes allowed, say
            reading = f"{len(self._pool)}-processes" if self._pool else "in-this-process"
            _log.warning("pool-not-started reading=%s reason=%s", reading, error)
        return bool(self._pool)

    def _read_in_pool(self, captures: Sequence[Capture], recipe: Recipe) -> list[CaptureReading]:
        readings: dict[int, CaptureReading] = {}
        todo = deque(captures)
        suspects: set[int] = set()
        for worker in self._pool:
            worker.prepare(recipe)
        while len(readings) < len(captures) and not self._closing:
            for worker in self._pool:
                while todo and len(worker.queue) < _AHEAD and not worker.died:
                    worker.send(todo.popleft())
            for reading in chain(self._collect(), self._replace_failed(todo, suspects, recipe)):
                readings[reading.capture.id] = reading
        return [readings[capture.id] for capture in captures] if not self._closing else []

    def _replace_failed(
        self, todo: deque[Capture], suspects: set[int], recipe: Recipe
    ) -> Iterator[CaptureReading]:
        """Put a new process in the place of each that has ended or hangs.

        The page that it was reading is refused, but where the process ended it is read once more behind the
        others, as one of the ``suspects``: a system that is short of memory ends whatever is running. What
        else was handed to the process goes back to the head of ``todo``.
        """
        for place, worker in enumerate(self._pool):
            reason = worker.failure()
            if reason is None:
                continue
            if worker.queue:
                culprit = worker.queue.popleft()
                todo.extendleft(reversed(worker.queue))
                if worker.died and culprit.id not in suspects:
                    suspects.add(culprit.id)
                    todo.append(culprit)
                else:
                    yield CaptureReading(culprit, Rejected(culprit.url, reason))
            worker.stop()
            self._pool[place] = self._another()
            self._pool[place].prepare(recipe)

    def _another(self) -> _Worker:
        """One in the place of another. Raises :class:`PinakesError` where none can be started any more."""
        try:
            return _Worker(self._address)
        except OSError as error:
            remedy = "see to memory and to the limit of processes, and run it again: what was kept is kept"
            what = f"a process that reads pages has ended, and no other can be started ({error})"
            raise PinakesError(what, remedy) from error

    def _collect(self) -> Iterator[CaptureReading]:
        busy = {worker.connection: worker for worker in self._pool if worker.queue}
        for connection in wait(list(busy), timeout=0.5):
            assert isinstance(connection, Connection)
            worker = busy[connection]
            try:
                reading: CaptureReading = connection.recv()
            except (EOFError, OSError):
                worker.died = True
                continue
            worker.answered()
            yield reading


class _Worker:
    """A process that reads captures one after the other, and the captures that were handed to it."""

    def __init__(self, address: str) -> None:
        self.queue: deque[Capture] = deque()
        self.died = False
        self._deadline = 0.0
        self._process = WorkingProcess(LIFE, _serve, address)
        self.connection = self._process.connection

    def prepare(self, recipe: Recipe) -> None:
        """Hand over how to read; only while nothing is in its queue (a full pipe would block both sides)."""
        template = recipe.template.to_json() if recipe.template is not None else None
        try:
            self.connection.send((recipe.options, recipe.vocabulary, template))
        except OSError:
            self.died = True

    def send(self, capture: Capture) -> None:
        if not self.queue:
            # twice its own limit, which comes first, and some time to start
            self._deadline = time.monotonic() + 2 * PAGE_SECONDS + 10
        self.queue.append(capture)
        try:
            self.connection.send(capture)
        except OSError:
            self.died = True

    def answered(self) -> None:
        """Note that the first capture of the queue is done."""
        self.queue.popleft()
        self._deadline = time.monotonic() + 2 * PAGE_SECONDS

    def failure(self) -> str | None:
        """Why nothing more is to be had from this process; ``None`` where all is well."""
        if self.died:
            return "reading it ended the process that read it (too much memory?)"
        if not self.queue:
            return None
        return _TOOK_LONGER.format(PAGE_SECONDS) if time.monotonic() > self._deadline else None

    def stop(self) -> None:
        """End the process; it has nothing to lose."""
        self._process.end()


def _serve(connection: Connection, address: str) -> None:
    """Life of a worker: recipes and captures come in, readings go out, until the other end is closed."""
    recipe = Recipe(Options())
    read = 0
    with Archive(address) as archive, seldom_collected():
        while True:
            try:
                message: Any = connection.recv()
                if isinstance(message, Capture):
                    connection.send(read_capture(archive, message, recipe))
                    read += 1
                    if read % _GIVEN_BACK == 0:
                        give_back()
                else:
                    options, vocabulary, template = message
                    recipe = Recipe(
                        options, SiteTemplate.from_json(template) if template else None, vocabulary
                    )
            except (EOFError, OSError):
                return


class _TooLong(Exception):
    """A page took longer than it may."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise :class:`_TooLong` after ``seconds``.

    There is no limit in a thread other than the main one, which can have no signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
