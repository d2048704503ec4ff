"""``pinakes related`` and ``pinakes links``: what is related to an article, and what could a draft link?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.config import Config
from catalogue.errors import NotFound, UsageError
from commands.shared import (
    Number,
    config_option,
    open_catalogue,
    open_index,
    print_json,
    printable,
    progress,
    run_line,
    run_options,
)

if TYPE_CHECKING:
    from catalogue.article import Article
    from indexer.answers import LinkSuggestion, Related
    from indexer.engines.base import Engine
    from indexer.library import Library
    from indexer.linking.drafts import Draft
    from indexer.linking.kept_lists import RankedArticle

DEFAULT_RELATED = 6
DEFAULT_RUN = 10
"""Related articles of each article in a TREC run."""

PINNED_SCORE = 10.0
"""Added to the score of a pinned article in a TREC run: more than any score that is reached without it."""

LEAST_STEP = 1e-5
"""By how much a score in a TREC run is lower than the one above it, at least."""


BOM = "\ufeff"
"""The mark that some programs begin a file of UTF-8 with; offsets do not count it."""

_CONFIDENCES = ("high", "medium", "low")


@click.command()
@click.argument("reference", required=False, metavar="URL-or-ID")
@click.option(
    "-n",
    "--number",
    type=click.IntRange(1, 100),
    help=f"Articles to show (default {DEFAULT_RELATED}; in a TREC run {DEFAULT_RUN}).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--missing", is_flag=True, help="What it does not link yet, by words and names alone.")
@click.option("--all", "everything", is_flag=True, help="Every article of the library, as a run file.")
@run_options("How --all is written.")
@config_option
def related(
    reference: str | None,
    number: int | None,
    as_json: bool,
    missing: bool,
    everything: bool,
    form: str,
    run_name: str,
    config: Config,
) -> None:
    """Closely related articles, with the reasons.

    \b
    Examples:
      pinakes related https://example.org/asthma/
      pinakes related 9f2c51d07ab3e846 -n 3 --json
      pinakes related https://example.org/asthma/ --missing
      pinakes related --all --format trec > related.run
    """
    if (reference is None) == (not everything):
        given = "an article and --all" if everything else "no article"
        raise UsageError(f"{given} was given", "name one article by its address or id, or take --all")
    if not run_name or any(c.isspace() for c in run_name):
        raise UsageError(
            f"the run's name «{run_name}» has white space in it",
            "a TREC run separates its columns by spaces: name it with none",
        )
    if everything:
        _print_run(config, number or DEFAULT_RUN, run_name, missing)
        return
    article, found = _found(config, reference or "", number or DEFAULT_RELATED, missing)
    if as_json:
        print_json({"url": article.url, "related": [_document(one) for one in found]})
        return
    for line in _related_lines(article.title, found):
        click.echo(printable(line))


def _found(config: Config, reference: str, number: int, missing: bool) -> tuple[Article, list[Related]]:
    """The article and its list. For one that is kept no index is opened."""
    if missing:
        from indexer.library import Library

        with closing(Library.open(config)) as library:
            article = library.catalogue.resolve(reference)
            return article, library.related(article, number, missing)
    from indexer.linking.kept_lists import RelatedLists
    from indexer.linking.projection import MappedProjection

    with open_catalogue(config, mapped=False) as catalogue, ExitStack() as stack:

        @cache
        def engine() -> Engine:
            MappedProjection.keep(catalogue, config.index_folder)
            return stack.enter_context(open_index(config))

        article = catalogue.resolve(reference)
        lists = RelatedLists(catalogue, engine)
        stack.callback(lists.write_down)
        return article, lists.of(article, number)


def _related_lines(title: str, found: list[Related]) -> Iterator[str]:
    yield f"{title}: {len(found)} related {'article' if len(found) == 1 else 'articles'}"
    for place, one in enumerate(found, 1):
        yield f"\n{place}. {one.title}\n   {one.url}\n   {'; '.join(one.reasons)}"


def _document(one: Related) -> dict[str, object]:
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "score": one.score,
        "reasons": list(one.reasons),
        "category": one.category,
    }


def _print_run(config: Config, number: int, run: str, missing: bool) -> None:
    from indexer.linking import own_weights
    from indexer.linking.kept_lists import RankedArticle, RelatedLists
    from indexer.linking.projection import MappedProjection
    from indexer.linking.related import Finder, Purpose

    with open_catalogue(config) as catalogue, open_index(config) as engine:
        MappedProjection.keep(catalogue, config.index_folder)
        own_weights.refresh(config, catalogue, engine)
        finder, lists = Finder(catalogue, engine), RelatedLists(catalogue, lambda: engine)

        def ranked(article: Article) -> list[RankedArticle]:
            if not missing:
                return lists.ranked(article, number)
            chosen = finder.choose(article, number, purpose=Purpose.MISSING)
            return [RankedArticle(one.url, one.candidate.score, one.pinned) for one in chosen]

        for article in progress(catalogue.articles(), "articles", catalogue.count()):
            for line in as_run(article.url, ranked(article), run):
                sys.stdout.write(line + "\n")
        lists.write_down()


def as_run(url: str, found: list[RankedArticle], run: str) -> Iterator[str]:
    """An article's lines of a TREC run: ranks from 1, and scores that fall, whatever decided the order."""
    before = float("inf")
    for rank, one in enumerate(found, 1):
        score = min(one.score + (PINNED_SCORE if one.pinned else 0.0), before - LEAST_STEP)
        before = score
        yield run_line(url, one.url, rank, score, run)


