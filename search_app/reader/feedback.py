"""``/feedback``: what did a reader not find?

A form without a script and without a cookie. What is sent is shown to editors alone; the answer repeats
nothing of it.
"""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue import feedback
from search_app.library_handle import config, library_handle
from search_app.reader import reader
from search_app.typed import clean

# Characters of a question that is sent along.
MAX_QUERY = 1000


@reader.post("/feedback")
def say_what_is_missing() -> ResponseReturnValue:
    """Keep a question and what the reader says to it. Whoever sends it learns only that it came."""
    settings = config().search
    if not settings.log:
        abort(404)
    query, note = (clean(request.form.get(name, ""))[:MAX_QUERY] for name in ("q", "note"))
    catalogue = library_handle().catalogue()
    with catalogue.begin() as connection:
        feedback.keep(connection, query, note, settings.log_days)
    return redirect(url_for("reader.heard"), 303)


@reader.get("/feedback")
def heard() -> str:
    """Thanks."""
    return render_template("heard.html")
