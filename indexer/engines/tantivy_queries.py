"""How a meaning is said in Tantivy's query objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tantivy

from indexer.answers import Filters
from indexer.engines.grams import BIGRAMS, EDGE_GRAMS, covering
from indexer.engines.meaning import (
    ALL,
    AllOf,
    AnyOf,
    Everything,
    Fuzzy,
    Meaning,
    Not,
    Phrase,
    Prefix,
    Query,
    Words,
    is_edge,
    searched,
    simplified,
)
from indexer.engines.shared import filter_terms, writable

_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_META = re.compile(r"[\\.+*?()|\[\]{}^$#&\-~]")
_Clause = tuple[tantivy.Occur, tantivy.Query]


class TantivyQueries:
    """Compiles meanings for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema
        self.articles = self._plain("kind", "article")
        self.sequence = self._plain("kind", "sequence")

    def of(self, meaning: Meaning) -> tantivy.Query:
        """The query with its filters, which choose and do not score."""
        filters = [(_MUST, query) for query in self._filters(meaning.filters)]
        return self._all([meaning.query], filters) if filters else self._query(meaning.query)

    def _query(self, query: Query) -> tantivy.Query:
        query = simplified(query)
        match query:
            case Words() | AnyOf():
                return self._any(query)
            case Phrase(tokens=tokens):
                return self._phrase(tokens)
            case Prefix(token=token) if is_edge(query):
                return tantivy.Query.const_score_query(self._plain(EDGE_GRAMS, writable(token)), 1.0)
            case Prefix(token=token, field=field):
                pattern = _META.sub(r"\\\g<0>", writable(token)) + ".*"
                return tantivy.Query.regex_query(self._schema, field, pattern)
            case Fuzzy(token=token, distance=distance, field=field):
                return tantivy.Query.fuzzy_term_query(
                    self._schema, field, writable(token), min(distance, 2), transposition_cost_one=True
                )
            case AllOf(parts=parts):
                return self._all(parts, [])
            case Not():
                return self._all([query], [])
            case Everything():
                return tantivy.Query.const_score_query(self.articles, 1.0)

    def _all(self, parts: list[Query] | tuple[Query, ...], clauses: list[_Clause]) -> tantivy.Query:
        """Everything that the parts demand. Where they only exclude, they are taken out of all articles."""
        for part in parts:
            match part:
                case Not(part=inner):
                    clauses.append((_MUST_NOT, self._query(inner)))
                case AllOf(parts=inner_parts) if not inner_parts:
                    clauses.append((_MUST, self.articles))
                case Everything() if len(parts) > 1:
                    pass
                case _:
                    clauses.append((_MUST, self._query(part)))
        if not any(occur is _MUST for occur, _ in clauses):
            clauses.append((_MUST, tantivy.Query.const_score_query(self.articles, 1.0)))
        return tantivy.Query.boolean_query(clauses)

    def _any(self, query: Words | AnyOf) -> tantivy.Query:
        """One flat union wherever possible: only in a union of plain terms can Tantivy skip the blocks that
        cannot win.
        """
        if isinstance(query, Words) and query.least > 1:
            terms = self._weighted(query)
            if not terms:
                return tantivy.Query.empty_query()
            least = min(query.least, len(terms))
            return tantivy.Query.boolean_query(terms, minimum_number_should_match=least)
        clauses = list(self._alternatives(query))
        if not clauses:
            return tantivy.Query.empty_query()
        return clauses[0][1] if len(clauses) == 1 else tantivy.Query.boolean_query(clauses)

    def _alternatives(self, query: Query) -> Iterator[_Clause]:
        match query:
            case Words(least=least) if least <= 1:
                yield from self._weighted(query)
            case AnyOf(parts=parts):
                for part in parts:
                    yield from self._alternatives(part)
            case _:
                yield _SHOULD, self._query(query)

    def _weighted(self, words: Words) -> list[_Clause]:
        clauses = []
        for token, weight in words.weighted().items():
            term = self._term(words.field, token)
            clauses.append((_SHOULD, term if weight == 1.0 else tantivy.Query.boost_query(term, weight)))
        return clauses

    def _phrase(self, tokens: tuple[str, ...]) -> tantivy.Query:
        placed = [(place, writable(bigram)) for place, bigram in covering(tokens)]
        if len(placed) == 1:
            return tantivy.Query.term_query(self._schema, BIGRAMS, placed[0][1], "freq")
        return tantivy.Query.phrase_query(self._schema, BIGRAMS, [*placed])

    def _filters(self, filters: Filters) -> Iterator[tantivy.Query]:
        for field, value in filter_terms(filters):
            yield tantivy.Query.const_score_query(self._plain(field, writable(value)), 0.0)

    def _term(self, field: str, token: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, searched(field), writable(token), "freq")

    def _plain(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic")


def for_counting(query: Query) -> Query:
    """The query for counting only: it leaves out words of a field that are looked for in ``all`` as well,
    where they match nothing more.
    """
    if not isinstance(query, AnyOf):
        return query
    anywhere = {
        token
        for part in query.parts
        if isinstance(part, Words) and part.field == ALL and part.least <= 1
        for token in part.tokens
    }
    parts = tuple(
        part
        for part in query.parts
        if not (isinstance(part, Words) and part.field != ALL and anywhere.issuperset(part.tokens))
    )
    return AnyOf(parts)
