"""``/desk/draft``: which words of a draft could be links, and what did editors decide about them?

A draft is pasted or uploaded; an article of the library is one, too. Nothing of it is kept: the page carries
it from step to step.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.article import Article
from catalogue.errors import NotFound, UsageError
from indexer.answers import LinkSuggestion
from indexer.linking import decisions
from indexer.linking.decisions import Decision, DecisionKind
from indexer.linking.drafts import LONGEST, Draft, form_of
from indexer.linking.insertion import with_links
from indexer.linking.passages import DraftForm
from search_app import limits
from search_app.access import guard
from search_app.desk import MAX_ADDRESS, desk
from search_app.library_handle import library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, bad_parameter
from search_app.typed import clean

# Decisions that are listed.
SHOWN = 200
# Verdicts on a link that an editor gives here: not to this article, or never the two together.
VERDICTS = (Decision.REJECTED, Decision.EXCLUDED)


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft as the form has it. ``article`` is the one that it is or will be, where the library has it."""

    text: str
    form: DraftForm
    url: str
    article: Article | None = None

    def read(self) -> Draft:
        """What can be linked in it."""
        if self.article and not self.text:
            return Draft.of(self.article)
        return Draft.read(self.text, self.form, self.url)


@desk.get("/draft")
def draft() -> str:
    """The form, and what an article of the library (``article``: its id or address) could link to."""
    named = clean(request.args.get("article", ""))[:MAX_ADDRESS]
    if not named:
        return _page(None, [])
    found = _article(named)
    if found is None:
        raise Problem(ProblemName.NOT_FOUND, "No article of the library has that id or address.")
    sent = SentDraft("", DraftForm.TEXT, found.url, found)
    return _page(sent, _suggestions(sent.read()))


@desk.post("/draft")
def read_draft() -> str:
    """Suggestions for a draft that was sent; with ``link`` (where they begin) the draft with those in it."""
    sent = _sent()
    read = sent.read()
    made = _suggestions(read)
    chosen = set(request.form.getlist("link", type=int))
    taken = [one for one in made if one.start in chosen]
    return _page(sent, made, with_links(read, taken) if taken else None, len(taken))


@desk.get("/decisions")
def made_decisions() -> str:
    """What was decided about links and related topics, the newest first."""
    with library_handle().catalogue().read() as connection:
        made = decisions.made(connection, SHOWN + 1)
    return render_template("desk_decisions.html", made=made[:SHOWN], more=len(made) > SHOWN)


@desk.post("/decisions")
def decide() -> ResponseReturnValue:
    """Keep a verdict on a link from an article to another."""
    form = request.form
    article, target = (clean(form.get(name, ""))[:MAX_ADDRESS] for name in ("article", "target"))
    verdict = next((one for one in VERDICTS if one == form.get("verdict")), None)
    if verdict is None:
        raise bad_parameter("verdict", "one of: " + ", ".join(VERDICTS))
    reason = clean(form.get("reason", ""))
    catalogue = library_handle().catalogue()
    try:
        decisions.decide(catalogue, DecisionKind.LINK, article, target, verdict, reason, guard.author())
    except NotFound:
        said = "No article of the library has that id or address."
        raise Problem(ProblemName.BAD_PARAMETER, said) from None
    except UsageError as error:
        raise Problem(ProblemName.BAD_PARAMETER, error.what) from None
    return redirect(url_for("desk.draft", article=article), 303)


@desk.post("/decisions/undo")
def undo() -> ResponseReturnValue:
    """Take a decision back."""
    number = request.form.get("decision", -1, type=int)
    if not decisions.undo(library_handle().catalogue(), number, guard.author()):
        raise Problem(ProblemName.NOT_FOUND, "That decision was taken back already.")
    return redirect(url_for("desk.made_decisions"), 303)


def _sent() -> SentDraft:
    # a draft is longer than the desk's other forms
    request.max_form_memory_size = request.max_content_length
    file = request.files.get("file")
    if file and file.filename:
        name, text = file.filename, file.stream.read().decode("utf-8-sig", "replace")
    else:
        name, text = "", request.form.get("text", "")
    if not text.strip():
        raise Problem(ProblemName.BAD_PARAMETER, "Paste a draft, or choose a file.")
    if len(text) > LONGEST:
        raise Problem(ProblemName.TOO_LARGE, f"A draft has at most {LONGEST:,} characters.")
    chosen = next((form for form in DraftForm if form == request.form.get("form")), None)
    url = clean(request.form.get("url", ""))[:MAX_ADDRESS]
    return SentDraft(text, chosen or form_of(name, text), url, _article(url) if url else None)


def _article(named: str) -> Article | None:
    try:
        return library_handle().catalogue().resolve(named)
    except NotFound:
        return None


def _suggestions(read: Draft) -> list[LinkSuggestion]:
    """In the order in which they stand in the draft."""
    with limits.draft():
        made = library_handle().library().suggest_links(read)
    return sorted(made, key=lambda one: one.start)


def _page(
    sent: SentDraft | None, made: list[LinkSuggestion], result: str | None = None, number: int = 0
) -> str:
    return render_template(
        "desk_draft.html",
        sent=sent,
        made=made,
        result=result,
        number=number,
        forms=list(DraftForm),
        verdicts=VERDICTS,
    )
