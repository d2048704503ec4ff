"""Articles, what is related to them, and link suggestions for a draft."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import url_for

from catalogue import history, translations
from catalogue.article import Article
from catalogue.errors import NotFound
from catalogue.showing import is_outline, outline_of
from indexer.answers import Related
from search_app import limits, messages
from search_app.api import api
from search_app.api.answer_schemas import (
    ArticleAnswer,
    ArticleChange,
    LinkMade,
    LinksAnswer,
    RelatedAnswer,
    RelatedFound,
    TranslationFound,
)
from search_app.api.request_schemas import MAX_DRAFT, DraftBody, LimitQuery, NoParameters, RelatedQuery
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, WrongParameter, bad_parameter


@api.get("/articles/<article_id>")
@api.input(NoParameters, location="query", arg_name="_asked")
@api.output(ArticleAnswer)
@api.doc(summary="One article", responses={404: "No article has that id"})
def article(article_id: str, _asked: NoParameters) -> ArticleAnswer:
    """An article with all its sections; headings without texts where its site is shown in outline."""
    found = _article(article_id)
    with library_handle().catalogue().read() as connection:
        others = translations.translations(connection, found)
        change = history.last_change(connection, found.id)
    told = [
        TranslationFound(
            id=one.id,
            url=one.url,
            title=one.title,
            language=one.language,
            basis=one.basis.value,
            link=url_for("reader.article", article_id=one.id),
        )
        for one in others
    ]
    if is_outline(config(), found):
        found = outline_of(found)
    changed = (
        ArticleChange(at=datetime.fromtimestamp(change.at, UTC), sections=change.headings) if change else None
    )
    return ArticleAnswer.model_validate(found.to_json() | {"translations": told, "changed": changed})


@api.get("/articles/<article_id>/related")
@api.input(LimitQuery, location="query", arg_name="asked")
@api.output(RelatedAnswer)
@api.doc(summary="Related articles", responses={404: "No article has that id"})
def related(article_id: str, asked: LimitQuery) -> RelatedAnswer:
    """Closely related articles with the reasons."""
    return _related(_article(article_id), asked)


@api.get("/related")
@api.input(RelatedQuery, location="query", arg_name="asked")
@api.output(RelatedAnswer)
@api.doc(summary="Related articles of a page", responses={404: "No article has that address"})
def related_to(asked: RelatedQuery) -> RelatedAnswer:
    """Closely related articles of the page at an address, for a page of the library's own sites."""
    try:
        found = library_handle().catalogue().resolve(asked.url)
    except NotFound:
        raise Problem(ProblemName.NOT_FOUND, "No article of this library has that address.") from None
    return _related(found, asked)


@api.post("/links")
@api.input(DraftBody, location="json", arg_name="draft")
@api.output(LinksAnswer)
@api.doc(summary="Suggest links for a draft")
def links(draft: DraftBody) -> LinksAnswer:
    """Phrases of a draft that could link to articles of the library."""
    from indexer.linking.drafts import Draft
    from indexer.linking.insertion import with_links
    from indexer.linking.passages import DraftForm

    forms = {
        DraftForm.HTML: draft.html,
        DraftForm.MARKDOWN: draft.markdown,
        DraftForm.TEXT: draft.text,
    }
    given = [(form, text) for form, text in forms.items() if text is not None]
    if len(given) != 1:
        raise bad_parameter("html, markdown, text", "exactly one of them")
    form, text = given[0]
    if len(text) > MAX_DRAFT:
        raise Problem(ProblemName.TOO_LARGE, errors=[WrongParameter(form, f"at most {MAX_DRAFT} characters")])
    with limits.draft():
        read = Draft.read(text, form, draft.url or "")
        made = library_handle().library().suggest_links(read, draft.limit, draft.density)
    return LinksAnswer(
        suggestions=[LinkMade.model_validate(one, from_attributes=True) for one in made],
        draft=with_links(read, made) if draft.insert else None,
    )


def _article(article_id: str) -> Article:
    found = library_handle().catalogue().article(article_id[:64])
    if found is None:
        raise Problem(ProblemName.NOT_FOUND, "No article of this library has that id.")
    return found


def _related(found: Article, asked: LimitQuery) -> RelatedAnswer:
    made = library_handle().library().related(found, asked.limit, asked.missing)
    return RelatedAnswer(
        url=found.url,
        related=[_related_found(one, asked.ui) for one in made],
    )


def _related_found(one: Related, ui: str) -> RelatedFound:
    return RelatedFound(
        id=one.id,
        url=one.url,
        title=one.title,
        score=one.score,
        reasons=[messages.reason(why) if ui else why for why in one.reasons],
        category=one.category,
        summary=one.summary,
        link=url_for("reader.article", article_id=one.id),
    )
