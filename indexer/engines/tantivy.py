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
from operator import eq
from pathlib import Path
from typing import Any

import tantivy

from catalogue.errors import CorruptData
from indexer.engines.base import Candidate, FacetCounts, IndexDocument
from indexer.engines.embedded import EmbeddedEngine, Snapshot
from indexer.engines.generations import REBUILD
from indexer.engines.meaning import ALL, SEARCHED, Meaning, Words
from indexer.engines.shared import all_text, for_counting, profile_of, similar_terms
from indexer.engines.tantivy_files import check_footers, check_sums, engine_errors
from indexer.engines.tantivy_queries import TantivyQueries

HEAP_BYTES = 15_000_000
"""Memory of the one indexing thread, Tantivy's least: tables for so much are made and cleared for every
commit.
"""

NEW_HEAP_BYTES = 256_000_000
"""The same for a new generation. A full heap makes a segment, and segments of less than some 10,000 articles
(which 64 MB hold) are merged again and again with whatever is changed later: that took seconds every seventh
commit.
"""

_FACETS = {"site": "site", "language": "language", "categories": "categories", "sections": "sections"}
_FACET_VALUES = 10_000
_FREQUENCIES = 20_000
_TRIES = 10
_DESCRIPTORS = "/proc/self/fd"
# its own _make takes twice as long
_candidate: Callable[[tuple[str, float]], Candidate] = partial(tuple.__new__, Candidate)
_PLAIN_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


class TantivyEngine(EmbeddedEngine):
    """Tantivy indexes, one generation a folder."""

    name = "tantivy"
    form = 2
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
                # A commit or a merge sweeps the files of the one before it; ours may have been in the middle
                # of being looked at.
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
        if not thoroughly:
            return
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
        self._given: set[str] | None = set() if empty else None  # ids, where the index holds nothing else

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
        """Remove a document, if it is there."""
        with engine_errors(self._path):
            self._open = True
            self._writer.delete_documents_by_term("id", article_id)

    def commit(self, sequence: int) -> None:
        """One Tantivy commit: documents and sequence together, synced, made visible by renaming
        ``meta.json``.
        """
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
        self._frequencies: dict[str, int] = {}
        self.sequence = self._read_sequence()

    def find(self, meaning: Meaning, limit: int) -> list[Candidate]:
        """The best candidates by Tantivy's BM25, equal scores by id."""
        return self._find(self._queries.of(meaning), limit)[0]

    def count(self, meaning: Meaning) -> int:
        """How many articles match."""
        return self._count(self._for_counting(meaning))

    def find_and_count(self, meaning: Meaning, limit: int) -> tuple[list[Candidate], int]:
        """Both in one pass: for 200 candidates it costs no more than finding them, since next to nothing
        could be skipped.
        """
        return (
            self._find(self._queries.of(meaning), limit, counted=True)
            if limit > 0
            else ([], self.count(meaning))
        )

    def facets(self, meaning: Meaning, fields: Sequence[str]) -> FacetCounts:
        """All fields in one aggregation."""
        wanted = {
            field: {"terms": {"field": _FACETS[field], "size": _FACET_VALUES, "segment_size": _FACET_VALUES}}
            for field in fields
        }
        if not wanted:
            return {}
        with engine_errors(self.path):
            found = self._searcher.aggregate(self._for_counting(meaning), wanted)
        return {
            field: {str(b["key"]): int(b["doc_count"]) for b in found[field]["buckets"]} for field in fields
        }

    def similar(self, article_id: str, limit: int) -> list[Candidate]:
        """The articles that share this one's most telling terms."""
        with engine_errors(self.path):
            hits = self._searcher.search(self._queries.article(article_id), 1, count=False).hits
            if not hits:
                return []
            profile = self._searcher.doc(hits[0][1]).get_first("profile") or b""
            terms = similar_terms(bytes(profile).decode(), self._frequency, self._searcher.num_docs)
        if not terms:
            return []
        words = Words(tuple(token for token, _ in terms), weights=tuple(weight for _, weight in terms))
        found, _ = self._find(self._queries.of(Meaning(words)), limit + 1)
        return [candidate for candidate in found if candidate.id != article_id][:limit]

    def has(self, article_id: str) -> bool:
        """Whether the article is in the index."""
        with engine_errors(self.path):
            return bool(self._searcher.search(self._queries.article(article_id), 1, count=False).hits)

    def ids(self) -> Iterator[tuple[str, int]]:
        """Every article with its sequence, in no order."""
        with engine_errors(self.path):
            everything = self._queries.articles
            total = self._count(everything)
            addresses = (
                [address for _, address in self._searcher.search(everything, total, count=False).hits]
                if total
                else []
            )
        for start in range(0, len(addresses), 1000):
            part = addresses[start : start + 1000]
            with engine_errors(self.path):
                rows = list(
                    zip(self._ids(part), self._searcher.fast_field_values("sequence", part), strict=True)
                )
            for article_id, sequence in rows:
                yield article_id, int(sequence or 0)

    def close(self) -> None:
        """Memory maps go with the object."""

    def _find(self, query: tantivy.Query, limit: int, counted: bool = False) -> tuple[list[Candidate], int]:
        if limit <= 0:
            return [], 0
        with engine_errors(self.path):
            found: Any = self._searcher.search(query, limit, count=counted)  # its type stub forgets ``count``
            hits = found.hits
            ids = self._ids([address for _, address in hits])
        total = int(found.count) if counted else 0
        return _by_score(ids, [score for score, _ in hits]), total

    def _frequency(self, token: str) -> int:
        """In how many documents a token stands; remembered, since an article's words are mostly
        everybody's.
        """
        if token not in self._frequencies:
            if len(self._frequencies) >= _FREQUENCIES:
                self._frequencies.clear()
            self._frequencies[token] = self._searcher.doc_freq(ALL, token)
        return self._frequencies[token]

    def _for_counting(self, meaning: Meaning) -> tantivy.Query:
        return self._queries.of(Meaning(for_counting(meaning.query), meaning.filters))

    def _count(self, query: tantivy.Query) -> int:
        with engine_errors(self.path):
            found: Any = self._searcher.search(query, 1, count=True)  # its type stub forgets ``count``
            return int(found.count)

    def _ids(self, addresses: list[tantivy.DocAddress]) -> list[str]:
        if not addresses:
            return []
        numbers = self._searcher.fast_field_values("number", addresses)
        if None in numbers:
            return [
                f"{n:016x}" if n is not None else self._stored_id(a)
                for n, a in zip(numbers, addresses, strict=True)
            ]
        # a twentieth of the time that 200 formattings take
        return struct.pack(f">{len(numbers)}Q", *numbers).hex(" ", 8).split(" ")

    def _stored_id(self, address: tantivy.DocAddress) -> str:
        return str(self._searcher.doc(address).get_first("id"))

    def _read_sequence(self) -> int:
        with engine_errors(self.path):
            hits = self._searcher.search(self._queries.sequence, 1, count=False).hits
            values = (
                self._searcher.fast_field_values("sequence", [address for _, address in hits])
                if hits
                else [0]
            )
            return int(values[0] or 0)


