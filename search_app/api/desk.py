"""What can an editor's program ask and decide? ``/api/v1/desk/``, on the desk's port, by a token.

A token needs the scope ``desk:read``, and ``desk:write`` to change something.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from catalogue import pins
from catalogue.access.roles import Role
from catalogue.errors import NotFound, UsageError
from indexer.linking import decisions
from indexer.linking.decisions import Decision, DecisionKind
from indexer.reports.model import ReportName, as_document
from indexer.reports.registry import report
from search_app import limits
from search_app.access import guard
from search_app.api import demand_json, refuse_repeated_parameters
from search_app.api.desk_schemas import (
    DecisionBody,
    DecisionMade,
    DecisionsAnswer,
    DecisionsQuery,
    InboundAnswer,
    InboundFound,
    InboundQuery,
    PinBody,
    PinMade,
    PinQuery,
    PinsAnswer,
    ReportAnswer,
    ReportQuery,
)
from search_app.api.request_schemas import NoParameters
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, bad_parameter

desk_api = APIBlueprint("desk_api", __name__, url_prefix="/api/v1/desk", tag="Desk")
desk_api.before_request(demand_json)
desk_api.before_request(refuse_repeated_parameters)

_NO_ARTICLE = "No article of this library has that id or address."


@desk_api.before_request
def demand_editor() -> None:
    """A program is not led to the page to log in."""
    if guard.admit(Role.EDITOR) is not None:
        raise Problem(ProblemName.LOG_IN)


@desk_api.after_request
def never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@desk_api.get("/inbound")
@desk_api.input(InboundQuery, location="query", arg_name="asked")
@desk_api.output(InboundAnswer)
@desk_api.doc(summary="Sentences that could link to an article", responses={404: "No such article"})
def inbound(asked: InboundQuery) -> InboundAnswer:
    """Sentences of other articles that could link to an article; what was decided about is left out."""
    library = library_handle().library()
    try:
        article = library.catalogue.named(asked.article)
    except NotFound:
        raise Problem(ProblemName.NOT_FOUND, _NO_ARTICLE) from None
    with limits.draft():
        found = library.inbound_links(article, asked.limit)
    made = [InboundFound.model_validate(one, from_attributes=True) for one in found]
    return InboundAnswer(url=article.url, inbound=made)


@desk_api.get("/decisions")
@desk_api.input(DecisionsQuery, location="query", arg_name="asked")
@desk_api.output(DecisionsAnswer)
@desk_api.doc(summary="What was decided", responses={404: "No such article"})
def made_decisions(asked: DecisionsQuery) -> DecisionsAnswer:
    """What editors decided about links and related topics, the newest first."""
    catalogue = library_handle().catalogue()
    try:
        about = catalogue.named(asked.article).id if asked.article else None
    except NotFound:
        raise Problem(ProblemName.NOT_FOUND, _NO_ARTICLE) from None
    with catalogue.read() as connection:
        found = decisions.made(connection, asked.size, (asked.page - 1) * asked.size, about)
        total = decisions.count(connection, about)
    made = [DecisionMade.model_validate(one, from_attributes=True) for one in found]
    return DecisionsAnswer(total=total, page=asked.page, size=asked.size, decisions=made)


@desk_api.post("/decisions")
@desk_api.input(DecisionBody, location="json", arg_name="sent")
@desk_api.output(DecisionMade, status_code=201)
@desk_api.doc(summary="Decide about a link or a related topic")
def decide(sent: DecisionBody) -> DecisionMade:
    """Keep a verdict. It holds at once."""
    catalogue = library_handle().catalogue()
    kind, verdict = DecisionKind(sent.kind), Decision(sent.verdict)
    try:
        number = decisions.decide(
            catalogue, kind, sent.article, sent.target, verdict, sent.reason, guard.author()
        )
    except NotFound:
        raise bad_parameter("article, target", "an id or address of an article of this library") from None
    except UsageError as error:
        raise bad_parameter("target", error.what) from None
    with catalogue.read() as connection:
        made = next(one for one in decisions.made(connection) if one.id == number)
    return DecisionMade.model_validate(made, from_attributes=True)


@desk_api.delete("/decisions/<int:number>")
@desk_api.input(NoParameters, location="query", arg_name="_asked")
@desk_api.output({}, status_code=204)
@desk_api.doc(summary="Take a decision back", responses={404: "There is no such decision"})
def undo(number: int, _asked: NoParameters) -> str:
    """Take a decision back, by its number."""
    if not decisions.undo(library_handle().catalogue(), number, guard.author()):
        raise Problem(ProblemName.NOT_FOUND, "There is no such decision.")
    return ""


@desk_api.get("/pins")
@desk_api.input(NoParameters, location="query", arg_name="_asked")
@desk_api.output(PinsAnswer)
@desk_api.doc(summary="What questions show first, or never")
def pinned(_asked: NoParameters) -> PinsAnswer:
    """Every pin, those that have ended among them."""
    made = pins.pins(library_handle().catalogue())
    return PinsAnswer(pins=[PinMade.model_validate(one, from_attributes=True) for one in made])


@desk_api.post("/pins")
@desk_api.input(PinBody, location="json", arg_name="sent")
@desk_api.output(PinMade, status_code=201)
@desk_api.doc(summary="Show an article first for a question, or never")
def pin(sent: PinBody) -> PinMade:
    """Pin an article to a question."""
    catalogue = library_handle().catalogue()
    try:
        pins.question(sent.query)
    except UsageError as error:
        raise bad_parameter("query", error.remedy) from None
    try:
        made = pins.pin(
            catalogue, sent.query, sent.article, sent.never, guard.author(), sent.note, sent.until
        )
    except NotFound:
        raise bad_parameter("article", "an id or address of an article of this library") from None
    except UsageError as error:
        raise bad_parameter("until", error.remedy) from None
    return PinMade.model_validate(made, from_attributes=True)


@desk_api.delete("/pins")
@desk_api.input(PinQuery, location="query", arg_name="asked")
@desk_api.output({}, status_code=204)
@desk_api.doc(summary="Let a question find by itself again", responses={404: "There is no such pin"})
def unpin(asked: PinQuery) -> str:
    """Take a pin away."""
    try:
        was_there = pins.unpin(library_handle().catalogue(), asked.query, asked.article, guard.author())
    except UsageError as error:
        raise bad_parameter("query", error.remedy) from None
    if not was_there:
        raise Problem(ProblemName.NOT_FOUND, "There is no such pin.")
    return ""


@desk_api.get("/reports/<name>")
@desk_api.input(ReportQuery, location="query", arg_name="asked")
@desk_api.output(ReportAnswer)
@desk_api.doc(summary="What the library lacks", responses={404: "There is no such report"})
def one_report(name: str, asked: ReportQuery) -> ReportAnswer:
    """Rows of a report (docs/related.md); ``act`` is where on the desk one can act on a row."""
    chosen = next((one for one in ReportName if one == name), None)
    if chosen is None:
        raise Problem(ProblemName.NOT_FOUND, "The reports are: " + ", ".join(ReportName))
    rows = report(library_handle().catalogue(), chosen, config().search.log_threshold)
    start = (asked.page - 1) * asked.size
    shown = [as_document(chosen, row) for row in rows[start : start + asked.size]]
    return ReportAnswer(report=chosen, total=len(rows), page=asked.page, size=asked.size, rows=shown)
