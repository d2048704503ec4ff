"""What did readers say they did not find?

They write it themselves, for the library's editors, and that is all that is kept: the day, the question (as
it is counted: `catalogue/query_log.py`) and their words. No address, no identity, no time of day. What may
name a person (an e-mail or web address, a long number) is not kept; old days are deleted with those of the
query counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select

from catalogue import clock
from catalogue.query_log import may_name_a_person, normalised
from catalogue.rows import storable
from catalogue.schema import feedback
from catalogue.text import clean

# Characters of a note, and notes of one day that are kept: editors read them one by one.
MAX_NOTE = 500
MOST_A_DAY = 500

_f = feedback.c


@dataclass(frozen=True, slots=True)
class Missed:
    """A question whose answer readers missed: how many said so, and their last words, newest first."""

    query: str
    count: int
    notes: tuple[str, ...]


def keep(connection: Connection, query: str, note: str, keep_days: int) -> bool:
    """Keep what a reader said, and delete what is older than ``keep_days``; whether anything was kept."""
    today = clock.now().date()
    connection.execute(delete(feedback).where(_f.day < (today - timedelta(days=keep_days)).isoformat()))
    day = today.isoformat()
    said = storable(" ".join(clean(note).split()))[:MAX_NOTE]
    row = {"day": day, "query": normalised(query) or "", "note": "" if may_name_a_person(said) else said}
    here = connection.execute(select(func.count()).select_from(feedback).where(_f.day == day)).scalar() or 0
    if here >= MOST_A_DAY or not (row["query"] or row["note"]):
        return False
    connection.execute(insert(feedback), row)
    return True


def missed(connection: Connection, limit: int = 50, notes: int = 5) -> list[Missed]:
    """What was missed, the questions that most readers missed first."""
    counted = select(_f.query, func.count().label("number")).group_by(_f.query)
    rows = connection.execute(counted.order_by(func.count().desc(), _f.query).limit(limit)).all()
    return [Missed(row.query, int(row.number), _notes(connection, row.query, notes)) for row in rows]


def _notes(connection: Connection, query: str, limit: int) -> tuple[str, ...]:
    wanted = select(_f.note).where(_f.query == query, _f.note != "").order_by(_f.id.desc()).limit(limit)
    return tuple(connection.execute(wanted).scalars())
