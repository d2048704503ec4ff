"""When did the text of an article last change in the library, and which of its sections?"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from catalogue.database import select_by
from catalogue.rows import storable

# As text: every article's page asks it, and making such a statement takes longer than running it. With the
# plus, no planner can choose to walk the library's changes backwards until one is the article's.
_LAST = (
    "SELECT at, sections FROM changes WHERE article_id = {} AND kind = 'changed' "
    "ORDER BY +sequence DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class TextChange:
    """A change of an article's text. ``headings``: of the sections that were added, removed or reworded, ""
    for the lead; empty where only its title, a date or the like changed.
    """

    at: float
    headings: tuple[str, ...]


def last_change(connection: Connection, article_id: str) -> TextChange | None:
    """The newest change of an article's text; ``None`` where it never changed since it was added."""
    found = select_by(connection, _LAST, storable(article_id))
    return TextChange(found[0][0], tuple(json.loads(found[0][1]))) if found else None
