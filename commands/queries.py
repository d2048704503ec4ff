"""``pinakes queries``: what do readers ask? The desk shows the same in a browser (docs/http.md)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import click

from catalogue.config import Config
from commands.shared import (
    config_option,
    demand_one_form,
    open_catalogue,
    print_csv,
    print_json,
    printable,
)

if TYPE_CHECKING:
    from catalogue.query_log import LoggedQuery

COLUMNS = ("list", "query", "asked", "nothing_found", "opened")


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

    demand_one_form(as_json, as_csv)
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
    rows = ({"list": name, **_document(one)} for name, asked in lists.items() for one in asked)
    print_csv(COLUMNS, rows)


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
