"""Pages of files are read in a few processes: which of them go together, and who reads them?"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from catalogue.errors import PinakesError
from commands.pages import Source, Unreadable

if TYPE_CHECKING:
    from catalogue.article import Article, Rejected
    from indexer.extract import Options, SiteTemplate, Vocabulary

# Pages from which a second process is worth its start.
POOL_FROM = 48
# Pages that are handed to a process at once, small sites aside.
BATCH = 8
# Tasks in flight for each process, so that none waits for its next, and those at most that wait to be written
# behind one that takes long.
IN_FLIGHT = 2
MOST_WAITING = 16
# Pages and characters of source up to which one process parses a site's pages once, learns its template of
# them, and reads them: it holds their trees, ten times as large. Learned apart, each page is parsed twice.
SMALL_PAGES = 64
SMALL_CHARACTERS = 1_250_000

# Host ("" for all where the site was named) → the template of its site.
Templates = dict[str, "SiteTemplate"]


class Task(NamedTuple):
    """Pages that are handed to a process at once."""

    sources: Sequence[Source]
    # They are all of a small site, whose template is learned of them.
    is_site: bool


@dataclass(slots=True)
class Stretch:
    """How many pages of a site there are, how large, and between which places of the input."""

    first: int
    last: int = 0
    pages: int = 0
    characters: int = 0

    def add(self, place: int, source: Source) -> None:
        """Count a page in."""
        self.last = place
        self.pages += 1
        self.characters += 0 if isinstance(source, Unreadable) else len(source.html)

    @property
    def is_small(self) -> bool:
        """Whether one process may hold all of it: no page of another site stands between."""
        is_together = self.last - self.first + 1 == self.pages
        return is_together and self.pages <= SMALL_PAGES and self.characters <= SMALL_CHARACTERS


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages with the templates of their sites; those of ``small`` sites are learned then."""

    templates: Templates
    small: frozenset[str]
    vocabulary: Vocabulary
    options: Options
    one_site: bool

    def lines(self, task: Task) -> list[str]:
        """The Article or rejection of each page as a line of JSON."""
        from indexer.extract import Page, read_whole_site

        if not task.is_site:
            return [self.line(source) for source in task.sources]
        pages = [source for source in task.sources if isinstance(source, Page)]
        return [_json(result) for result in read_whole_site(pages, self.vocabulary, self.options)]

    def line(self, source: Source) -> str:
        from indexer.extract import extract

        if isinstance(source, Unreadable):
            return json.dumps({"url": source.url, "rejected": source.reason}, ensure_ascii=False)
        template = self.templates.get("" if self.one_site else host_of(source.url))
        return _json(extract(source, template, self.vocabulary, self.options))

    def site_of(self, source: Source) -> str | None:
        """The small site that a page is of; None for any other's."""
        key = site_key(source, self.one_site)
        return key if key in self.small else None


def _json(result: Article | Rejected) -> str:
    return json.dumps(result.to_json(), ensure_ascii=False)


def site_key(source: Source, one_site: bool) -> str | None:
    """Which site's template a page is read with; None for what is no page."""
    if isinstance(source, Unreadable):
        return None
    return "" if one_site else host_of(source.url)


def host_of(url: str) -> str:
    """The site that a page belongs to, as far as its template goes."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def read_all(sources: Iterable[Source], reader: PageReader, count: int, processes: int) -> Iterator[str]:
    """The line of each of ``count`` pages, in input order; in so many ``processes`` where there are many."""
    tasks = tasks_of(sources, reader)
    if count < POOL_FROM or processes < 2:
        for task in tasks:
            yield from reader.lines(task)
        return
    yield from _pooled(tasks, processes - 1, reader)


def tasks_of(sources: Iterable[Source], reader: PageReader) -> Iterator[Task]:
    """The pages in their order: each small site's together, the others' in batches."""
    for site, group in groupby(sources, reader.site_of):
        if site is not None:
            yield Task(tuple(group), True)
        else:
            while batch := tuple(islice(group, BATCH)):
                yield Task(batch, False)


_reader: PageReader | None = None


def _start(reader: PageReader) -> None:
    global _reader
    _reader = reader


def _work(task: Task) -> list[str]:
    assert _reader is not None
    return _reader.lines(task)


@dataclass(slots=True)
class _Queue:
    """Tasks that were handed out and not written yet, in input order."""

    waiting: deque[Future[list[str]]] = field(default_factory=deque)

    @property
    def in_flight(self) -> int:
        return sum(not future.done() for future in self.waiting)


def _pooled(tasks: Iterator[Task], others: int, reader: PageReader) -> Iterator[str]:
    """Tasks through a pool and this process, in order.

    This process reads as well, while the ``others`` have enough to do: one that only waited would hold as
    much memory as they do. Only a few tasks are in flight, so that memory stays flat however many pages come.
    """
    _load()
    queue = _Queue()
    try:
        with ProcessPoolExecutor(others, initializer=_start, initargs=(reader,)) as pool:
            while True:
                while queue.in_flight < IN_FLIGHT * others and (task := next(tasks, None)):
                    queue.waiting.append(pool.submit(_work, task))
                if not queue.waiting:
                    return
                is_due = queue.waiting[0].done() or len(queue.waiting) >= MOST_WAITING + others
                if is_due or (task := next(tasks, None)) is None:
                    yield from queue.waiting.popleft().result()
                else:
                    queue.waiting.append(_done(reader.lines(task)))
    except BrokenProcessPool as error:
        raise PinakesError(
            "a process that reads pages died", "give it more memory, or fewer processes ([jobs] processes)"
        ) from error


def _load() -> None:
    """Load here what the others then have from this process, without another start."""
    from indexer.extract.body.votes import load
    from indexer.extract.whole_site import read_whole_site  # noqa: F401 – loaded, with all that reads pages

    load()


def _done(lines: list[str]) -> Future[list[str]]:
    future: Future[list[str]] = Future()
    future.set_result(lines)
    return future
