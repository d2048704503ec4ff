"""The API's searches: ``search`` and ``suggest``."""

from __future__ import annotations

from flask import Response, json, url_for
from flask.typing import ResponseReturnValue

from catalogue import browse
from indexer.answers import Filters, Hit, LeadingAnswer, SearchOptions, SearchResult, Suggestion
from search_app import answering, guarded
from search_app.api import api, cursors
from search_app.api.answer_schemas import (
    FacetCount,
    HitFound,
    LeadingFound,
    NoticeFound,
    SearchAnswer,
    SectionFound,
    SuggestAnswer,
    SuggestionMade,
)
from search_app.api.request_schemas import SearchQuery, SuggestQuery
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem, WrongParameter, bad_parameter
from search_app.reader.outline import hit_fragment
from search_app.reader.search_form import FACETS, known_values
from search_app.typed import clean

# Results that can be paged through by number.
DEEPEST = 1000


@api.get("/search")
@api.input(SearchQuery, location="query", arg_name="asked")
@api.output(SearchAnswer)
@api.doc(summary="Search the library")
def search(asked: SearchQuery) -> SearchAnswer:
    """Articles that answer a question, best first, with their best sections."""
    text = _question(asked.q)
    if (asked.page - 1) * asked.size >= DEEPEST:
        raise bad_parameter("page", f"page × size goes up to {DEEPEST}; go on by «after»")
    after = cursors.read(asked, text) if asked.after else None
    filters = Filters(asked.site, asked.category, asked.section, asked.language)
    _demand_known(filters)
    options = SearchOptions(
        filters,
        asked.page,
        asked.size,
        asked.correct == "1",
        asked.synonyms == "1",
        asked.facets == "1",
        after=after,
    )
    result = answering.search(text, options)
    if result.empty:
        raise Problem(ProblemName.QUERY_EMPTY)
    return _answer(result, asked.model_copy(update={"q": text}))


@api.get("/suggest")
@api.input(SuggestQuery, location="query", arg_name="asked")
@api.output(SuggestAnswer)
@api.doc(summary="Complete what is being typed")
def suggest(asked: SuggestQuery) -> SuggestAnswer | ResponseReturnValue:
    """Titles, other names and words of the library that begin like this."""
    text = _question(asked.q)
    found = library_handle().library().suggest(text, asked.limit)
    if asked.format == "opensearch":
        body = json.dumps([text, [one.text for one in found]])
        return Response(body, mimetype="application/x-suggestions+json")
    return SuggestAnswer(query=text, suggestions=_suggestions(found))


def _question(typed: str) -> str:
    text = clean(typed)
    if not text:
        raise Problem(ProblemName.QUERY_EMPTY)
    limit = config().search.max_query_chars
    if len(text) > limit:
        too_long = WrongParameter("q", f"at most {limit} characters")
        raise Problem(ProblemName.QUERY_TOO_LONG, errors=[too_long])
    return text


def _demand_known(filters: Filters) -> None:
    if filters == Filters():
        return
    allowed = known_values()
    errors = []
    for name in FACETS:
        value = getattr(filters, name)
        if value and value not in allowed[name]:
            errors.append(WrongParameter(name, "one of: " + ", ".join(allowed[name][:50])))
    if errors:
        raise Problem(ProblemName.BAD_PARAMETER, errors=errors)


def _answer(result: SearchResult, asked: SearchQuery) -> SearchAnswer:
    after = cursors.written(asked, result.after) if result.after else None
    return SearchAnswer(
        query=result.query,
        meaning=result.meaning,
        corrected=result.corrected,
        did_you_mean=result.did_you_mean,
        also=list(result.also),
        notes=list(result.notes),
        total=result.total,
        whole=result.told,
        page=result.page,
        size=result.size,
        next=_next(asked, after) if after else None,
        after=after,
        notices=[
            NoticeFound(number=one.number, link=one.link, text=dict(one.texts)) for one in result.notices
        ],
        answer=next(iter(guarded.each(_leading, [result.leading])), None) if result.leading else None,
        hits=guarded.each(_hit, result.hits),
        facets={
            name: [FacetCount(value=v.slug, label=v.label, count=v.count) for v in found]
            for name, found in result.facets
        },
    )


def _next(asked: SearchQuery, after: str) -> str:
    """The address of the next page: by its number as long as there is one, else by where it goes on."""
    by_number = not asked.after and asked.page * asked.size < DEEPEST
    further = {"page": asked.page + 1} if by_number else {"page": 1, "after": after}
    return url_for("api.search", **asked.model_copy(update=further).model_dump(exclude_defaults=True))


def _leading(answer: LeadingAnswer) -> LeadingFound:
    return LeadingFound(
        id=answer.id,
        url=answer.url,
        title=answer.title,
        site=answer.site,
        language=answer.section.language or answer.language,
        heading=answer.section.heading,
        kind=answer.section.kind,
        anchor=answer.section.anchor,
        text=answer.text,
        items=list(answer.items),
        ordered=answer.ordered,
        more=answer.more,
        link=url_for("reader.article", article_id=answer.id) + hit_fragment(answer.section),
    )


def _hit(hit: Hit) -> HitFound:
    page = url_for("reader.article", article_id=hit.id)
    sections = [
        SectionFound(
            heading=section.heading,
            kind=section.kind,
            anchor=section.anchor,
            snippet="".join(piece.text for piece in section.snippet),
            marked=[(piece.text, piece.marked) for piece in section.snippet],
            link=page + hit_fragment(section),
        )
        for section in hit.sections
    ]
    return HitFound(
        id=hit.id,
        url=hit.url,
        title=hit.title,
        score=hit.score,
        site=hit.site,
        language=hit.language,
        categories=[list(path) for path in hit.categories],
        summary=hit.summary,
        exact=hit.exact,
        link=page,
        sections=sections,
    )


def _suggestions(found: list[Suggestion]) -> list[SuggestionMade]:
    ids = [one.article_id for one in found if one.article_id]
    with library_handle().catalogue().read() as connection:
        languages = {entry.id: entry.language for entry in browse.entries(connection, ids)}
    return [
        SuggestionMade(
            text=one.text,
            kind=one.kind,
            id=one.article_id,
            url=one.url,
            title=one.title,
            category=one.category,
            language=languages.get(one.article_id or ""),
        )
        for one in found
    ]
