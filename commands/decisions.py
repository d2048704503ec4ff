"""``pinakes decisions``: what did editors decide about links and related topics? The desk shows the same in a
browser (docs/http.md).
"""

from __future__ import annotations

from dataclasses import asdict

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
    from indexer.linking.decisions import COLUMNS, made

    demand_one_form(as_json, as_csv)
    with open_catalogue(config) as catalogue, catalogue.read() as connection:
        found = made(connection)
    if as_json:
        print_json({"decisions": [asdict(one) for one in found]})
    elif as_csv:
        print_csv(COLUMNS, map(asdict, found))
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
@click.option("--by", "who", default=COMMAND_LINE, show_default=True, help="Who decides.")
@config_option
def add_decision(
    kind: str, verdict: str, article: str, target: str, reason: str, who: str, config: Config
) -> None:
    """Decide about a link from an article to a target, or about a topic related to it.

    «rejected» keeps the target away from this article, «excluded» the two from each other, «pinned» shows a
    related topic first.
    """
    from indexer.linking.decisions import Decision, DecisionKind, decide

    with open_catalogue(config) as catalogue:
        decide(catalogue, DecisionKind(kind), article, target, Decision(verdict), reason, who)
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
