"""``pinakes extract`` and ``pinakes explain``: extraction offline, from files."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from catalogue.config import load
from catalogue.errors import NotFound, PinakesError, UsageError
from catalogue.private_files import FOR_ALL
from catalogue.urls import is_http
from commands.pages import Source, Unreadable, pages_in
from commands.shared import FileName, output, printable, progress

if TYPE_CHECKING:
    from catalogue.config import Config
    from indexer.extract import Options, Page, SiteTemplate, Vocabulary

# Pages from which a pool of processes is worth its start (0.4 s each).
POOL_FROM = 48
# Pages that are handed to a process at once.
BATCH = 8
# Batches in flight for each process, so that none waits for its next.
IN_FLIGHT = 3
# Pages of a site that its template is learned from.
SAMPLE = 200
# Sites in one call that get a template of their own.
MAX_SITES = 50
# Columns of explain's table where standard output is no terminal, and the bounds of them where it is one.
WIDTH = 160
LEAST_WIDTH = 80
MOST_WIDTH = 200

# Host ("" for all where the site was named) → the template of its site.
Templates = dict[str, "SiteTemplate"]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=FileName(exists=True))
@click.option(
    "--site-url", default="", metavar="URL", help="Address of the site, for files that do not name their own."
)
@click.option(
    "--out",
    type=FileName(dir_okay=False, writable=True),
    help="File to write (default: standard output).",
)
@click.option(
    "--config",
    "config_path",
    type=FileName(),
    help="The library's configuration (default: ./library.toml).",
)
def extract(paths: Sequence[Path], site_url: str, out: Path | None, config_path: Path | None) -> None:
    """Turn the HTML files of one site into Articles, one JSON object a line, in the order of the input.

    PATH is an HTML file, a folder, a WARC file, or lines of {"url", "html"} (.jsonl). The site's template is
    learned from the pages given, up to 200 of them. A page that is no article is a line {"url", "rejected":
    "reason"}.

    Example: pinakes extract saved-pages/ --site-url https://www.example.org/ --out articles.jsonl
    """
    _demand_address(site_url)
    config = load(config_path)
    options, vocabulary = reading_options(config, site_url)
    count, templates = learn(paths, site_url)
    if not count:
        where = printable(", ".join(map(str, paths)))
        advice = "give HTML files, a folder of them, WARC files, or .jsonl"
        click.echo(f"pinakes: warning: there is no page in {where}: {advice}", err=True)
    reader = PageReader(templates, vocabulary, options, bool(site_url))
    with output(out, config, FOR_ALL) as stream:
        written = read_all(pages_in(paths, site_url), reader, count, config.jobs.processes)
        for line in progress(written, "pages read", count) if out else written:
            stream.write(f"{line}\n".encode())


def _demand_address(site_url: str) -> None:
    if site_url and not is_http(site_url):
        raise UsageError(
            f"--site-url {site_url!a} is not an address", "give one that begins with http:// or https://"
        )


def is_address(page: str) -> bool:
    """Whether a person means a page of the web, and no file."""
    return page.lower().startswith(("http://", "https://"))


def reading_options(config: Config, site_url: str) -> tuple[Options, Vocabulary]:
    """How pages are read: by the configured site of that address, if there is one."""
    from indexer.extract import Options, Vocabulary

    host = host_of(site_url)
    site = next((s for s in config.site if host and host_of(s.url) == host), None)
    vocabulary = Vocabulary.from_settings(config.vocabulary)
    if site is None:
        return Options(), vocabulary
    return Options(site.name, site.body, site.categories, site.language, site.keep_shared), vocabulary


def host_of(url: str) -> str:
    """The site that a page belongs to, as far as its template goes."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def learn(paths: Sequence[Path], site_url: str) -> tuple[int, Templates]:
    """How many pages there are, and the template of each site among them, or of all where the site was named.

    Two passes over the input: nothing is held of a page but what its template is learned from.
    """
    from indexer.extract import TemplateLearner

    hosts = Counter(site_key(source, site_url) for source in pages_in(paths, site_url))
    count = hosts.total()
    # Of each site, one page in so many is learned from.
    steps = {
        host: max(1, -(-n // SAMPLE))
        for host, n in hosts.most_common(MAX_SITES)
        if n > 1 and host is not None
    }
    if not steps:
        return count, {}
    learners = {host: TemplateLearner() for host in steps}
    seen: Counter[str] = Counter()
    for source in pages_in(paths, site_url):
        host = site_key(source, site_url)
        if host in steps and not isinstance(source, Unreadable):
            if seen[host] % steps[host] == 0:
                learners[host].add(source)
            seen[host] += 1
    return count, {host: learner.template() for host, learner in learners.items()}


def site_key(source: Source, site_url: str) -> str | None:
    """Which site's template a page is read with; None for what is no page."""
    if isinstance(source, Unreadable):
        return None
    return "" if site_url else host_of(source.url)


def read_all(sources: Iterable[Source], reader: PageReader, count: int, processes: int) -> Iterator[str]:
    """The line of each of ``count`` pages, in input order; in a pool of processes where there are many."""
    workers = min(processes or os.cpu_count() or 1, -(-count // BATCH))
    if count < POOL_FROM or workers < 2:
        return map(reader.line, sources)
    return _pooled(sources, workers, reader)


class PageReader:
    """Reads pages with the templates of their sites."""

    def __init__(
        self, templates: Templates, vocabulary: Vocabulary, options: Options, one_site: bool
    ) -> None:
        self.templates = templates
        self.vocabulary = vocabulary
        self.options = options
        self.one_site = one_site

    def line(self, source: Source) -> str:
        """The page's Article or rejection as a line of JSON."""
        from indexer.extract import extract as extract_page

        if isinstance(source, Unreadable):
            return json.dumps({"url": source.url, "rejected": source.reason}, ensure_ascii=False)
        template = self.templates.get("" if self.one_site else host_of(source.url))
        result = extract_page(source, template, self.vocabulary, self.options)
        return json.dumps(result.to_json(), ensure_ascii=False)


_reader: PageReader | None = None


def _start(reader: PageReader) -> None:
    global _reader
    _reader = reader


def _work(batch: Sequence[Source]) -> list[str]:
    assert _reader is not None
    return [_reader.line(source) for source in batch]


def _pooled(sources: Iterable[Source], workers: int, reader: PageReader) -> Iterator[str]:
    """Batches through a pool, in order.

    Only a few are in flight, so that memory stays flat however many pages come.
    """
    iterator = iter(sources)
    try:
        with ProcessPoolExecutor(workers, initializer=_start, initargs=(reader,)) as pool:
            waiting: deque[Future[list[str]]] = deque()
            while True:
                while len(waiting) < IN_FLIGHT * workers and (batch := list(islice(iterator, BATCH))):
                    waiting.append(pool.submit(_work, batch))
                if not waiting:
                    return
                yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise PinakesError(
            "a process that reads pages died", "give it more memory, or fewer processes ([jobs] processes)"
        ) from error


@click.command()
@click.argument("page", metavar="URL-or-FILE")
@click.option(
    "--html",
    "html_file",
    type=FileName(dir_okay=False, writable=True),
    help="Write a page with coloured blocks.",
)
@click.option(
    "--with",
    "companions",
    multiple=True,
    metavar="PATH",
    type=FileName(exists=True),
    help="Files or folders of the same site to learn its template from (repeatable).",
)
@click.option(
    "--site-url", default="", metavar="URL", help="Address of the site, for files that do not name their own."
)
@click.option(
    "--config",
    "config_path",
    type=FileName(),
    help="The library's configuration (default: ./library.toml).",
)
def explain(
    page: str, html_file: Path | None, companions: Sequence[Path], site_url: str, config_path: Path | None
) -> None:
    """Show how one page is read, each block with its role and the evidence for it, how it would be found, and
    when it is looked at again.

    A URL is looked up among the pages that the library has kept; a file is read as it is.

    Example: pinakes explain saved-pages/asthma.html --with saved-pages/ --html asthma-explained.html
    """
    from indexer.extract import TemplateLearner
    from indexer.extract.explain import explain as explain_page

    _demand_address(site_url)
    if not page or (is_address(page) and not is_http(page)):
        raise UsageError(f"«{page}» is no file and no web address", "write it as https://example.org/page/")
    config = load(config_path)
    options, vocabulary = reading_options(config, site_url or page)
    template: SiteTemplate | None = None
    if is_address(page):
        source, template = captured_page(config, page)
    else:
        source = first_page(Path(page), site_url)
    if companions:
        learner = TemplateLearner()
        for other in pages_in(companions, site_url):
            if not isinstance(other, Unreadable):
                learner.add(other)
        template = learner.template()
    explanation = explain_page(source, template, vocabulary, options)
    explanation = replace(explanation, found=how_found(config, page, source, template, vocabulary, options))
    if html_file:
        with output(html_file, config, FOR_ALL) as stream:
            stream.write(explanation.to_html().encode())
    width = WIDTH
    if sys.stdout.isatty():
        width = max(LEAST_WIDTH, min(MOST_WIDTH, os.get_terminal_size().columns))
    for line in (*explanation.lines(width), *when_looked_at(config, page)):
        click.echo(printable(line))


def when_looked_at(config: Config, page: str) -> list[str]:
    """When a page of the library is looked at again, and why; nothing of one that it does not know."""
    from commands.shared import open_catalogue
    from crawler.foretelling import foretell, site_of
    from crawler.planning import Pace
    from crawler.sites import plan

    if not is_address(page):
        return []
    with open_catalogue(config) as catalogue:
        site = site_of(catalogue, page)
        if site is None:
            return []
        (job,) = plan(config, catalogue, (site,), ())
        pace = Pace(job.fetches_a_day, job.revisit_days, job.weights)
        told = foretell(catalogue, site, pace, page)
    return ["\nWhen it is looked at", *(f"  {name:<14} {value}" for name, value in told)]


def how_found(
    config: Config,
    page: str,
    source: Page,
    template: SiteTemplate | None,
    vocabulary: Vocabulary,
    options: Options,
) -> tuple[tuple[str, str], ...]:
    """What a search would find a page by; of a page that the library kept, also what became of it there."""
    from catalogue.article import Article
    from indexer.extract import extract as extract_page
    from indexer.search.findability import found_by, in_library

    result = extract_page(source, template, vocabulary, options)
    article = result if isinstance(result, Article) else None
    fate: Sequence[tuple[str, str]] = ()
    weights: dict[str, float] | None = None
    if is_address(page):
        fate, weights = in_library(config, page, article)
    if article is None:
        return (*fate, ("by nothing", "it is not taken for an article"))
    return (*fate, *found_by(article, vocabulary, weights))


def first_page(file: Path, site_url: str) -> Page:
    """The page in a file. Raises :class:`NotFound` where there is none."""
    if not file.exists():
        raise NotFound(f"{file} is not there", "give a file, or the URL of a page that was crawled")
    source = next(pages_in([file], site_url), None)
    if source is None or isinstance(source, Unreadable):
        raise NotFound(
            f"there is no page in {file}" + (f": {source.reason}" if source else ""), "give an HTML file"
        )
    return source


def captured_page(config: Config, url: str) -> tuple[Page, SiteTemplate | None]:
    """The page at ``url`` as the crawl kept it last, with its site's template. Raises :class:`NotFound`."""
    from indexer.ingest.captures import captured_page as look_up

    source, template, _ = look_up(config, url)
    return source, template
