"""What editors look after, from a terminal: ``pinakes queries``, ``pins`` and ``decisions``.

The desk shows the same in a browser (docs/http.md).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING

import click

from catalogue.access import COMMAND_LINE
from catalogue.config import Config
from catalogue.errors import NotFound, UsageError
from commands.shared import config_option, open_catalogue, print_json, printable

if TYPE_CHECKING:
    from catalogue.query_log import LoggedQuery

COLUMNS = ("list", "query", "asked", "nothing_found", "opened")
DECISION_COLUMNS = (
    "id",
    "kind",
    "verdict",
    "article_id",
    "title",
    "target_id",
    "target_title",
    "reason",
    "who",
    "at",
)


class QuestionList(StrEnum):
    """The lists of questions that editors look after."""

    MOST_ASKED = "most_asked"
    NOTHING_FOUND = "nothing_found"
    SELDOM_OPENED = "seldom_opened"


_TITLES = {
    QuestionList.MOST_ASKED: "Most asked",
    QuestionList.NOTHING_FOUND: "Nothing found",
    QuestionList.SELDOM_OPENED: "Found, and seldom opened",
}


@click.command()
@click.option(
    "-n",
    "--number",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="Questions of each list.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="One table for a spreadsheet.")
@config_option
def queries(number: int, as_json: bool, as_csv: bool, config: Config) -> None:
    """What readers ask: most often, in vain, and without opening what was found.

    Counts of the days that are kept (search.log_days). A question that was asked less often than
    search.log_threshold is shown to nobody, in no format.

    \b
    Example:
      pinakes queries --csv > questions.csv
    """
    from catalogue import query_log

    if as_json and as_csv:
        raise UsageError("--json and --csv were given", "take one of the two")
    threshold = config.search.log_threshold
    with open_catalogue(config) as catalogue, catalogue.read() as connection:
        lists = {
            QuestionList.MOST_ASKED: query_log.most_asked(connection, threshold, number),
            QuestionList.NOTHING_FOUND: query_log.unanswered(connection, threshold, number),
            QuestionList.SELDOM_OPENED: query_log.seldom_opened(connection, threshold, number),
        }
    if as_json:
        rows = {name.value: [_document(one) for one in asked] for name, asked in lists.items()}
        print_json({"days": config.search.log_days, "threshold": threshold, **rows})
    elif as_csv:
        _print_csv(lists)
    else:
        for line in _lines(lists, threshold, config.search.log_days):
            click.echo(printable(line))


def _document(one: LoggedQuery) -> dict[str, object]:
    return {"query": one.query, "asked": one.count, "nothing_found": one.zero, "opened": one.clicks}


def _print_csv(lists: dict[QuestionList, list[LoggedQuery]]) -> None:
    from commands.export import cell, row

    sys.stdout.flush()
    sys.stdout.buffer.write(row(COLUMNS))
    for name, asked in lists.items():
        for one in asked:
            counts = (str(one.count), str(one.zero), str(one.clicks))
            sys.stdout.buffer.write(row((name, cell(one.query), *counts)))
    sys.stdout.buffer.flush()


def _lines(lists: dict[QuestionList, list[LoggedQuery]], threshold: int, days: int) -> Iterator[str]:
    yield f"Questions asked at least {threshold} times in {days} days"
    for name, asked in lists.items():
        yield f"\n{_TITLES[name]}"
        for one in asked:
            yield f"{_count(name, one):>12}  {one.query}"
        if not asked:
            yield "        none"


def _count(name: QuestionList, one: LoggedQuery) -> str:
    """The number that a question's place in the list comes from."""
    match name:
        case QuestionList.MOST_ASKED:
            return str(one.count)
        case QuestionList.NOTHING_FOUND:
            return f"{one.zero} of {one.count}"
        case QuestionList.SELDOM_OPENED:
            return f"{one.clicks} of {one.count}"


@click.group()
def pins() -> None:
    """What a question shows first, or never.

    A pin holds for a question as it is typed, in any case. Several articles of a question stand in the order
    in which they were pinned.

    \b
    Examples:
      pinakes pins first "blood sugar" https://example.org/diabetes/
      pinakes pins never "blood sugar" https://example.org/sugar-beet/
      pinakes pins list
    """


