"""``/board/`` and ``/board/sites/<name>``: how the library and each of its sites do."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import Connection, select

from catalogue import backup, clock, keepers
from catalogue.freshness import freshness
from catalogue.orders import Order
from catalogue.schema import changes
from catalogue.standing import NOT_HAD, Place
from search_app import disk
from search_app.board import board, charts
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem


@board.get("/")
def overview() -> str:
    handle = library_handle()
    catalogue, engine = handle.catalogue(), handle.library().engine
    with catalogue.read() as connection:
        found = freshness(connection, hours_of=config().hours_of)
        at_work = keepers.at_work(connection)
        changed_at = _changed_at(connection)
        last_backup = backup.last(connection)
    known = {site.name for site in found if site.crawls}
    return render_template(
        "board.html",
        sites=found,
        waiting=[site for site in handle.config.site if site.name not in known],
        keepers=at_work,
        changed_at=changed_at,
        behind=max(0, catalogue.sequence() - engine.sequence()),
        engine=engine.name,
        total=sum(site.articles for site in found),
        backup=last_backup,
        disk=disk.usage(handle.config),
        place=Place,
        now=clock.timestamp(),
    )


@board.get("/sites/<path:name>")
def site(name: str) -> str:
    with library_handle().catalogue().read() as connection:
        found = next((one for one in freshness(connection, name, config().hours_of)), None)
        at_work = keepers.at_work(connection)
    if found is None:
        raise Problem(ProblemName.NOT_FOUND, "The library has no site of that name.")
    return render_template(
        "board_site.html",
        site=found,
        keepers=at_work,
        place=Place,
        now=clock.timestamp(),
        not_had=NOT_HAD,
        order=Order,
        drawn=charts.DRAWN,
        size=(charts.WIDTH, charts.HEIGHT, charts.LEFT, charts.BELOW),
        freshness=charts.freshness_chart(found.crawls),
        confidence=charts.confidence_chart(found.templates),
        crawled=charts.crawl_chart(found.crawls),
    )


def _changed_at(connection: Connection) -> float | None:
    """When an article changed last."""
    newest = select(changes.c.at).order_by(changes.c.sequence.desc()).limit(1)
    at = connection.execute(newest).scalar()
    return None if at is None else float(at)
