"""The default engine: Tantivy, through its Python binding.

Measured, and why things are as they are (docs/engines.md has the numbers):

* tokens reach Tantivy as text for its ``whitespace`` tokenizer; handing it made tokens halves the speed;
* the binding has no commit payload: the sequence is a document of its own, replaced in the same commit;
* a writer that is dropped without waiting for its merges leaves a segment a commit, and 150 of them make a
  query nine times slower;
* ids come from a fast field: reading 200 stored documents costs more than finding them;
* queries are built, never parsed: ``parse_query`` raises on "paget's disease".
"""

from __future__ import annotations

import contextlib
import os
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import compress
from operator import eq
from pathlib import Path
from typing import Any

import tantivy

from catalogue.errors import CorruptData
from catalogue.text.analysis import VERSION as ANALYSIS
from indexer.engines.base import Candidate, FacetCounts, IndexDocument
from indexer.engines.embedded import EmbeddedEngine, Snapshot
from indexer.engines.generations import REBUILD
from indexer.engines.grams import BIGRAMS, EDGE_GRAMS
from indexer.engines.meaning import KEYWORD_FIELDS, SEARCHED, Meaning
from indexer.engines.shared import indexed_texts
from indexer.engines.tantivy_files import check_footers, check_sums, engine_errors
from indexer.engines.tantivy_queries import TantivyQueries, for_counting

HEAP_BYTES = 15_000_000
"""Memory of the one indexing thread, the least that Tantivy accepts: tables of this size are made and cleared
for every commit.
"""

NEW_HEAP_BYTES = 256_000_000
"""The same for a new generation. A full heap makes a segment, and segments of fewer than some 10,000 articles
(which 64 MB hold) are merged again and again with whatever changes later: that took seconds every seventh
commit.
"""

_FACET_VALUES = 10_000
_IDS_AT_ONCE = 1000
_TRIES = 10
_DESCRIPTORS = "/proc/self/fd"
_PLAIN_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)

# Makes a candidate of an id and a score; ``Candidate._make`` takes twice as long.
_candidate: Callable[[tuple[str, float]], Candidate] = partial(tuple.__new__, Candidate)


class TantivyEngine(EmbeddedEngine):
    """Tantivy indexes, one generation a folder."""

    name = "tantivy"
    form = 4 + ANALYSIS
    rests = True

    def _open_snapshot(self, path: Path, previous: Snapshot | None) -> TantivySnapshot:
        with engine_errors(path):
            if isinstance(previous, TantivySnapshot):
                index = previous.index
            else:
                self._check_footers(path)
                index = tantivy.Index.open(str(path))
                index.config_reader("manual")
            index.reload()
            return TantivySnapshot(path, index)

    def _check_footers(self, path: Path) -> None:
        for _ in range(_TRIES):
            before = self._commit_stamp(path)
            try:
                return check_footers(path)
            except CorruptData:
                # A commit or a merge removes the files of the commit before it, perhaps while we read them.
                if before == self._commit_stamp(path):
                    raise
        return check_footers(path)

    def _open_writer(self, path: Path) -> TantivyWriter:
        with engine_errors(path):
            empty = not (path / "meta.json").exists()
            index = tantivy.Index(_schema(), str(path)) if empty else tantivy.Index.open(str(path))
            index.config_reader("manual")  # else a thread looks for new commits, to no use
            return TantivyWriter(path, index, NEW_HEAP_BYTES if empty else HEAP_BYTES, empty)

    def check(self, thoroughly: bool = False) -> None:
        """Open the newest commit; ``thoroughly`` compares every file with its checksum as well."""
        super().check()
        if thoroughly:
            with self._nobody_writes():
                if path := self.generations.current():
                    check_sums(path)

    def _commit_stamp(self, path: Path) -> object:
        try:
            status = os.stat(path / "meta.json")
        except OSError as error:
            raise CorruptData(f"the index in {path} cannot be read: {error.strerror}", REBUILD) from error
        return status.st_ino, status.st_mtime_ns, status.st_size


class TantivyWriter:
    """Collects changes in a segment writer of one thread; see :class:`indexer.engines.base.Writer`."""

    def __init__(self, path: Path, index: tantivy.Index, heap: int, empty: bool) -> None:
        self.committed = False
        self._path = path
        self._open = False
        self._schema = index.schema
        self._writer = index.writer(heap, 1)
        # The ids put so far, where the index held nothing before; None where it did.
        self._given: set[str] | None = set() if empty else None

    def put(self, document: IndexDocument) -> None:
        """Delete and add: there is no replacing in Tantivy, and one commit makes both seen at once."""
        with engine_errors(self._path):
            self._open = True
            if self._given is None or document.id in self._given:
                self._writer.delete_documents_by_term("id", document.id)
            else:
                self._given.add(document.id)
            self._writer.add_document(tantivy.Document.from_dict(_fields(document), self._schema))

    @property
    def clean(self) -> bool:
        """Whether everything that it was given is committed."""
        return not self._open

    def delete(self, article_id: str, sequence: int = 0) -> None:
        with engine_errors(self._path):
            self._open = True
            self._writer.delete_documents_by_term("id", article_id)

    def commit(self, sequence: int) -> None:
        """One Tantivy commit, documents and sequence together: synced, then made visible by a rename."""
        with engine_errors(self._path):
            self._writer.delete_documents_by_term("kind", "sequence")
            self._writer.add_document(
                tantivy.Document.from_dict({"kind": "sequence", "sequence": sequence}, self._schema)
            )
            self._writer.commit()
            self._open = False
            self.committed = True

    def close(self) -> None:
        """Roll back what is not committed, and let merges end."""
        with engine_errors(self._path):
            if self._open:
                self._writer.rollback()
            self._writer.wait_merging_threads()

    def abandon(self) -> None:
        """Close the child's copy of Tantivy's own lock: while that is open, no other writer can be."""
        lock = str(self._path.resolve() / ".tantivy-writer.lock")
        for descriptor in os.listdir(_DESCRIPTORS) if os.path.isdir(_DESCRIPTORS) else ():
            with contextlib.suppress(OSError):  # it was the listing's own
                if os.readlink(f"{_DESCRIPTORS}/{descriptor}") == lock:
                    os.close(int(descriptor))


