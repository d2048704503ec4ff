"""``pinakes pins``: what does a question show first, or never? The desk does the same in a browser
(docs/http.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from catalogue.access import COMMAND_LINE
from catalogue.config import Config
from catalogue.errors import NotFound
from commands.shared import (
    config_option,
    demand_one_form,
    open_catalogue,
    print_csv,
    print_json,
    printable,
)

if TYPE_CHECKING:
    from catalogue.pins import Pin


@click.group()
def pins() -> None:
    """What a question shows first, or never.

    A pin holds for a question as it is typed, in any case. Several articles of a question stand in the order
    in which they were pinned. An article is named by its id or by any of its addresses.

    \b
    Examples:
      pinakes pins first "blood sugar" https://example.org/diabetes/
      pinakes pins first "flu" https://example.org/influenza/ --until 2027-03-31 --note "the season"
      pinakes pins never "blood sugar" https://example.org/sugar-beet/
      pinakes pins list --csv > pins.csv
    """


@pins.command("list", epilog="Example: pinakes pins list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="One table for a spreadsheet.")
@config_option
def list_(as_json: bool, as_csv: bool, config: Config) -> None:
    """Every question with what it shows first, and never; what has ended, too."""
    from catalogue.pins import COLUMNS, pins

    demand_one_form(as_json, as_csv)
    with open_catalogue(config) as catalogue:
        found = pins(catalogue)
    if as_json:
        print_json({"pins": [asdict(one) for one in found]})
    elif as_csv:
        print_csv(COLUMNS, map(asdict, found))
    else:
        for one in found:
            click.echo(printable(_line(one)))
        if not found:
            click.echo('Nothing is pinned. Pin an article: pinakes pins first "a question" URL-or-ID')


def _line(one: Pin) -> str:
    place = f"{one.position}." if one.position else "never"
    article = f"{one.title or 'an article that is gone'} ({one.url or one.article_id})"
    until = f", {'ended' if one.has_ended else 'until'} {_last_day(one.until)}" if one.until else ""
    note = f": {one.note}" if one.note else ""
    return f"«{one.query}» {place} {article}{until}{note}"


def _last_day(until: float) -> str:
    """The last day (UTC) on which a pin acts."""
    return datetime.fromtimestamp(until - 1, UTC).date().isoformat()


def _pin_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a pin is kept with."""
    options = (
        click.argument("query"),
        click.argument("reference", metavar="URL-or-ID"),
        click.option("--note", default="", help="Why; kept with the pin."),
        click.option("--by", "who", default=COMMAND_LINE, show_default=True, help="Who decides."),
        click.option(
            "--until",
            type=click.DateTime(["%Y-%m-%d"]),
            help="The last day (UTC) on which it acts; without it, it does not end.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@pins.command("first", epilog='Example: pinakes pins first "blood sugar" https://example.org/diabetes/')
@_pin_options
@config_option
def first(query: str, reference: str, note: str, who: str, until: datetime | None, config: Config) -> None:
    """Show an article first when QUERY is asked."""
    _pin(config, query, reference, False, note, who, until)


@pins.command("never", epilog='Example: pinakes pins never "blood sugar" https://example.org/sugar-beet/')
@_pin_options
@config_option
def never(query: str, reference: str, note: str, who: str, until: datetime | None, config: Config) -> None:
    """Keep an article out of what QUERY finds."""
    _pin(config, query, reference, True, note, who, until)


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


def _pin(
    config: Config, query: str, reference: str, never: bool, note: str, who: str, until: datetime | None
) -> None:
    from catalogue.pins import pin

    end = (until.replace(tzinfo=UTC) + timedelta(days=1)).timestamp() if until else None
    with open_catalogue(config) as catalogue:
        done = pin(catalogue, query, reference, never, who, note, end)
    if never:
        what = "never shows"
    else:
        what = "shows first" if done.position == 1 else f"shows in place {done.position}"
    click.echo(printable(f"«{done.query}» {what}: {done.title} ({done.url})"))
