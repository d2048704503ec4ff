"""A writer in a process of its own, to be killed at any moment; and what the index must hold after any commit of it."""

from __future__ import annotations

import resource
from multiprocessing.connection import Connection

from catalogue.config import Config
from catalogue.errors import PinakesError
from indexer.engines import open_engine
from tests.indexer.engines.conformance import document

ARTICLES = 40
TORN = 3  # documents a commit: one alone could not be torn


def newest(article: int, sequence: int) -> int:
    """The number of the last change of an article up to ``sequence``; 0 for none. Change n is about article n mod 40."""
    return max(0, sequence - (sequence - article) % ARTICLES)


def state(sequence: int) -> dict[str, int]:
    """What ``ids()`` tells after the commit of ``sequence``; every seventh change is a deletion."""
    changes = ((f"{article:016x}", newest(article, sequence)) for article in range(ARTICLES))
    return {article_id: change for article_id, change in changes if change and change % 7}


def write(config: Config, start: int, acknowledgements: Connection, rebuild: bool) -> None:
    """Commit in a tight loop from ``start`` on, and tell each sequence once it is committed."""
    engine = open_engine(config)
    sequence = start
    if not rebuild:
        with engine.writer(wait=20) as writer:
            while True:
                for change in range(sequence + 1, sequence + 1 + TORN):
                    if change % 7:
                        writer.put(document(change % ARTICLES, change, change))
                    else:
                        writer.delete(f"{change % ARTICLES:016x}")
                sequence += TORN
                writer.commit(sequence)
                acknowledgements.send(sequence)
    while True:
        sequence += TORN
        with engine.rebuild() as writer:
            for article_id, change in state(sequence).items():
                writer.put(document(int(article_id, 16), change, change))
            writer.commit(sequence)
        acknowledgements.send(sequence)


def outgrow(config: Config, answers: Connection, rebuild: bool) -> None:
    """Write more than this process may: what a full disk looks like, without one. Sends the error's message."""
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
