"""``pinakes extract`` and ``pinakes explain``: extraction offline, from files."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.config import load
from catalogue.errors import NotFound, UsageError
from catalogue.private_files import FOR_ALL
from catalogue.urls import is_http
from commands.pages import Unreadable, pages_in
from commands.reading import BATCH, PageReader, Stretch, Templates, host_of, read_all, site_key
from commands.shared import FileName, output, printable, progress

if TYPE_CHECKING:
    from catalogue.config import Config
    from indexer.extract import Options, Page, SiteTemplate, Vocabulary

# Pages of a site that its template is learned from.
SAMPLE = 200
# Sites in one call that get a template of their own.
MAX_SITES = 50
# Columns of explain's table where standard output is no terminal, and the bounds of them where it is one.
WIDTH = 160
LEAST_WIDTH = 80
MOST_WIDTH = 200


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
    there = survey(paths, site_url)
    if not there.count:
        where = printable(", ".join(map(str, paths)))
        advice = "give HTML files, a folder of them, WARC files, or .jsonl"
        click.echo(f"pinakes: warning: there is no page in {where}: {advice}", err=True)
    reader = PageReader(there.templates, there.small, vocabulary, options, bool(site_url))
    processes = min(config.jobs.processes or os.cpu_count() or 1, there.tasks)
    with output(out, config, FOR_ALL) as stream:
        written = read_all(pages_in(paths, site_url), reader, there.count, processes)
        for line in progress(written, "pages read", there.count) if out else written:
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


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to read: how many pages, in how many tasks, of which small sites."""

    count: int
    tasks: int
    small: frozenset[str]
    templates: Templates


def survey(paths: Sequence[Path], site_url: str) -> Survey:
    """Count the pages of each site among them, or of all where the site was named; learn the large ones.

    Two passes over the input: nothing is held of a page but what its template is learned from.
    """
    found: dict[str | None, Stretch] = {}
    count = 0
    for source in pages_in(paths, site_url):
        found.setdefault(site_key(source, bool(site_url)), Stretch(count)).add(count, source)
        count += 1
    sites = [(site, one) for site, one in found.items() if site is not None and one.pages > 1]
    sites.sort(key=lambda known: -known[1].pages)
    small = frozenset(site for site, one in sites[:MAX_SITES] if one.is_small)
    large = {site: one.pages for site, one in sites[:MAX_SITES] if site not in small}
    rest = count - sum(found[site].pages for site in small)
    return Survey(count, len(small) + -(-rest // BATCH), small, learn(paths, site_url, large))


def learn(paths: Sequence[Path], site_url: str, pages: Mapping[str, int]) -> Templates:
    """The template of each site of so many ``pages``, of which one in so many is learned from."""
    from indexer.extract import TemplateLearner

    if not pages:
        return {}
    steps = {site: max(1, -(-n // SAMPLE)) for site, n in pages.items()}
    learners = {site: TemplateLearner() for site in steps}
    seen: Counter[str] = Counter()
    for source in pages_in(paths, site_url):
        site = site_key(source, bool(site_url))
        if site in steps and not isinstance(source, Unreadable):
            if seen[site] % steps[site] == 0:
                learners[site].add(source)
            seen[site] += 1
    return {site: learners.pop(site).template() for site in steps}


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
