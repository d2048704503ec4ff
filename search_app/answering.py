"""How are many readers' searches answered at once? The same question is computed once, different ones queue,
and all are counted.

A hundred readers with one question (a shared link) cost one search: the first computes, the others wait for
it. Different questions pass a gate narrower than the server's threads, so that suggestions and articles go on
being served. A request that waits at the gate longer than a search may take gets 503 with ``Retry-After``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from flask import Flask, current_app

from catalogue import clock
from catalogue.config import Config
from catalogue.errors import PinakesError
from catalogue.query_log import QueryLog
from indexer.answers import Note, SearchOptions, SearchResult
from search_app import metrics, response_cache
from search_app.library_handle import LibraryHandle, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem
from search_app.revalidation import forget_tag

log = logging.getLogger("pinakes.web")

# Answers kept at most; the least recently used goes first.
KEPT_ANSWERS = 500

# The state of the library, the text, the options.
Question = tuple[tuple[object, ...], str, SearchOptions]


@dataclass(slots=True)
class _CachedAnswer:
    """An answer. ``ready`` is set once it is computed, or has failed (``result`` is then None)."""

    ready: threading.Event = field(default_factory=threading.Event)
    result: SearchResult | None = None
    made_at: float = 0.0


class Answering:
    """The searches of one worker process. Thread-safe."""

    def __init__(self, config: Config) -> None:
        self._patience = config.search.deadline_ms / 1000 + 1
        self._gate = threading.BoundedSemaphore(max(1, config.web.threads - 1))
        self._answers: OrderedDict[Question, _CachedAnswer] = OrderedDict()
        self._lock = threading.Lock()
        self._logs = config.search.log

    def search(self, text: str, options: SearchOptions) -> SearchResult:
        """Raises :class:`Problem` (unavailable) where too many wait, and :class:`PinakesError` where the
        library cannot answer.
        """
        handle = library_handle()
        result = self._answered(handle, text, options)
        if Note.DEADLINE in result.notes:
            forget_tag()
        response_cache.at_each_answer(partial(self._count, text, options.page, result.total, result.empty))
        return result

    def _count(self, text: str, page: int, total: int, is_empty: bool) -> None:
        metrics.count_search("found" if total else "empty" if is_empty else "nothing")
        if self._logs and not is_empty and page == 1:
            counts = library_handle().query_log()
            counts.note(text, total)
            _write_soon(counts)

    def opened(self, text: str) -> None:
        """Count an article that was opened from the results of a question."""
        if self._logs:
            counts = library_handle().query_log()
            counts.opened(text)
            _write_soon(counts)

    def _answered(self, handle: LibraryHandle, text: str, options: SearchOptions) -> SearchResult:
        library = handle.library()
        question = (handle.generation(), text, options)
        answer, is_mine = self._place(question)
        if not is_mine and answer.ready.wait(self._patience) and answer.result is not None:
            return answer.result
        try:
            if not self._gate.acquire(timeout=self._patience):
                raise Problem(ProblemName.UNAVAILABLE, headers={"Retry-After": "5"})
            try:
                began = time.perf_counter()
                answer.result = library.search(text, options)
                metrics.time_search(time.perf_counter() - began)
            finally:
                self._gate.release()
            answer.made_at = clock.timestamp()
            return answer.result
        finally:
            answer.ready.set()
            if answer.result is None:
                with self._lock:
                    self._answers.pop(question, None)

    def _place(self, question: Question) -> tuple[_CachedAnswer, bool]:
        """The place of this question's answer, and whether the caller is the one to compute it."""
        with self._lock:
            answer = self._answers.get(question)
            if answer and (
                not answer.ready.is_set() or clock.timestamp() - answer.made_at < response_cache.KEPT_SECONDS
            ):
                self._answers.move_to_end(question)
                return answer, False
            answer = self._answers[question] = _CachedAnswer()
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
            return answer, True


def init_app(app: Flask, config: Config) -> None:
    app.extensions["pinakes.answering"] = Answering(config)


def search(text: str, options: SearchOptions) -> SearchResult:
    """See :meth:`Answering.search`."""
    return _answering().search(text, options)


def opened(text: str) -> None:
    """See :meth:`Answering.opened`."""
    _answering().opened(text)


def _answering() -> Answering:
    return cast(Answering, current_app.extensions["pinakes.answering"])


def _write_soon(counts: QueryLog) -> None:
    if counts.due():
        # not the handle: asked after it was closed, it would open the library again
        threading.Thread(target=_flush, args=(counts,), daemon=True, name="query-log").start()


def _flush(counts: QueryLog) -> None:
    try:
        counts.flush()
    except PinakesError as error:  # the counts are kept and written next time; no search waits for them
        log.warning("event=query-log-waits reason=%s", error.line())
