"""``/desk/decisions``: what did editors decide about links and related topics, who, when and why?"""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue.errors import NotFound, UsageError
from indexer.linking import decisions
from indexer.linking.decisions import Decision, DecisionKind
from search_app.desk import MAX_ADDRESS, desk
from search_app.desk.articles import article_page, known_article
from search_app.desk.authors import author
from search_app.desk.tables import SHOWN, Paged, asked_page, download
from search_app.library_handle import library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, bad_parameter
from search_app.typed import clean


@desk.get("/decisions")
def made_decisions() -> str:
    """What was decided about links and related topics, the newest first."""
    with library_handle().catalogue().read() as connection:
        total = decisions.count(connection)
        page, pages = asked_page(total)
        start = (page - 1) * SHOWN
        rows = decisions.made(connection, SHOWN, start)
    return render_template("desk_decisions.html", made=Paged(rows, page, pages, total, start + 1))


@desk.get("/decisions.<form>")
def decisions_file(form: str) -> Response:
    """Every decision, as CSV or JSON."""
    with library_handle().catalogue().read() as connection:
        made = decisions.made(connection)
    return download(form, "decisions", decisions.COLUMNS, map(asdict, made))


@desk.post("/decisions")
def decide() -> ResponseReturnValue:
    """Keep a verdict on an article and a target. ``about`` is the article on whose page of the desk it was
    given; what is wrong is said there.
    """
    form = request.form
    article, target, about = (
        clean(form.get(name, ""))[:MAX_ADDRESS] for name in ("article", "target", "about")
    )
    kind = next((one for one in DecisionKind if one == form.get("kind", DecisionKind.LINK)), None)
    if kind is None:
        raise bad_parameter("kind", "one of: " + ", ".join(DecisionKind))
    verdict = next((one for one in Decision if one == form.get("verdict")), None)
    if verdict is None:
        raise bad_parameter("verdict", "one of: " + ", ".join(Decision))
    catalogue = library_handle().catalogue()
    try:
        decisions.decide(catalogue, kind, article, target, verdict, clean(form.get("reason", "")), author())
    except (NotFound, UsageError) as error:
        is_same = isinstance(error, UsageError)
        said = (
            _("These are one and the same article.")
            if is_same
            else _("No article of the library has that id or address.")
        )
        if about and (shown := known_article(about)):
            return article_page(shown, said, target), 400
        raise Problem(ProblemName.BAD_PARAMETER, said) from None
    if about:
        return redirect(url_for("desk.article", article_id=about) + f"#page-{kind}", 303)
    return redirect(url_for("desk.draft", article=article), 303)


@desk.post("/decisions/undo")
def undo() -> ResponseReturnValue:
    """Take a decision back."""
    number = request.form.get("decision", -1, type=int)
    if not decisions.undo(library_handle().catalogue(), number, author()):
        raise Problem(ProblemName.NOT_FOUND, _("That decision was taken back already."))
    if about := clean(request.form.get("about", ""))[:MAX_ADDRESS]:
        return redirect(url_for("desk.article", article_id=about) + "#page-decided", 303)
    return redirect(url_for("desk.made_decisions"), 303)
