"""How does SQLite find what is asked of a catalogue?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from catalogue.store import Catalogue


def plans(catalogue: Catalogue, ask: Callable[[], object]) -> list[str]:
    """The steps of all statements that are asked meanwhile, as SQLite explains them."""
    asked: list[str] = []

    # SQLite's own trace: some statements go straight to the driver, past SQLAlchemy
    def begin(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(asked.append)

    def end(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(None)

    event.listen(catalogue.engine, "checkout", begin)
    event.listen(catalogue.engine, "checkin", end)
    try:
        ask()
    finally:
        event.remove(catalogue.engine, "checkout", begin)
        event.remove(catalogue.engine, "checkin", end)
    with catalogue.read() as connection:
        return [
            row[-1]
            for statement in asked
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        ]