class TantivySnapshot:
    """One commit, as its reader saw it; thread-safe. See :class:`indexer.engines.base.Searcher`."""

    def __init__(self, path: Path, index: tantivy.Index) -> None:
        self.path = path
        self.index = index
        self._searcher = index.searcher()
        self._queries = TantivyQueries(index.schema)
        self.sequence = self._read_sequence()

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        return self._find(self._queries.of(meaning), limit)[0]

    def count(self, meaning: Meaning) -> int:
        return self._count(self._for_counting(meaning))

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        """Both in one pass: for 200 candidates it costs no more than finding them, since next to nothing
        could be skipped.
        """
        if limit <= 0:
            return [], self.count(meaning)
        return self._find(self._queries.of(meaning), limit, counted=True)

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        """All fields in one aggregation."""
        wanted = {
            field: {"terms": {"field": field, "size": _FACET_VALUES, "segment_size": _FACET_VALUES}}
            for field in fields
        }
        if not wanted:
            return {}
        with engine_errors(self.path):
            found = self._searcher.aggregate(self._for_counting(meaning), wanted)
        return {
            field: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found[field]["buckets"]}
            for field in fields
        }

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence, in no order."""
        everything = self._queries.articles
        total = self._count(everything)
        if not total:
            return
        with engine_errors(self.path):
            hits = self._searcher.search(everything, total, count=False).hits
        for start in range(0, len(hits), _IDS_AT_ONCE):
            addresses = [address for _, address in hits[start : start + _IDS_AT_ONCE]]
            with engine_errors(self.path):
                ids = self._ids(addresses)
                sequences = self._searcher.fast_field_values("sequence", addresses)
            for article_id, sequence in zip(ids, sequences, strict=True):
                yield article_id, int(sequence or 0)

    def close(self) -> None:
        """Nothing to do: the memory maps are released with the object."""

    def _find(self, query: tantivy.Query, limit: int, counted: bool = False) -> tuple[list[Candidate], int]:
        if limit <= 0:
            return [], 0
        with engine_errors(self.path):
            found: Any = self._searcher.search(query, limit, count=counted)  # the type stub has no ``count``
            hits = found.hits
            ids = self._ids([address for _, address in hits])
        total = int(found.count) if counted else 0
        return _by_score(ids, [score for score, _ in hits]), total

    def _for_counting(self, meaning: Meaning) -> tantivy.Query:
        return self._queries.of(Meaning(for_counting(meaning.query), meaning.filters))

    def _count(self, query: tantivy.Query) -> int:
        with engine_errors(self.path):
            found: Any = self._searcher.search(query, 1, count=True)  # the type stub has no ``count``
            return int(found.count)

    def _ids(self, addresses: list[tantivy.DocAddress]) -> list[str]:
        if not addresses:
            return []
        numbers = self._searcher.fast_field_values("number", addresses)
        if None in numbers:
            return [
                self._stored_id(address) if number is None else f"{number:016x}"
                for number, address in zip(numbers, addresses, strict=True)
            ]
        # a twentieth of the time that 200 formattings take
        return struct.pack(f">{len(numbers)}Q", *numbers).hex(" ", 8).split(" ")

    def _stored_id(self, address: tantivy.DocAddress) -> str:
        return str(self._searcher.doc(address).get_first("id"))

    def _read_sequence(self) -> int:
        with engine_errors(self.path):
            hits = self._searcher.search(self._queries.sequence, 1, count=False).hits
            if not hits:
                return 0
            values = self._searcher.fast_field_values("sequence", [hits[0][1]])
            return int(values[0] or 0)


def _by_score(ids: list[str], scores: list[float]) -> list[Candidate]:
    """Candidates from ids and scores that come best first; those of equal score are sorted by id."""
    same = [*map(eq, scores, scores[1:]), False]
    # only the runs of equal scores: sorting everything would take longer than finding it
    end = -1
    for start in compress(range(len(same)), same):
        if start > end:
            end = same.index(False, start)
            ids[start : end + 1] = sorted(ids[start : end + 1])
    return list(map(_candidate, zip(ids, scores, strict=True)))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")  # article, sequence
    # an id of 16 hexadecimal digits; others are read from the store
    builder.add_unsigned_field("number", fast=True)
    builder.add_unsigned_field("sequence", fast=True)
    for name in SEARCHED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(BIGRAMS, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(EDGE_GRAMS, tokenizer_name="whitespace", index_option="basic")
    for name in KEYWORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def _fields(document: IndexDocument) -> dict[str, Any]:
    """For ``from_dict`` with the schema: without it, the binding takes numbers as signed, and the column
    writer's thread panics.
    """
    fields: dict[str, Any] = {
        "id": document.id,
        "kind": "article",
        "sequence": document.sequence,
        "categories": list(dict.fromkeys(document.categories)),
        "sections": list(dict.fromkeys(document.sections)),
    }
    if _PLAIN_ID.fullmatch(document.id):
        fields["number"] = int(document.id, 16)
    return fields | indexed_texts(document)
