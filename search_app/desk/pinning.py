"""``/desk/pins``: which article does a question show first, or never, why, and until when?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from catalogue import pins
from catalogue.errors import NotFound, UsageError
from search_app.desk import MAX_ADDRESS, desk
from search_app.desk.authors import author
from search_app.desk.tables import download, paged
from search_app.library_handle import library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem
from search_app.typed import clean

# What is wrong with a field of the form.
_NO_QUESTION = _l("Write the question that readers ask, in up to 100 characters.")
_NO_ARTICLE = _l("No article of the library has that id or address.")
_NO_DAY = _l("Write a day to come, as year-month-day, or leave it empty.")


@dataclass(frozen=True, slots=True)
class PinForm:
    """The form as it was typed; ``back`` is «search», where it came from the results of the question."""

    query: str = ""
    article: str = ""
    place: str = "first"
    note: str = ""
    until: str = ""
    who: str = ""
    back: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> PinForm:
        read = {name: clean(fields.get(name, ""))[:MAX_ADDRESS] for name in cls.__slots__}
        return cls(**read | {"place": "never" if read["place"] == "never" else "first"})

    def end(self) -> float | None:
        """The end of the last day (UTC); None for no end. Raises :class:`ValueError` for no day to come."""
        if not self.until:
            return None
        day = date.fromisoformat(self.until) + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


@desk.get("/pins")
def pinned() -> str:
    """Every pin, and the form for another: ``query`` and ``article`` fill it."""
    return _page(PinForm.of(request.args), {})


@desk.get("/pins.<form>")
def pins_file(form: str) -> Response:
    """Every pin, as CSV or JSON."""
    made = pins.pins(library_handle().catalogue())
    return download(form, "pins", pins.COLUMNS, map(asdict, made))


@desk.post("/pins")
def pin() -> ResponseReturnValue:
    """Show an article first for a question, or keep it out of it. What is wrong is said beside its field."""
    form = PinForm.of(request.form)
    catalogue = library_handle().catalogue()
    wrong: dict[str, Any] = {}
    try:
        pins.question(form.query)
    except UsageError:
        wrong["query"] = _NO_QUESTION
    try:
        article_id = catalogue.named(form.article).id
    except NotFound:
        wrong["article"] = _NO_ARTICLE
    try:
        end = form.end()
        if not wrong:
            pins.pin(catalogue, form.query, article_id, form.place == "never", author(), form.note, end)
    except (ValueError, OverflowError, UsageError):
        wrong["until"] = _NO_DAY
    if wrong:
        return _page(form, wrong), 400
    if form.back == "search":
        return redirect(url_for("reader.search", q=form.query), 303)
    return redirect(url_for("desk.pinned"), 303)


@desk.post("/pins/remove")
def unpin() -> ResponseReturnValue:
    """Let a question find by itself again."""
    form = PinForm.of(request.form)
    try:
        pins.unpin(library_handle().catalogue(), form.query, form.article, author())
    except UsageError:
        raise Problem(ProblemName.BAD_PARAMETER, str(_NO_QUESTION)) from None
    return redirect(url_for("desk.pinned"), 303)


def _page(form: PinForm, wrong: Mapping[str, Any]) -> str:
    made = pins.pins(library_handle().catalogue())
    return render_template("desk_pins.html", made=paged(made), form=form, wrong=wrong)