def _by_score(ids: list[str], scores: list[float]) -> list[Candidate]:
    """The candidates, which come by score, with those of one score by id."""
    found = list(map(_candidate, zip(ids, scores, strict=True)))
    same = list(map(eq, scores, scores[1:]))
    if True in same:  # sorting all of them would take longer than finding them
        start = 0
        for end in [*[i for i, equal in enumerate(same, 1) if not equal], len(found)]:
            if end - start > 1:
                found[start:end] = sorted(found[start:end])
            start = end
    return found


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")  # article, sequence
    builder.add_bytes_field("profile", stored=True)
    # an id of 16 hexadecimal digits; others are read from the store
    builder.add_unsigned_field("number", fast=True)
    builder.add_unsigned_field("sequence", fast=True)
    for name in SEARCHED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in _FACETS.values():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def _fields(document: IndexDocument) -> dict[str, Any]:
    """For ``from_dict`` with the schema: without it, the binding takes numbers as signed, and the column
    writer's thread panics.
    """
    fields: dict[str, Any] = {
        name: text for name in SEARCHED if name != ALL and (text := getattr(document, name))
    }
    fields |= {name: value for name in ("site", "language") if (value := getattr(document, name))}
    if _PLAIN_ID.fullmatch(document.id):
        fields["number"] = int(document.id, 16)
    return fields | {
        "id": document.id,
        "kind": "article",
        "sequence": document.sequence,
        "profile": profile_of(document).encode(),
        ALL: all_text(document),
        "categories": list(dict.fromkeys(document.categories)),
        "sections": list(dict.fromkeys(document.sections)),
    }
