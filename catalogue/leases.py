"""How do workers on several machines agree on who does what, and notice that one of them died?

A lease is a row of the catalogue: its owner puts its end off while it lives, and takes it away when the work
is done. One whose end has passed, or whose owner's process is gone from this machine, was left by a worker
that died: the work is due again.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from catalogue import clock
from catalogue.errors import LockBusy, PinakesError
from catalogue.schema import leases
from catalogue.store import Catalogue

log = logging.getLogger("pinakes.jobs")

# How often an owner puts the end off while the lease lasts: it may miss it three times.
_BEATS = 4


@contextmanager
def held(catalogue: Catalogue, name: str, seconds: float) -> Iterator[None]:
    """Hold the lease ``name``, which ends ``seconds`` after its owner has died.

    Raises :class:`LockBusy` where a living owner holds it.
    """
    owner = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"
    with catalogue.begin() as connection:
        row = connection.execute(select(leases).where(leases.c.name == name)).first()
        if row is not None and _lives(row.owner, row.until):
            raise LockBusy(f"«{name}» is being worked on by {row.owner}", "wait for it to end")
        connection.execute(delete(leases).where(leases.c.name == name))
        until = clock.timestamp() + seconds
        connection.execute(insert(leases).values(name=name, owner=owner, until=until))
    ended = threading.Event()
    beating = threading.Thread(
        target=_beat, args=(catalogue, name, owner, seconds, ended), daemon=True, name="lease"
    )
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()
        with catalogue.begin() as connection:
            connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))


class Leased(NamedTuple):
    """Names of leases: those that a living owner holds, and those whose owner died before it was done."""

    held: frozenset[str]
    abandoned: frozenset[str]


def leased(catalogue: Catalogue, names: Collection[str], seconds: float) -> Leased:
    """Which of the leases, of so many ``seconds`` each, are held, and which were left.

    One that ends later than any clock says was taken by a clock that was ahead. Its end is brought to where
    the lease's length has it: an owner who lives puts it off again, one that died does not hold it for ever.
    """
    late = clock.timestamp() + seconds + clock.AHEAD
    with catalogue.read() as connection:
        rows = connection.execute(select(leases).where(leases.c.name.in_(names))).all()
    if any(row.until > late for row in rows):
        with catalogue.begin() as connection:
            mine = update(leases).where(leases.c.name.in_(names), leases.c.until > late)
            connection.execute(mine.values(until=clock.timestamp() + seconds))
    held = frozenset(row.name for row in rows if _lives(row.owner, row.until))
    return Leased(held, frozenset(row.name for row in rows) - held)


def _beat(catalogue: Catalogue, name: str, owner: str, seconds: float, ended: threading.Event) -> None:
    while not ended.wait(seconds / _BEATS):
        try:
            with catalogue.begin() as connection:
                mine = update(leases).where(leases.c.name == name, leases.c.owner == owner)
                kept = connection.execute(mine.values(until=clock.timestamp() + seconds)).rowcount
        except PinakesError as error:  # the next beat tries again
            log.warning("event=lease-not-kept name=%s reason=%s", name, error.line())
            continue
        if not kept:
            log.warning("event=lease-lost name=%s", name)
            return


def _lives(owner: str, until: float) -> bool:
    """Whether an owner may still be at work."""
    if until <= clock.timestamp():
        return False
    machine, _, rest = owner.partition(" ")
    process = rest.partition(" ")[0]
    if machine != socket.gethostname() or not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's process
        return True
    return True
