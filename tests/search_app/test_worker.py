"""The process that serves connections: what a signal does to it."""

# Gunicorn has no types.
# mypy: allow-untyped-calls

from __future__ import annotations

import os
import signal

from gunicorn.config import Config

from search_app.worker import LoopWorker


def test_a_worker_told_to_quit_raises_nothing_where_the_signal_lands() -> None:
    # In a destructor, which runs anywhere, what is raised is a traceback in the log and nothing else.
    worker = LoopWorker(0, os.getppid(), [], None, 30, Config(), None)
    before = signal.signal(signal.SIGQUIT, worker.handle_quit)

    class Dying:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGQUIT)

    try:
        dying = Dying()
        del dying
        assert not worker.alive
        assert worker.patience == 0
    finally:
        signal.signal(signal.SIGQUIT, before)
        worker.tmp.close()
