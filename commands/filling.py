"""Who reckons the lists of related articles that nobody has asked for yet? A worker, in a process that lets
all others go first, and only while the library rests.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time

from catalogue import leases, logs
from catalogue.config import Config
from catalogue.errors import LockBusy, PinakesError
from commands.shared import open_catalogue, open_index

log = logging.getLogger("pinakes.jobs")

# Seconds between two looks for lists that are missing.
LOOK_EVERY = 60.0

# Seconds between two looks whether the worker is still there.
_LOOK_FOR_PARENT = 2.0

# How much other processes come before this one (nice).
_YIELDING = 15

# Of several workers one is at it.
_LEASE = "related lists"


def start(config: Config) -> multiprocessing.Process:
    """Fill lists in, in a process of its own, until this one ends."""
    filling = multiprocessing.get_context("spawn").Process(
        target=_fill, args=(config, os.getpid()), daemon=True
    )
    filling.start()
    return filling  # type: ignore[return-value]


def _fill(config: Config, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    os.nice(_YIELDING)
    logs.begin(config)
    before = -1
    while os.getppid() == parent:
        try:
            with open_catalogue(config) as catalogue:
                newest = catalogue.sequence()
            if newest == before:
                fill_once(config, parent)
            before = newest
        except PinakesError as error:
            log.warning("event=lists-wait reason=%s", error.line())
        until = time.monotonic() + LOOK_EVERY
        while time.monotonic() < until and os.getppid() == parent:
            time.sleep(_LOOK_FOR_PARENT)


def fill_once(config: Config, parent: int | None = None) -> int:
    """Fill in what is missing now, and tell how many lists that were; no more once the parent has ended, and
    none where another worker is at it.
    """
    from indexer.linking.kept_lists import RelatedLists, fill
    from indexer.linking.projection import MappedProjection

    done = 0
    with open_catalogue(config, mapped=False) as catalogue, open_index(config) as engine:
        MappedProjection.keep(catalogue, config.index_folder)
        lists = RelatedLists(catalogue, lambda: engine)
        try:
            with leases.held(catalogue, _LEASE, config.jobs.lease):
                for _ in fill(catalogue, lists):
                    done += 1
                    if parent is not None and os.getppid() != parent:
                        break
        except LockBusy as busy:
            log.debug("event=lists-left reason=%s", busy.line())
        lists.write_down()
    if done:
        log.info("event=lists-filled lists=%d", done)
    return done
