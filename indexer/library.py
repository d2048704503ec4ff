"""What can commands and the web app ask a library? It is opened once a process.

What only some questions need is imported when one is asked: a command that searches links nothing.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from catalogue.article import Article
from catalogue.config import Config
from catalogue.presence import open_present
from catalogue.showing import is_outline
from catalogue.store import Catalogue
from indexer.answers import InboundLink, LinkSuggestion, Related, SearchOptions, SearchResult, Suggestion
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.extract.sections.kinds import Vocabulary
from indexer.index.recent import RecentRows
from indexer.lexicon.library import LexiconCache, LibraryLexicon
from indexer.linking.projection import MappedProjection
from indexer.question.filters import resolved
from indexer.question.model import Typed
from indexer.question.relaxation import relaxations
from indexer.question.syntax import parse
from indexer.question.understanding import understand
from indexer.search import notices
from indexer.search.answering import Answer, SearchContext
from indexer.search.asked_names import AskedNames
from indexer.search.autocomplete import Suggester
from indexer.search.completion_table import CompletionTable

if TYPE_CHECKING:
    from indexer.engines.vectors import Vectors
    from indexer.linking.drafts import Draft
    from indexer.linking.kept_lists import RelatedLists

# Suggestions of one prefix.
MOST_SUGGESTED = 20
# The last place in a ranking that a numbered page may show.
DEEPEST = 1000
# Hits of a page.
MOST_SIZE = 1000
# Articles that could link to one, where the caller sets no limit.
MOST_INBOUND = 10
NO_OPTIONS = SearchOptions()


class Library:
    """A catalogue and its index, opened together. Thread-safe; each question sees the newest commit."""

    def __init__(self, config: Config, catalogue: Catalogue, engine: Engine) -> None:
        self.config = config
        self.catalogue = catalogue
        self.engine = engine
        file = config.search.synonyms
        self.vocabulary = Vocabulary.from_settings(config.vocabulary)
        self._lexicon_cache = LexiconCache(
            self.vocabulary, config.at(file) if file else None, config.index_folder
        )
        self._rows = RecentRows()
        urgent = config.search.notices
        self._notices = notices.load(config.at(urgent) if urgent else None)
        self._lock = threading.Lock()
        self._related: RelatedLists | None = None
        self._suggester = Suggester(CompletionTable(config.index_folder, self._lexicon_cache.synonyms))
        self._asked = AskedNames(self.vocabulary)
        MappedProjection.keep(catalogue, config.index_folder)

    @classmethod
    def open(cls, config: Config) -> Library:
        """Open what the configuration names. Raises a :class:`PinakesError` where that cannot be reached."""
        catalogue = open_present(config)
        try:
            return cls(config, catalogue, open_engine(config))
        except BaseException:
            catalogue.close()
            raise

    def wording(self) -> object:
        """Another value where the library's synonyms have changed, so that answers may differ."""
        return self._lexicon_cache.synonyms.version()

    def close(self) -> None:
        """Let go of files and connections."""
        self.write_down()
        self.engine.close()
        self.catalogue.close()

    def search(self, text: str, options: SearchOptions = NO_OPTIONS, snippets: bool = True) -> SearchResult:
        """Answer whatever was typed; raises only where the library itself cannot be read, never for a text.

        Without ``snippets`` the hits carry no section (a run file needs none).
        """
        typed = parse(text, self.config.search.max_query_chars, self.config.search.max_query_words)
        result = self._answered(typed, options, snippets)
        if not self._notices.entries:
            return result
        ways = (typed.text, *typed.shown_phrases, result.corrected or "", result.did_you_mean or "")
        return replace(result, notices=self._notices.of(ways))

    def _answered(self, typed: Typed, options: SearchOptions, snippets: bool) -> SearchResult:
        settings = self.config.search
        deadline = time.monotonic() + settings.deadline_ms / 1000
        size = min(max(1, options.size), MOST_SIZE)
        page = min(max(1, options.page), max(1, DEEPEST // size))
        start, after = (page - 1) * size, options.after
        with self.catalogue.read() as connection:
            typed = replace(
                typed, filters=resolved(typed.filters, options.filters, connection, self.vocabulary)
            )
            lexicon = LibraryLexicon(connection, self._lexicon_cache)
            question = understand(typed, lexicon, options.correct and settings.typos, options.synonyms)
            if question.empty:
                return SearchResult(typed.query, "", 0, (), page, size, notes=question.notes, empty=True)
            with self.engine.searcher() as searcher:
                context = SearchContext(
                    connection,
                    searcher,
                    lexicon,
                    self._rows,
                    self._vectors(),
                    deadline,
                    lambda article: not is_outline(self.config, article),
                    snippets,
                )
                result = Answer(context, question).page(start, size, options.facets, after)
                if result.total:
                    return result
                for relaxed in relaxations(question, lexicon, options, settings.typos):
                    other = Answer(context, relaxed.question).page(start, size, options.facets, after)
                    if other.total:
                        notes = (*other.notes, *relaxed.notes)
                        return replace(other, dropped=relaxed.dropped, notes=notes)
                return result

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        """Completions of what is being typed, best first."""
        with self.catalogue.read() as connection:
            words = self._lexicon_cache.words(connection)
            suggests = partial(self._suggester.suggest, connection, words.speller, words.glossary.heads)
            most = min(limit, MOST_SUGGESTED)
            found = suggests(prefix, most)
            return [*found, *self._asked.suggested(connection, suggests, prefix, most - len(found))]

    def warm(self) -> None:
        """Learn the library's words and names now.

        At 100,000 articles this takes seconds, which the first question and page would wait for.
        """
        from indexer.linking.link_index import LinkIndex
        from indexer.linking.names import NameIndex

        self.suggest("a", 1)
        NameIndex.of(self.catalogue)
        LinkIndex.of(self.catalogue)

    def related(self, article: Article, limit: int = 6, missing: bool = False) -> list[Related]:
        """Closely related articles, with reasons; with ``missing`` those that it does not link yet."""
        if not missing:
            return self._lists().of(article, limit)
        from indexer.linking.related import Purpose, related

        return related(self.catalogue, self.engine, article, limit, Purpose.MISSING)

    def related_at_hand(self, article: Article, limit: int = 6) -> list[Related] | None:
        """The same, for a page that is worth more than its list; ``None`` where the list is not kept and
        readers ask for too many that are not.
        """
        return self._lists().at_hand(article, limit)

    def write_down(self) -> None:
        """Wait until the lists that were reckoned are kept, some seconds at most."""
        if self._related is not None:
            self._related.write_down()

    def _lists(self) -> RelatedLists:
        from indexer.linking.kept_lists import RelatedLists

        with self._lock:
            if self._related is None:
                self._related = RelatedLists(self.catalogue, lambda: self.engine)
            return self._related

    def _vectors(self) -> Vectors | None:
        """The library's vectors, where it asks for semantic recall."""
        if not self.engine.followers:
            return None
        from indexer.engines.vectors import Vectors

        return next((one for one in self.engine.followers if isinstance(one, Vectors)), None)

    def inbound_links(self, article: Article, limit: int = MOST_INBOUND) -> list[InboundLink]:
        """Sentences of other articles that could link to an article, the best first."""
        from indexer.linking.inbound import inbound_links

        return inbound_links(self.catalogue, self.engine, article, limit)

    def suggest_links(
        self, draft: Draft, limit: int | None = None, density: float | None = None
    ) -> list[LinkSuggestion]:
        """Links that a draft could have, the best first; at most ``limit``, and ``density`` (else the
        configuration's) for each hundred words begun.
        """
        from indexer.linking.linker import suggest_links

        most = self.config.links.density if density is None else density
        return suggest_links(self.catalogue, self.engine, draft, limit, most)
