"""``pinakes report`` and ``pinakes inbound``: what does the library lack, and which articles could link to
one that nobody links to? The desk shows the same in a browser (docs/http.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
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
    from indexer.answers import InboundLink
    from indexer.reports.model import ReportRow

INBOUND_COLUMNS = (
    "id",
    "url",
    "title",
    "language",
    "heading",
    "before",
    "phrase",
    "after",
    "score",
    "confidence",
    "reason",
)


@click.command()
@click.argument("name", required=False, metavar="[REPORT]")
@click.option("-n", "--number", type=click.IntRange(1), help="Rows to show (default: all).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="One table for a spreadsheet.")
@config_option
def report(name: str | None, number: int | None, as_json: bool, as_csv: bool, config: Config) -> None:
    """What the library lacks: articles nobody links to, broken links, articles that compete, and more.

    Without a name every report is listed with the number of its rows.

    \b
    Examples:
      pinakes report
      pinakes report orphans
      pinakes report broken-links --csv > broken-links.csv
    """
    from indexer.reports.model import ROW_COLUMNS, TITLES, ReportName, as_document, named
    from indexer.reports.registry import report

    demand_one_form(as_json, as_csv)
    threshold = config.search.log_threshold
    with open_catalogue(config) as catalogue:
        if name is None:
            counts = {one: len(report(catalogue, one, threshold)) for one in ReportName}
            if as_json:
                print_json({"reports": [{"report": one, "rows": counts[one]} for one in counts]})
            elif as_csv:
                print_csv(("report", "rows"), ({"report": one, "rows": counts[one]} for one in counts))
            else:
                for one, count in counts.items():
                    click.echo(f"{count:>8}  {one:<17} {TITLES[one]}")
            return
        chosen = named(name)
        rows = report(catalogue, chosen, threshold)
    documents = [as_document(chosen, row) for row in rows[:number]]
    if as_json:
        print_json({"report": chosen, "total": len(rows), "rows": documents})
    elif as_csv:
        print_csv(ROW_COLUMNS, documents)
    else:
        click.echo(f"{len(rows)} {TITLES[chosen]}")
        for row in rows[:number]:
            click.echo(printable(_line(row)))


def _line(row: ReportRow) -> str:
    parts = [row.subject, row.url, f"«{row.other}»" if row.other else "", row.other_url, row.detail]
    count = f"{row.count:>6}  " if row.count is not None else ""
    return "  " + count + " · ".join(part for part in parts if part)


@click.command()
@click.argument("reference", metavar="URL-or-ID")
@click.option(
    "-n", "--number", type=click.IntRange(1, 100), default=10, show_default=True, help="Articles to show."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="One table for a spreadsheet.")
@config_option
def inbound(reference: str, number: int, as_json: bool, as_csv: bool, config: Config) -> None:
    """Sentences of other articles that should link to this one: what helps an article that nobody links to.

    What was decided about (pinakes decisions) is not shown again.

    \b
    Examples:
      pinakes inbound https://example.org/asthma/
      pinakes inbound 9f2c51d07ab3e846 --csv > to-link.csv
      pinakes decisions add link rejected FROM-URL TO-URL --reason "too general"
    """
    from indexer.library import Library

    demand_one_form(as_json, as_csv)
    with closing(Library.open(config)) as library:
        article = library.catalogue.named(reference)
        found = library.inbound_links(article, number)
    if as_json:
        print_json({"url": article.url, "inbound": [asdict(one) for one in found]})
    elif as_csv:
        print_csv(INBOUND_COLUMNS, map(asdict, found))
    else:
        for line in _inbound_lines(article.title, found):
            click.echo(printable(line))


def _inbound_lines(title: str, found: list[InboundLink]) -> Iterator[str]:
    yield f"{title}: {len(found)} {'article' if len(found) == 1 else 'articles'} could link here"
    for one in found:
        under = f", under «{one.heading}»" if one.heading else ""
        yield f"\n{one.title}{under} ({one.confidence})\n   {one.url}"
        yield f"   {one.before}[{one.phrase}]{one.after}\n   {one.reason}"