@click.command()
@click.argument("source", metavar="FILE-or-URL")
@click.option(
    "-n", "--number", type=click.IntRange(1, 1000), default=50, show_default=True, help="Suggestions to show."
)
@click.option(
    "--form",
    type=click.Choice(["auto", "html", "markdown", "text"]),
    default="auto",
    show_default=True,
    help="What the file is.",
)
@click.option("--url", default="", help="Where the draft stands or will stand: it never links to itself.")
@click.option(
    "--density",
    type=Number(0, 100),
    help="Suggestions for each hundred words begun (default: links.density of the configuration).",
)
@click.option(
    "--confidence",
    type=click.Choice(_CONFIDENCES),
    default="low",
    show_default=True,
    help="The least confidence of what is shown.",
)
@click.option(
    "--insert", is_flag=True, help="Print the draft with the links in it, and nothing else changed."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@config_option
def links(
    source: str,
    number: int,
    form: str,
    url: str,
    density: float | None,
    confidence: str,
    insert: bool,
    as_json: bool,
    config: Config,
) -> None:
    """Link suggestions for a draft: a file (HTML, Markdown or text; - for standard input) or an article of
    the library.

    \b
    Examples:
      pinakes links draft.md
      pinakes links draft.md --insert --confidence high > linked.md
      pinakes links https://example.org/asthma/ --json
    """
    from indexer.library import Library
    from indexer.linking.insertion import with_links

    if insert and (as_json or _is_address(source)):
        raise UsageError(
            "--insert prints a draft", "give a file, or - for standard input, and leave --json away"
        )
    with closing(Library.open(config)) as library:
        text = "" if _is_address(source) else _read(source, insert)
        draft = _article(library, source) if _is_address(source) else _draft(source, text, form, url)
        found = library.suggest_links(draft, number, density)
    found = [one for one in found if one.confidence in _CONFIDENCES[: _CONFIDENCES.index(confidence) + 1]]
    if insert:
        mark = BOM if text.startswith(BOM) else ""
        linked = mark + with_links(draft, found, text.removeprefix(BOM))
        sys.stdout.buffer.write(linked.encode("utf-8", "surrogateescape"))
        return
    if as_json:
        print_json({"suggestions": [asdict(one) for one in found]})
        return
    for line in _link_lines(draft, found):
        click.echo(printable(line))


def _link_lines(draft: Draft, found: list[LinkSuggestion]) -> Iterator[str]:
    if not found:
        yield "Nothing to link: the draft names no article of the library that it does not link already."
    for one in sorted(found, key=lambda one: one.start):
        line = draft.text.count("\n", 0, one.start) + 1
        yield f"line {line}, {one.start}–{one.end}: «{one.phrase}» → {one.title} ({one.confidence})"
        yield f"   {one.target}\n   {one.reason}\n   … {one.context} …"


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _article(library: Library, address: str) -> Draft:
    from indexer.linking.drafts import Draft

    try:
        return Draft.of(library.catalogue.resolve(address))
    except NotFound as error:
        raise NotFound(
            f"no article «{address[:200]}» in the library", "save the page to a file and give that"
        ) from error


def _draft(source: str, text: str, form: str, url: str) -> Draft:
    from indexer.linking.drafts import Draft, form_of
    from indexer.linking.passages import DraftForm

    text = text.removeprefix(BOM)
    return Draft.read(text, form_of(source, text) if form == "auto" else DraftForm(form), url)


def _read(source: str, whole: bool) -> str:
    """The beginning of a file, or of standard input: all that is read of a draft. With ``whole`` there may be
    no more. Bytes that are no UTF-8 become surrogates, and those bytes again when the text is written.
    """
    from indexer.linking.drafts import LONGEST

    # UTF-8 has at most four bytes a character; one more tells that there is more, whatever the letters.
    most = len(BOM.encode()) + 4 * LONGEST + 1
    try:
        if source == "-":
            read = sys.stdin.buffer.read(most)
        else:
            with Path(source).open("rb") as file:
                read = file.read(most)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(
            f"the draft {source} cannot be read: {reason}",
            "give the path of a text file, or the address of an article",
        ) from error
    text = read.decode("utf-8", "surrogateescape")
    if whole and len(text.removeprefix(BOM)) > LONGEST:
        raise UsageError(f"the draft {source} has more than {LONGEST:,} characters", "cut it into parts")
    return text
