"""Tantivy alone, as one would use it without Pinakes: the peer of ``benchmarks.search_speed``.

Title and text of each article, stored, with Tantivy's own English tokenizer. A search is the words OR-ed over
both fields, the ten best with their count, their stored documents, and a snippet of each by Tantivy's own
``SnippetGenerator``. No spelling, synonyms, sections, phrases of names, facets or filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import tantivy

from catalogue.article import Article

HEAP_BYTES = 256_000_000
HITS = 10
_FIELDS = ["title", "text"]
# What the query parser takes for an operator.
_NO_WORD = re.compile(r"[^\w]+")


class RawTantivy:
    """An index in a folder, filled once."""

    def __init__(self, folder: Path, articles: Iterable[Article]) -> None:
        """``articles`` are read where the folder is empty."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in _FIELDS:
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem", index_option="position")
        self._schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        is_new = not (folder / "meta.json").exists()
        self._index = tantivy.Index(self._schema, str(folder))
        if is_new:
            self._fill(articles)
        self._index.reload()
        self._searcher = self._index.searcher()

    def _fill(self, articles: Iterable[Article]) -> None:
        writer = self._index.writer(HEAP_BYTES, 1)
        for article in articles:
            text = "\n".join(text for section in article.sections for text in section.texts())
            writer.add_document(tantivy.Document(id=article.id, title=article.title, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, text: str) -> list[tuple[str, str]]:
        """Title and snippet, in HTML, of the best."""
        query = self._index.parse_query(_NO_WORD.sub(" ", text).lower(), _FIELDS)
        searcher = self._searcher
        snippets = tantivy.SnippetGenerator.create(searcher, query, self._schema, "text")
        found = [searcher.doc(address) for _, address in searcher.search(query, HITS).hits]
        return [(str(one.get_first("title")), snippets.snippet_from_doc(one).to_html()) for one in found]
