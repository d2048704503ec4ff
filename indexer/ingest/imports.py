"""How do articles come from a file into the library? As they are: none is compared with others or fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue import rows
from catalogue.article import Article
from catalogue.errors import PinakesError
from catalogue.json_fields import parse
from catalogue.line_files import LONGEST_LINE, is_too_long
from catalogue.states import ChangeKind
from catalogue.store import BATCH, Catalogue
from catalogue.text import clean
from catalogue.urls import host_of
from indexer.engines.base import Engine
from indexer.extract.sections.kinds import DEFAULT, Vocabulary
from indexer.index import sync

# Bad lines that the report names one by one; the others are counted.
BAD_LINES_TOLD = 20


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no Article, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought. ``bad`` counts all bad lines, ``bad_lines`` names the first of them.

    ``refused`` counts the lines of which only a part was left out, ``refused_lines`` names the first of them.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    bad_lines: tuple[BadLine, ...] = ()
    refused: int = 0
    refused_lines: tuple[BadLine, ...] = ()

    @property
    def good(self) -> int:
        return self.new + self.changed + self.unchanged


@dataclass(slots=True)
class _Told:
    """Lines of one kind: all are counted, the first are named."""

    count: int = 0
    lines: list[BadLine] = field(default_factory=list)

    def add(self, number: int, reason: str) -> None:
        self.count += 1
        if len(self.lines) < BAD_LINES_TOLD:
            self.lines.append(BadLine(number, reason))


def import_articles(
    lines: Iterable[bytes],
    catalogue: Catalogue,
    engine: Engine | None,
    progress: Callable[[int], None] | None = None,
    vocabulary: Vocabulary = DEFAULT,
) -> ImportReport:
    """Catalogue one Article a line (JSON, UTF-8), then index all of them.

    Memory stays flat however many there are. A batch of lines is a transaction, so an import that is cut off
    has done its first part and can simply be run again. ``progress`` is told how many lines a batch had.
    """
    kinds: Counter[ChangeKind] = Counter()
    bad, refused = _Told(), _Told()
    batch: list[Article] = []

    def flush() -> None:
        if batch:
            with catalogue.begin() as connection:
                kinds.update(change.kind for change in catalogue.put_many(connection, batch))
            if progress:
                progress(len(batch))
            batch.clear()

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            article = read_line(line, vocabulary)
        except (ValueError, PinakesError) as error:
            bad.add(number, error.what if isinstance(error, PinakesError) else str(error))
        else:
            batch.append(_without_nameless(article))
            if batch[-1] is not article:
                refused.add(number, "a category without a name is left out")
        if len(batch) == BATCH:
            flush()
    flush()
    if engine is not None:
        sync.catch_up(catalogue, engine)
    return ImportReport(
        new=kinds[ChangeKind.NEW],
        changed=kinds[ChangeKind.CHANGED] + kinds[ChangeKind.MOVED],
        unchanged=kinds[ChangeKind.UNCHANGED],
        bad=bad.count,
        bad_lines=tuple(bad.lines),
        refused=refused.count,
        refused_lines=tuple(refused.lines),
    )


def read_line(line: bytes, vocabulary: Vocabulary = DEFAULT) -> Article:
    """The Article of a line; a section that names no kind has that of its heading.

    Raises ``ValueError`` or :class:`PinakesError` with what is wrong with it.
    """
    if is_too_long(line):
        raise ValueError(f"it is longer than {LONGEST_LINE} bytes")
    try:
        data = parse(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 text (byte {error.start})") from error
    _name_kinds(data, vocabulary)
    article = Article.from_json(data)
    if not article.site:
        article = replace(article, site=host_of(article.url)[:100])
    rows.check(article)
    return article


def _without_nameless(article: Article) -> Article:
    """The article without the categories that have no name that can be seen; itself where all have one."""
    paths = (tuple(name for name in path if clean(name)) for path in article.categories)
    categories = tuple(path for path in paths if path)
    return article if categories == article.categories else replace(article, categories=categories)


def _name_kinds(data: Any, vocabulary: Vocabulary) -> None:
    """Give sections without a kind that of their heading, as extraction does: «symptoms of …» asks for it."""
    if not isinstance(data, dict) or not isinstance(data.get("sections"), list):
        return
    title = data.get("title")
    for section in data["sections"]:
        if not isinstance(section, dict) or section.get("kind") is not None:
            continue
        if isinstance(heading := section.get("heading"), str):
            section["kind"] = vocabulary.kind_of(heading, title if isinstance(title, str) else "")
