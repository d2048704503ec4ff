"""How does SQLite find what is asked of a catalogue?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from catalogue.store import Catalogue


def plans(catalogue: Catalogue, ask: Callable[[], object]) -> list[str]:
    """The steps of all statements that are asked meanwhile, as SQLite explains them."""
    asked: list[tuple[str, Any]] = []

    def notice(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(catalogue.engine, "before_cursor_execute", notice)
    try:
        ask()
    finally:
        event.remove(catalogue.engine, "before_cursor_execute", notice)
    with catalogue.read() as connection:
        return [
            row[-1]
            for statement, values in asked
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
