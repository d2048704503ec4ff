"""``pinakes search``: ask the library from a terminal, or many questions from a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import click

from catalogue.config import Config
from catalogue.errors import UsageError
from catalogue.line_files import lines_of
from commands.shared import FileName, config_option, print_json, printable, run_line, run_options
from indexer.answers import Hit, LeadingAnswer, Note, SearchOptions, SearchResult
from indexer.search.grouping import grouped

# Articles that are shown.
DEFAULT_HITS = 10
# Answers a question in a run file: recall at 100 is usually measured.
DEFAULT_RUN = 100
# Limits for the questions of a file, which nobody typed.
LONG_QUESTION = {"max_query_chars": 10_000, "max_query_words": 1_000}

# What is said of a search.
NOTES = {
    Note.CUT: "Only the beginning of the query was read: it is long.",
    Note.PREFIX_SHORT: "An asterisk needs at least two letters before it.",
    Note.PREFIX_INSIDE: "An asterisk ends a word: what stood behind it was not read.",
    Note.PREFIX_MANY: "Only the first four words with an asterisk were read as beginnings.",
    Note.ONLY_STOP_WORDS: "These words stand in almost every article: add one that says more.",
    Note.RELAXED: "Nothing holds all of these words; these articles hold some of them.",
    Note.UNQUOTED: "Nothing holds the words in quotes in this order; these articles hold some of them.",
    Note.CODE_BEGINS: "Nothing holds this code as it is; these articles hold codes that begin so.",
    Note.DEADLINE: "The search was stopped early: there may be more.",
}


@click.command()
@click.argument("query", required=False)
@click.option(
    "-n",
    "--number",
    type=click.IntRange(1, 1000),
    help=f"Articles to show (default {DEFAULT_HITS}; in a TREC run {DEFAULT_RUN}).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "--queries",
    "file",
    type=FileName(),
    help="A file of questions, each line: id, a tab, the query; - reads them from input.",
)
@run_options("How a file's answers are written.")
@click.option("--as-typed", is_flag=True, help="Mend no typing errors and add no synonyms.")
@config_option
def search(
    query: str | None,
    number: int | None,
    as_json: bool,
    file: Path | None,
    form: str,
    run_name: str,
    as_typed: bool,
    config: Config,
) -> None:
    """Search the library.

    \b
    Examples:
      pinakes search "symptoms of gout"
      pinakes search diabetes -n 3 --json
      pinakes search --queries questions.tsv --format trec --run mine > mine.run
    """
    if (query is None) == (file is None):
        given = "nothing to search for" if query is None else "a query and a file of queries"
        raise UsageError(given, "give a query, or --queries FILE")
    if file is not None and as_json:
        raise UsageError(
            "--json tells of one query, and --queries answers many",
            "leave --json out: a file is answered as a TREC run",
        )
    if file is not None:
        _answer_file(file, run_name, number or DEFAULT_RUN, as_typed, config)
        return
    from indexer.library import Library

    options = SearchOptions(size=number or DEFAULT_HITS, correct=not as_typed, synonyms=not as_typed)
    with closing(Library.open(config)) as library:
        result = library.search(query or "", options)
    if as_json:
        print_json(as_document(result))
    else:
        for line in as_lines(result):
            click.echo(printable(line))


def as_document(result: SearchResult) -> dict[str, Any]:
    """The JSON of ``search --json`` (docs/contracts.md)."""
    return {
        "query": result.query,
        "meaning": result.meaning,
        "corrected": result.corrected,
        "total": result.total,
        "whole": result.told,
        "did_you_mean": result.did_you_mean,
        "also": list(result.also),
        "notes": list(result.notes),
        "notices": [
            {"number": one.number, "link": one.link, "text": dict(one.texts)} for one in result.notices
        ],
        "answer": _answer_document(result.leading) if result.leading else None,
        "hits": [_hit_document(hit) for hit in result.hits],
    }


def _mentioning(result: SearchResult) -> str:
    return f" (also mentioned in {result.mentioning} others)" if result.mentioning else ""


def as_lines(result: SearchResult) -> Iterator[str]:
    """The answer for a terminal."""
    for notice in result.notices:
        yield " ".join(
            filter(None, ("!", dict(notice.texts).get("en", notice.texts[0][1]), notice.number, notice.link))
        )
    if result.empty:
        yield from (NOTES[note] for note in result.notes)
        yield "Nothing was asked: type some words."
        return
    if result.corrected:
        yield f"Showing results for: {result.corrected} (as it was typed: --as-typed)"
    if result.did_you_mean:
        yield f"Did you mean: {result.did_you_mean}"
    if result.also:
        yield f"Also searching: {', '.join(result.also)} (only these words: --as-typed)"
    yield from (NOTES[note] for note in result.notes)
    yield f"{result.told} {'article' if result.told == 1 else 'articles'}{_mentioning(result)}"
    if not result.total:
        yield "Try fewer or more general words, or another name for it."
    if result.leading:
        yield from _answer_lines(result.leading)
    for place, group in enumerate(grouped(result.hits), 1):
        yield f"\n{place}. {group.hit.title}\n   {group.hit.url}"
        yield from (f"   also: {other.url}" for other in group.others)
        yield from _section_lines(group.hit)


def _section_lines(hit: Hit) -> Iterator[str]:
    for section in hit.sections:
        snippet = "".join(piece.text for piece in section.snippet)
        yield f"   {section.heading + ': ' if section.heading else ''}{snippet}"


def as_run(query_id: str, hits: Iterable[Hit], run: str) -> Iterator[str]:
    """A question's lines of a TREC run: one an article, with ranks from 1.

    Scores fall strictly, whatever put an article where it is.
    """
    before = float("inf")
    for rank, hit in enumerate(hits, 1):
        score = min(hit.score, before - 1e-5)
        before = score
        yield run_line(query_id, hit.url, rank, score, run)


def _hit_document(hit: Hit) -> dict[str, Any]:
    sections = [
        {
            "heading": s.heading,
            "kind": s.kind,
            "anchor": s.anchor,
            "snippet": "".join(piece.text for piece in s.snippet),
            "pieces": [asdict(piece) for piece in s.snippet],
            "fragment": s.fragment,
        }
        for s in hit.sections
    ]
    return {
        "id": hit.id,
        "url": hit.url,
        "title": hit.title,
        "score": hit.score,
        "exact": hit.exact,
        "sections": sections,
    }


def _answer_document(answer: LeadingAnswer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "url": answer.url,
        "title": answer.title,
        "heading": answer.section.heading,
        "kind": answer.section.kind,
        "anchor": answer.section.anchor,
        "text": answer.text,
        "items": list(answer.items),
        "more": answer.more,
    }


def _answer_lines(answer: LeadingAnswer) -> Iterator[str]:
    """The section that answers, with where it stands."""
    yield "\n" + (f"{answer.title}: {answer.section.heading}" if answer.section.heading else answer.title)
    if answer.text:
        yield f"   {answer.text}"
    yield from (f"   - {item}" for item in answer.items)
    yield f"   {answer.url}{answer.section.fragment}"


def _answer_file(file: Path, run: str, number: int, as_typed: bool, config: Config) -> None:
    from indexer.library import Library

    if not run or any(c.isspace() for c in run):
        raise UsageError(
            f"the run's name «{run}» has white space in it",
            "a TREC run separates its columns by spaces: name it with none",
        )
    questions = list(_questions(file))
    config = config.model_copy(update={"search": config.search.model_copy(update=LONG_QUESTION)})
    options = SearchOptions(size=number, correct=not as_typed, synonyms=not as_typed)
    with closing(Library.open(config)) as library:
        for question in questions:
            hits = library.search(question.text, options, snippets=False).hits
            for line in as_run(question.id, hits, run):
                sys.stdout.write(line + "\n")


class _Question(NamedTuple):
    id: str
    text: str


def _questions(file: Path) -> Iterator[_Question]:
    """The questions of a file.

    Raises :class:`UsageError`, with its number, for a line that is none and for an id that stands twice.
    """
    seen: dict[str, int] = {}
    for number, line in enumerate(_read_lines(file), 1):
        if not line.strip():
            continue
        query_id, tab, text = line.partition("\t")
        query_id = query_id.strip()
        if not tab or not query_id or len(query_id.split()) > 1:
            raise UsageError(
                f"{file}, line {number} is no query", "write the id (no spaces), a tab, and the query"
            )
        # a run has one answer a question: those who measure it would mix the two, or refuse it
        if query_id in seen:
            raise UsageError(
                f"{file}, line {number}: the id «{query_id}» is that of line {seen[query_id]}",
                "give each query its own",
            )
        seen[query_id] = number
        yield _Question(query_id, text)


def _read_lines(file: Path) -> Iterator[str]:
    """The lines of a file; other separators may stand in a query."""
    try:
        with nullcontext(sys.stdin.buffer) if str(file) == "-" else open(file, "rb") as stream:
            for line in lines_of(stream):
                yield line.removesuffix(b"\n").decode("utf-8-sig", errors="replace")
    except OSError as error:
        what = f"the queries in {file} cannot be read: {error.strerror}"
        raise UsageError(what, "give the path of a file") from error
