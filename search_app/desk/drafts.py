"""``/desk/draft``: which words of a draft could be links, and what did editors decide about them?

A draft is pasted or uploaded; an article of the library is one, too. Nothing of it is kept: the page carries
it, and what was chosen, from step to step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import render_template, request
from flask_babel import gettext as _

from catalogue.article import Article
from indexer.answers import Confidence, LinkSuggestion
from indexer.linking import decisions
from indexer.linking.decisions import Decision, DecisionKind
from indexer.linking.drafts import LONGEST, Draft, form_of
from indexer.linking.insertion import with_links
from indexer.linking.passages import DraftForm
from search_app import limits
from search_app.desk import MAX_ADDRESS, desk
from search_app.desk.articles import known_article
from search_app.desk.authors import author
from search_app.library_handle import library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, bad_parameter
from search_app.typed import clean

# Verdicts on a link that an editor gives here: not to this article, or never the two together.
VERDICTS = (Decision.REJECTED, Decision.EXCLUDED)


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft as the form has it. ``article`` is the one that it is or will be, where the library has it;
    ``left`` are targets that were left out of a draft that is no article, so that no decision can be kept.
    """

    text: str
    form: DraftForm
    url: str
    article: Article | None = None
    left: tuple[str, ...] = ()

    def read(self) -> Draft:
        """What can be linked in it."""
        if self.article and not self.text:
            return Draft.of(self.article)
        return Draft.read(self.text, self.form, self.url)


@desk.get("/draft")
def draft() -> str:
    """The form, and what an article of the library (``article``: its id or address) could link to; ``url``
    is where a draft will stand.
    """
    named = clean(request.args.get("article", ""))[:MAX_ADDRESS]
    if not named:
        return _page(None, [], url=clean(request.args.get("url", ""))[:MAX_ADDRESS])
    found = known_article(named)
    if found is None:
        raise Problem(ProblemName.NOT_FOUND, _("No article of the library has that id or address."))
    sent = SentDraft("", DraftForm.TEXT, found.url, found)
    return _page(sent, _suggestions(sent))


@desk.post("/draft")
def read_draft() -> str:
    """Suggestions for a draft that was sent; with ``link`` (where they begin) the draft with those in it."""
    sent = _sent()
    made = _suggestions(sent)
    chosen = set(request.form.getlist("link", type=int))
    taken = [one for one in made if one.start in chosen]
    result = with_links(sent.read(), taken) if taken else None
    return _page(sent, made, chosen if "choice" in request.form else None, result, len(taken))


@desk.post("/draft/decide")
def decide_on_draft() -> str:
    """Keep a verdict on a suggestion (``rejected`` or ``excluded``: where it begins), or take the last one
    back (``undo``: its number); the draft and what was chosen in it stay.
    """
    sent = _sent()
    chosen = set(request.form.getlist("link", type=int))
    number = request.form.get("undo", type=int)
    if number is not None:
        decisions.undo(library_handle().catalogue(), number, author())
        return _page(sent, _suggestions(sent), chosen)
    verdict = next((one for one in VERDICTS if one in request.form), None)
    if verdict is None:
        raise bad_parameter("verdict", "one of: " + ", ".join(VERDICTS))
    start = request.form.get(verdict, -1, type=int)
    refused = next((one for one in _suggestions(sent) if one.start == start), None)
    if refused is None:
        return _page(sent, _suggestions(sent), chosen)
    if sent.article is None:
        sent = replace(sent, left=(*sent.left, refused.target))
        kept = None
    else:
        reason = clean(request.form.get(f"reason-{start}", ""))
        catalogue = library_handle().catalogue()
        kept = decisions.decide(
            catalogue, DecisionKind.LINK, sent.article.id, refused.target, verdict, reason, author()
        )
    return _page(sent, _suggestions(sent), chosen, refused=refused, kept=kept)


def _sent() -> SentDraft:
    # a draft is longer than the desk's other forms
    request.max_form_memory_size = request.max_content_length
    file = request.files.get("file")
    if file and file.filename:
        name, text = file.filename, file.stream.read().decode("utf-8-sig", "replace")
    else:
        name, text = "", request.form.get("text", "")
    named = clean(request.form.get("article", ""))[:MAX_ADDRESS]
    url = clean(request.form.get("url", ""))[:MAX_ADDRESS] or named
    article = known_article(url, thoroughly=False) if url else None
    if not text.strip() and not (named and article):
        raise Problem(ProblemName.BAD_PARAMETER, _("Paste a draft, or choose a file."))
    if len(text) > LONGEST:
        raise Problem(ProblemName.TOO_LARGE, f"A draft has at most {LONGEST:,} characters.")
    chosen = next((form for form in DraftForm if form == request.form.get("form")), None)
    left = tuple(request.form.getlist("left"))
    return SentDraft(text if text.strip() else "", chosen or form_of(name, text), url, article, left)


def _suggestions(sent: SentDraft) -> list[LinkSuggestion]:
    """In the order in which they stand in the draft, without those that were left out of it."""
    with limits.draft():
        made = library_handle().library().suggest_links(sent.read())
    return sorted((one for one in made if one.target not in sent.left), key=lambda one: one.start)


def _page(
    sent: SentDraft | None,
    made: list[LinkSuggestion],
    chosen: set[int] | None = None,
    result: str | None = None,
    number: int = 0,
    refused: LinkSuggestion | None = None,
    kept: int | None = None,
    url: str = "",
) -> str:
    """``chosen`` are the beginnings of the suggestions that are ticked; without it the sure ones are. Of a
    suggestion that was ``refused``, ``kept`` is the decision's number.
    """
    if chosen is None:
        chosen = {one.start for one in made if one.confidence == Confidence.HIGH}
    return render_template(
        "desk_draft.html",
        sent=sent,
        made=made,
        chosen=chosen,
        focus=_next(made, refused),
        result=result,
        number=number,
        refused=refused,
        kept=kept,
        forms=list(DraftForm),
        verdicts=VERDICTS,
        url=url,
    )


def _next(made: list[LinkSuggestion], refused: LinkSuggestion | None) -> int:
    """Where the suggestion behind the refused one begins: there an editor goes on."""
    if refused is None or not made:
        return -1
    return next((one.start for one in made if one.start > refused.start), made[-1].start)