@pins.command("list", epilog="Example: pinakes pins list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@config_option
def list_(as_json: bool, config: Config) -> None:
    """Every question with what it shows first, and never."""
    from catalogue.pins import pins

    with open_catalogue(config) as catalogue:
        found = pins(catalogue)
    if as_json:
        print_json({"pins": [asdict(one) for one in found]})
        return
    for one in found:
        place = f"{one.position}." if one.position else "never"
        article = f"{one.title or 'an article that is gone'} ({one.url or one.article_id})"
        click.echo(printable(f"«{one.query}» {place} {article}"))
    if not found:
        click.echo('Nothing is pinned. Pin an article: pinakes pins first "a question" URL-or-ID')


@pins.command("first", epilog='Example: pinakes pins first "blood sugar" https://example.org/diabetes/')
@click.argument("query")
@click.argument("reference", metavar="URL-or-ID")
@config_option
def first(query: str, reference: str, config: Config) -> None:
    """Show an article first when QUERY is asked."""
    _pin(config, query, reference, never=False)


@pins.command("never", epilog='Example: pinakes pins never "blood sugar" https://example.org/sugar-beet/')
@click.argument("query")
@click.argument("reference", metavar="URL-or-ID")
@config_option
def never(query: str, reference: str, config: Config) -> None:
    """Keep an article out of what QUERY finds."""
    _pin(config, query, reference, never=True)


@pins.command("remove", epilog='Example: pinakes pins remove "blood sugar" https://example.org/diabetes/')
@click.argument("query")
@click.argument("reference", metavar="URL-or-ID")
@config_option
def remove(query: str, reference: str, config: Config) -> None:
    """Let QUERY find an article by itself again."""
    from catalogue.pins import unpin

    with open_catalogue(config) as catalogue:
        if not unpin(catalogue, query, reference, COMMAND_LINE):
            raise NotFound(f"«{query[:80]}» has no pin for {reference[:200]}", "see: pinakes pins list")
    click.echo(printable(f"«{query}» finds {reference} by itself again"))


def _pin(config: Config, query: str, reference: str, never: bool) -> None:
    from catalogue.pins import pin

    with open_catalogue(config) as catalogue:
        done = pin(catalogue, query, reference, never, COMMAND_LINE)
    if never:
        what = "never shows"
    else:
        what = "shows first" if done.position == 1 else f"shows in place {done.position}"
    click.echo(printable(f"«{done.query}» {what}: {done.title} ({done.url})"))


@click.group()
def decisions() -> None:
    """What editors decided about links and related topics.

    \b
    Examples:
      pinakes decisions list --csv > decisions.csv
      pinakes decisions add link excluded https://example.org/fall/ https://example.org/autumn/
      pinakes decisions undo 12
    """


@decisions.command("list", epilog="Example: pinakes decisions list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="One table for a spreadsheet.")
@config_option
def list_decisions(as_json: bool, as_csv: bool, config: Config) -> None:
    """Every decision, the newest first, with its number."""
    from commands.export import cell, row
    from indexer.linking.decisions import made

    if as_json and as_csv:
        raise UsageError("--json and --csv were given", "take one of the two")
    with open_catalogue(config) as catalogue, catalogue.read() as connection:
        found = made(connection)
    if as_json:
        print_json({"decisions": [asdict(one) for one in found]})
    elif as_csv:
        sys.stdout.flush()
        sys.stdout.buffer.write(row(DECISION_COLUMNS))
        for one in found:
            values = asdict(one)
            sys.stdout.buffer.write(row(tuple(cell(str(values[name])) for name in DECISION_COLUMNS)))
        sys.stdout.buffer.flush()
    else:
        for one in found:
            pair = f"{one.title or one.article_id} → {one.target_title or one.target_id}"
            why = f" ({one.reason})" if one.reason else ""
            click.echo(printable(f"{one.id:>6}  {one.kind} {one.verdict}: {pair}{why}"))


@decisions.command("add", epilog="Example: pinakes decisions add related pinned URL-or-ID URL-or-ID")
@click.argument("kind", type=click.Choice(["link", "related"]))
@click.argument("verdict", type=click.Choice(["accepted", "pinned", "rejected", "excluded"]))
@click.argument("article", metavar="URL-or-ID")
@click.argument("target", metavar="URL-or-ID")
@click.option("--reason", default="", help="Why; kept with the decision.")
@config_option
def add_decision(kind: str, verdict: str, article: str, target: str, reason: str, config: Config) -> None:
    """Decide about a link from an article to a target, or about a topic related to it.

    «rejected» keeps the target away from this article, «excluded» the two from each other, «pinned» shows a
    related topic first.
    """
    from indexer.linking.decisions import Decision, DecisionKind, decide

    with open_catalogue(config) as catalogue:
        decide(catalogue, DecisionKind(kind), article, target, Decision(verdict), reason, COMMAND_LINE)
    click.echo(printable(f"{kind} {verdict}: {article} → {target}"))


@decisions.command("undo", epilog="Example: pinakes decisions undo 12")
@click.argument("number", type=int)
@config_option
def undo_decision(number: int, config: Config) -> None:
    """Take a decision back, by its number."""
    from indexer.linking.decisions import undo

    with open_catalogue(config) as catalogue:
        if not undo(catalogue, number, COMMAND_LINE):
            raise NotFound(f"there is no decision {number}", "see: pinakes decisions list")
    click.echo(f"decision {number} is taken back")
