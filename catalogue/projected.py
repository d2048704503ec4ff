"""How far does what is derived from the articles reach, and what does it keep? Rows of ``projections``."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from catalogue.schema import projections

_p = projections.c


def put(connection: Connection, name: str, sequence: int, data: bytes | None = None) -> None:
    """Keep a projection's row in the place of the one before."""
    drop(connection, name)
    connection.execute(insert(projections).values(name=name, sequence=sequence, data=data))


def drop(connection: Connection, name: str) -> None:
    """Forget a projection."""
    connection.execute(delete(projections).where(_p.name == name))


def reached(connection: Connection, name: str) -> int | None:
    """The change that a projection reaches; ``None`` where there is none of that name."""
    return connection.execute(select(_p.sequence).where(_p.name == name)).scalar()


def data_of(connection: Connection, name: str) -> bytes | None:
    """What a projection keeps; ``None`` where there is none of that name."""
    kept = connection.execute(select(_p.data).where(_p.name == name)).scalar()
    return None if kept is None else bytes(kept)
