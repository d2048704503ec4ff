"""Where does a reader begin? Home, the topics, what is new, and what a problem of the API means."""

from __future__ import annotations

from collections import defaultdict

from flask import abort, render_template, request
from sqlalchemy import Connection

from catalogue import browse, query_log
from catalogue.browse import Category
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import KINDS
from search_app.reader import reader
from search_app.reader.a_to_z import all_categories, category_or_404, letters_of
from search_app.typed import page_number

# Broadest categories that the home page shows; the A to Z has all.
TOPICS = 60
# Articles on a page of what is new, and the last page.
RECENT = 30
LAST_PAGE = 100


@reader.get("/")
def home() -> str:
    handle = library_handle()
    tree = _tree(all_categories())
    with handle.catalogue().read() as connection:
        return render_template(
            "home.html",
            total=handle.cached("count", lambda: browse.count(connection)),
            tree=tree[:TOPICS],
            more_topics=len(tree) > TOPICS,
            letters=letters_of(""),
            recent=browse.recent(connection, 8),
            popular=_popular(connection),
        )


@reader.get("/topic/<category>")
def topic(category: str) -> str:
    """A category: what is above and below it, its letters, its newest articles."""
    found = category_or_404(category)
    if found is None:
        abort(404)
    every = {one.slug: one for one in all_categories()}
    with library_handle().catalogue().read() as connection:
        entries = browse.recent(connection, 12, category=found.slug)
    return render_template(
        "topic.html",
        category=found,
        above=_above(found, every),
        below=[one for one in every.values() if one.parent == found.slug and one.slug != found.slug],
        letters=letters_of(found.slug),
        entries=entries,
    )


@reader.get("/recent")
def recent() -> str:
    """Articles by their last change."""
    page = min(page_number(request.args.get("page")), LAST_PAGE)
    with library_handle().catalogue().read() as connection:
        entries = browse.recent(connection, RECENT + 1, (page - 1) * RECENT)
    if page > 1 and not entries:
        abort(404)
    more = len(entries) > RECENT and page < LAST_PAGE
    return render_template("recent.html", entries=entries[:RECENT], page=page, more=more)


@reader.get("/problems/<name>")
def problem(name: str) -> str:
    """What a problem of the API means; its ``type`` leads here."""
    if name not in KINDS:
        abort(404)
    return render_template("problem.html", kind=KINDS[name], status=KINDS[name].status, detail="")


def _popular(connection: Connection) -> list[str]:
    """What readers often look for: what the operator named, then what was asked most and found."""
    wanted, threshold = config().appearance, config().search.log_threshold
    asked = []
    if wanted.popular_by_use:
        every = query_log.most_asked(connection, threshold, 2 * wanted.popular_by_use)
        asked = [one.query for one in every if one.zero < one.count][: wanted.popular_by_use]
    once: dict[str, str] = {}
    for one in (*wanted.popular, *asked):
        once.setdefault(one.casefold(), one)
    return list(once.values())


def _tree(found: tuple[Category, ...]) -> list[tuple[Category, list[Category]]]:
    """The broadest categories with those below them."""
    below: dict[str | None, list[Category]] = defaultdict(list)
    for one in found:
        if one.depth == 2:
            below[one.parent].append(one)
    return [(root, below[root.slug]) for root in found if root.depth == 1]


def _above(found: Category, every: dict[str, Category]) -> list[Category]:
    """The categories that hold this one, the broadest first."""
    above: list[Category] = []
    parent = found.parent
    while parent in every and every[parent] not in above:
        above.insert(0, every[parent])
        parent = every[parent].parent
    return above
