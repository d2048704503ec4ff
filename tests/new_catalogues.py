"""A new catalogue in a hundredth of a second: its migrations run once in a process.

They take 60 ms of CPU a catalogue, and many a test makes one for each of a hundred examples. What the first
run of them made is written down, and made again by the same statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, inspect

from catalogue import migrations


@contextmanager
def migrated_once() -> Iterator[None]:
    """Within, a SQLite catalogue that is new is a copy of the first one; others are migrated."""
    migrate = migrations.upgrade
    made: list[str] = []

    def upgrade(connection: Connection) -> None:
        if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
            migrate(connection)
        elif made:
            for statement in made:
                connection.exec_driver_sql(statement)
        else:
            migrate(connection)
            dumped = connection.connection.driver_connection.iterdump()  # type: ignore[union-attr]
            made.extend(line for line in dumped if line not in ("BEGIN TRANSACTION;", "COMMIT;"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "upgrade", upgrade)
        yield
