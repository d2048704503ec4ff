"""What does an operator ask of a site by hand? ``pinakes site``."""

from __future__ import annotations

from dataclasses import asdict

import click

from catalogue.access import COMMAND_LINE
from catalogue.config import Config
from catalogue.errors import Refused
from catalogue.locks import lock
from catalogue.orders import Order
from catalogue.store import Catalogue
from commands.shared import (
    ask,
    config_option,
    index_changes,
    open_archive,
    open_catalogue,
    open_index,
    print_json,
    printable,
    yes_option,
)


@click.group()
def site() -> None:
    """Sites of the library: how each does, what was learned of its template; pause one, decide on removals
    that are held back, remove one.

    Example: pinakes site status
    """


@site.command("list", epilog="Example: pinakes site list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@config_option
def list_(as_json: bool, config: Config) -> None:
    """Every site, with the numbers of its articles, pages and captures."""
    from catalogue.forgetting import sites

    with open_catalogue(config) as catalogue:
        found = sites(catalogue)
    if as_json:
        print_json({"sites": [asdict(one) for one in found]})
        return
    for one in found:
        counts = f"{one.articles} articles, {one.pages} pages, {one.captures} captures"
        click.echo(printable(f"{one.name}: {counts} {one.url}".rstrip()))
    if not found:
        click.echo("No site yet. Crawl one: pinakes crawl --url https://…")


@site.command("status", epilog="Example: pinakes site status example")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@config_option
def status(name: str | None, as_json: bool, config: Config) -> None:
    """How fresh each site is (or the site NAME), how its pages stand, and why some were not had: what the
    board shows.
    """
    from catalogue import forgetting
    from catalogue.freshness import freshness
    from commands.site_lines import document, lines

    with open_catalogue(config) as catalogue:
        wanted = forgetting.site(catalogue, name).name if name is not None else None
        with catalogue.read() as connection:
            told = freshness(connection, hours_of=config.hours_of)
            found = [one for one in told if wanted in (None, one.name)]
    if as_json:
        print_json({"sites": [document(one) for one in found]})
        return
    for one in found:
        click.echo(printable("\n".join(lines(one))))
    if not found:
        click.echo("No site yet. Crawl one: pinakes crawl --url https://…")


@site.command("template", epilog="Example: pinakes site template example --json > profile.json")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The whole profile as one JSON document.")
@config_option
def template(name: str, as_json: bool, config: Config) -> None:
    """What was learned of the template of the site NAME: where an article's body is, and what is left out of
    it.
    """
    from catalogue import forgetting
    from indexer.ingest.site_templates import newest_template

    with open_catalogue(config) as catalogue:
        site = forgetting.site(catalogue, name)
        found = newest_template(catalogue, site.name)
    if as_json:
        document = {
            "site": name,
            "version": found.version,
            "pages": found.pages,
            "learned_at": found.learned_at,
        }
        print_json({**document, "profile": found.document})
        return
    for line in found.lines():
        click.echo(printable(line))


@site.command("accept", epilog="Example: pinakes site accept example")
@click.argument("name")
@yes_option
@config_option
def accept(name: str, yes: bool, config: Config) -> None:
    """Take out the articles of the site NAME that are held back because too many left it at once."""
    from commands.crawl import accept as take_out
    from crawler.sites import plan

    with open_catalogue(config) as catalogue:
        why = _held(catalogue, name)
        ask(printable(f"{name}: {why}. Take them out?"), yes)
        (job,) = plan(config, catalogue, (name,), ())
        _order(config, name, Order.ACCEPT, undo=False)
        with open_index(config) as engine:
            removed = take_out(config, catalogue, engine, job)
    click.echo(printable(f"{name}: {len(removed)} article{'' if len(removed) == 1 else 's'} taken out"))


@site.command("hold", epilog="Example: pinakes site hold example")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let the brake alone decide again.")
@config_option
def hold(name: str, undo: bool, config: Config) -> None:
    """Take no article of the site NAME out, whatever leaves it, until this is undone or accepted."""
    _order(config, name, Order.HOLD, undo)
    click.echo(printable(f"{name}: " + ("the brake decides" if undo else "nothing is taken out")))


@site.command("pause", epilog="Example: pinakes site pause example")
@click.argument("name")
@config_option
def pause(name: str, config: Config) -> None:
    """Let `pinakes worker` and `pinakes schedule` leave the site NAME alone. `pinakes crawl NAME` still
    crawls it.
    """
    _order(config, name, Order.PAUSE, undo=False)
    click.echo(printable(f"{name} is paused; go on with: pinakes site resume {name}"))


@site.command("resume", epilog="Example: pinakes site resume example")
@click.argument("name")
@config_option
def resume(name: str, config: Config) -> None:
    """Let the site NAME be crawled again as its time comes."""
    _order(config, name, Order.PAUSE, undo=True)
    click.echo(printable(f"{name} is crawled again as its time comes"))


@site.command("relearn", epilog="Example: pinakes site relearn example")
@click.argument("name")
@config_option
def relearn(name: str, config: Config) -> None:
    """Learn the template of the site NAME anew from its kept pages, and read them again with it."""
    from indexer.ingest.run import ingest

    _order(config, name, Order.RELEARN, undo=False)
    with open_catalogue(config) as catalogue, open_archive(config) as archive, open_index(config) as engine:
        ingest(config, catalogue, archive, engine)
        found = newest_template_line(catalogue, name)
    click.echo(printable(f"{name}: {found}"))


def newest_template_line(catalogue: Catalogue, name: str) -> str:
    """Which template a site has now."""
    from indexer.ingest.site_templates import newest_template

    return next(newest_template(catalogue, name).lines())


def _order(config: Config, name: str, order: Order, undo: bool) -> None:
    from catalogue import forgetting, orders

    with open_catalogue(config) as catalogue:
        forgetting.site(catalogue, name)
        with catalogue.begin() as connection:
            if undo:
                orders.take_back(connection, name, order, COMMAND_LINE)
            else:
                orders.place(connection, name, order, COMMAND_LINE)


def _held(catalogue: Catalogue, name: str) -> str:
    """Why articles of the site are held back. Raises :class:`Refused` where none are."""
    from catalogue import forgetting
    from catalogue.freshness import freshness

    forgetting.site(catalogue, name)
    with catalogue.read() as connection:
        why = next(one.hold for one in freshness(connection) if one.name == name)
    if why is None:
        raise Refused(f"nothing of {name} is held back", "see: pinakes site status")
    return why


@site.command("remove", epilog="Example: pinakes site remove example --yes")
@click.argument("name")
@yes_option
@config_option
def remove(name: str, yes: bool, config: Config) -> None:
    """Take the whole site NAME out: its articles, pages, templates and archive. It cannot be undone."""
    from catalogue import forgetting

    with open_catalogue(config) as catalogue, open_archive(config) as archive:
        found = forgetting.site(catalogue, name)
        what = f"its {found.articles} articles and {found.captures} archived pages"
        ask(printable(f"Remove {found.name} with {what}?"), yes)
        with lock(config.data_folder, f"crawl {name}"), lock(config.data_folder, f"ingest {name}"):
            removed = forgetting.remove_site(catalogue, archive, name)
        index_changes(config, catalogue)
    click.echo(printable(f"{name}: {removed} article{'' if removed == 1 else 's'} removed"))
    if config.site_named(name):
        note = f"note: [[site]] {name} is still in the configuration; the next crawl brings it back"
        click.echo(printable(note), err=True)
