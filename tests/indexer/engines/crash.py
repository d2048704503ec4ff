"""A writer in a process of its own, to be killed at any moment; and what the index must hold after any commit
of it.
"""

from __future__ import annotations

import os
import resource
import sys
from multiprocessing.connection import Connection

from catalogue.config import Config
from catalogue.errors import PinakesError
from indexer.engines import open_engine
from indexer.engines.base import Writer
from tests.indexer.engines.conformance import document

ARTICLES = 40
TORN = 3  # documents a commit: one alone could not be torn


def newest(article: int, sequence: int) -> int:
    """The number of the last change of an article up to ``sequence``; 0 for none. Change n is about article n
    mod 40.
    """
    return max(0, sequence - (sequence - article) % ARTICLES)


def state(sequence: int) -> dict[str, int]:
    """What ``ids()`` tells after the commit of ``sequence``; every seventh change is a deletion."""
    changes = ((f"{article:016x}", newest(article, sequence)) for article in range(ARTICLES))
    return {article_id: change for article_id, change in changes if change and change % 7}


def change(writer: Writer, sequence: int) -> None:
    """Bring one commit's worth of changes: the :data:`TORN` after ``sequence``."""
    for number in range(sequence + 1, sequence + 1 + TORN):
        if number % 7:
            writer.put(document(number % ARTICLES, number, number))
        else:
            writer.delete(f"{number % ARTICLES:016x}", number)


def between(found: dict[str, int], sequence: int) -> bool:
    """Whether every article is as ``sequence`` left it, or as one of the changes of the next commit, which
    nobody acknowledged.
    """
    before, after = state(sequence), state(sequence + TORN)
    return found.keys() <= before.keys() | after.keys() and all(
        found.get(article) in (before.get(article), after.get(article))
        for article in before.keys() | after.keys()
    )


def write(config: Config, start: int, acknowledgements: Connection, rebuild: bool) -> None:
    """Commit in a tight loop from ``start`` on, and tell each sequence once it is committed."""
    engine = open_engine(config)
    sequence = start
    if not rebuild:
        with engine.writer(wait=20) as writer:
            while True:
                change(writer, sequence)
                sequence += TORN
                writer.commit(sequence)
                acknowledgements.send(sequence)
    while True:
        sequence += TORN
        with engine.rebuild() as writer:
            for article_id, number in state(sequence).items():
                writer.put(document(int(article_id, 16), number, number))
            writer.commit(sequence)
        acknowledgements.send(sequence)


def outgrow(config: Config, answers: Connection, rebuild: bool) -> None:
    """Write more than this process may: what a full disk looks like, without one. Sends the error's
    message.
    """
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    engine = open_engine(config)
    try:
        with engine.rebuild() if rebuild else engine.writer() as writer:
            for number in range(3000):
                writer.put(document(number, sequence=number + 1, size=300))
            writer.commit(3000)
    except PinakesError as error:
        answers.send(str(error))
    else:
        answers.send("no error")


def write_until(config: Config, step: int) -> None:
    """Commit changes 7 to 9 beside the corpus, and end at once before the ``step``-th opening, renaming or
    removal of an index file.

    A file that was to be opened for writing is left empty: that is what a process leaves which dies between
    opening and writing. Only what is written in Python is seen here. Exits with 0 where there are fewer
    steps.
    """
    engine = open_engine(config)
    steps = 0

    def see(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event not in ("open", "os.rename", "os.remove") or str(config.root) not in str(arguments[0]):
            return
        writing = (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        steps += bool(event != "open" or writing)
        if steps == step and (event != "open" or writing):
            if event == "open":
                os.close(os.open(str(arguments[0]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
            os._exit(9)

    with engine.writer() as writer:
        sys.addaudithook(see)
        for number in range(7, 10):
            writer.put(document(number, sequence=number))
        writer.commit(9)
    os._exit(0)
