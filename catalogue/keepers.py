"""Who keeps the library fresh? Each ``pinakes worker`` and ``pinakes schedule`` says so while it lives."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from catalogue import clock
from catalogue.errors import PinakesError
from catalogue.schema import keepers
from catalogue.store import Catalogue

log = logging.getLogger("pinakes.jobs")

# Seconds between two signs of life, and after which one without them counts as dead.
_BEAT = 20.0
_DEAD = 65.0


class Keepers(NamedTuple):
    """How many are at work, and the shortest time that one of them leaves a site alone."""

    number: int
    every: float | None


def at_work(connection: Connection) -> Keepers:
    """Those that have given a sign of life lately."""
    living = select(func.count(), func.min(keepers.c.every)).where(keepers.c.until > clock.timestamp())
    number, every = connection.execute(living).one()
    return Keepers(int(number), every)


@contextmanager
def keeping(catalogue: Catalogue, every: float) -> Iterator[None]:
    """Be at work within this context; a site is crawled ``every`` so many seconds."""
    name = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"
    with catalogue.begin() as connection:
        now = clock.timestamp()
        connection.execute(delete(keepers).where(keepers.c.until < now))
        _note(connection, name, every)
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(catalogue, name, every, ended), daemon=True, name="keeper")
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()
        with catalogue.begin() as connection:
            connection.execute(delete(keepers).where(keepers.c.name == name))


def _beat(catalogue: Catalogue, name: str, every: float, ended: threading.Event) -> None:
    while not ended.wait(_BEAT):
        try:
            with catalogue.begin() as connection:
                _note(connection, name, every)
        except PinakesError as error:  # the next beat tries again
            log.warning("event=keeper-not-noted reason=%s", error.line())


def _note(connection: Connection, name: str, every: float) -> None:
    connection.execute(delete(keepers).where(keepers.c.name == name))
    connection.execute(insert(keepers).values(name=name, every=every, until=clock.timestamp() + _DEAD))
