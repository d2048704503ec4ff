"""Who decides? The account that is logged in; on a desk without accounts the name that was typed."""

from __future__ import annotations

from flask import request

from catalogue.pins import LONGEST_NAME
from search_app.access import guard
from search_app.typed import clean


def author() -> str:
    """Whom a decision is put down to."""
    if guard.current() is None and (typed := clean(request.form.get("who", ""))):
        return typed[:LONGEST_NAME]
    return guard.author()
