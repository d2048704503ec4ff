"""Searches on behalf of people: the same question is answered once, many at a time wait in line, all are
counted.

A hundred readers with one question (a link that went round) cost one search: the first computes, the others
wait for it. Different questions pass a gate narrower than the server's threads, so that suggestions and
articles go on being served; who waits at the gate longer than a search may take is told to come back (503
with ``Retry-After``).
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app

from catalogue import clock
from catalogue.config import Config
from catalogue.errors import PinakesError
from indexer.answers import SearchOptions, SearchResult
from search_app import metrics
from search_app.holding import Holding, holding
from search_app.problems import Problem

log = logging.getLogger("pinakes.web")

KEPT_ANSWERS = 500
KEPT_SECONDS = 60.0
"""An answer is also dropped when anything changes; but one that a deadline cut short must not stay for
long.
"""

Question = tuple[tuple[object, ...], str, SearchOptions]


@dataclass(slots=True)
class _Answer:
    """An answer, or the wait for it."""

    ready: threading.Event = field(default_factory=threading.Event)
    result: SearchResult | None = None
    made_at: float = 0.0


class Answering:
    """Answers of one worker process."""

    def __init__(self, config: Config) -> None:
        self._patience = config.search.deadline_ms / 1000 + 1
        self._gate = threading.BoundedSemaphore(max(1, config.web.threads - 1))
        self._answers: OrderedDict[Question, _Answer] = OrderedDict()
        self._lock = threading.Lock()
        self._logs = config.search.log

    def search(self, text: str, options: SearchOptions) -> SearchResult:
        """Answer a question.

        Raises :class:`Problem` («unavailable») where too many wait, :class:`PinakesError` where the library
        cannot answer.
        """
        held = holding()
        result = self._answered(held, text, options)
        metrics.SEARCHES.labels("found" if result.total else "empty" if result.empty else "nothing").inc()
        if self._logs and not result.empty and options.page == 1:
            held.query_log().note(text, result.total)
            self._write_log(held)
        return result

    def opened(self, text: str) -> None:
        """Count an article that was opened from the results of a question."""
        if self._logs:
            held = holding()
            held.query_log().opened(text)
            self._write_log(held)

    def _answered(self, held: Holding, text: str, options: SearchOptions) -> SearchResult:
        library = held.library()
        question = (held.generation(), text, options)
        answer, is_mine = self._place(question)
        if not is_mine and answer.ready.wait(self._patience) and answer.result is not None:
            return answer.result
        try:
            if not self._gate.acquire(timeout=self._patience):
                raise Problem("unavailable", headers={"Retry-After": "5"})
            try:
                with metrics.SEARCH_SECONDS.time():
                    answer.result = library.search(text, options)
            finally:
                self._gate.release()
            answer.made_at = clock.timestamp()
            return answer.result
        finally:
            answer.ready.set()
            if answer.result is None:
                with self._lock:
                    self._answers.pop(question, None)

    def _place(self, question: Question) -> tuple[_Answer, bool]:
        """The place of this question's answer, and whether the caller is the one to compute it."""
        with self._lock:
            answer = self._answers.get(question)
            if answer and (not answer.ready.is_set() or clock.timestamp() - answer.made_at < KEPT_SECONDS):
                self._answers.move_to_end(question)
                return answer, False
            answer = self._answers[question] = _Answer()
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.popitem(last=False)
            return answer, True

    def _write_log(self, held: Holding) -> None:
        if held.query_log().due():
            threading.Thread(target=_flush, args=(held,), daemon=True, name="query-log").start()


def init_app(app: Flask, config: Config) -> None:
    """Give the app its answering."""
    app.extensions["pinakes.answering"] = Answering(config)


def search(text: str, options: SearchOptions) -> SearchResult:
    """Answer a question in the app that is asked; see :meth:`Answering.search`."""
    return _answering().search(text, options)


def opened(text: str) -> None:
    """Count an article that was opened from the results of a question."""
    _answering().opened(text)


def _answering() -> Answering:
    return cast(Answering, current_app.extensions["pinakes.answering"])


def _flush(held: Holding) -> None:
    try:
        held.query_log().flush()
    except PinakesError as error:  # the counts are kept and written next time; no search waits for them
        log.warning("event=query-log-waits reason=%s", error.line())
