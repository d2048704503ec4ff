"""``/desk/articles/<id>``: what leads to an article, what stands beside it, and what was decided about it?"""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.article import Article
from catalogue.errors import NotFound
from catalogue.pins import pins
from indexer.answers import InboundLink
from indexer.linking import decisions
from indexer.linking.decisions import Decision, DecisionKind, decisions_about
from search_app import limits
from search_app.desk import MAX_ADDRESS, desk
from search_app.library_handle import library_handle
from search_app.typed import clean

# Related articles, sentences that could link here, and articles that do.
RELATED = 10
INBOUND = 10
BACKLINKS = 50


@desk.get("/articles/<article_id>")
def article(article_id: str) -> str:
    found = known_article(article_id)
    if found is None:
        abort(404)
    return article_page(found)


@desk.get("/open")
def open_page() -> ResponseReturnValue:
    """The desk's page for an ``url``, from a bookmarklet; where the library has none, the box for a draft."""
    address = clean(request.args.get("url", ""))[:MAX_ADDRESS]
    found = known_article(address) if address else None
    if found is None:
        return redirect(url_for("desk.draft", url=address or None), 303)
    return redirect(url_for("desk.article", article_id=found.id), 303)


def known_article(named: str, thoroughly: bool = True) -> Article | None:
    """The article that an id or any address of it names; not ``thoroughly``: any in the catalogue's tables,
    which takes no time where there is none.
    """
    catalogue = library_handle().catalogue()
    try:
        return catalogue.named(named) if thoroughly else catalogue.resolve(named)
    except NotFound:
        return None


def article_page(found: Article, wrong: str = "", typed: str = "") -> str:
    """``wrong`` says what is wrong with the address that was ``typed`` into the form for a related topic."""
    handle = library_handle()
    catalogue = handle.catalogue()
    with catalogue.read() as connection:
        decided = decisions.made(connection, about=found.id)
        verdicts = decisions_about(connection, DecisionKind.RELATED, found.id)
    linking = {link.from_id: link for link in catalogue.backlinks(found.id)}
    waiting = [
        one
        for one in decided
        if one.kind == DecisionKind.LINK
        and one.verdict == Decision.ACCEPTED
        and one.target_id == found.id
        and one.article_id not in linking
    ]
    return render_template(
        "desk_article.html",
        article=found,
        related=handle.library().related(found, RELATED),
        pinned={target for target, verdict in verdicts.items() if verdict == Decision.PINNED},
        inbound=inbound(found, INBOUND),
        backlinks=list(linking.values()),
        shown_backlinks=BACKLINKS,
        waiting=waiting,
        decided=decided,
        pins=pins(catalogue, found.id),
        wrong=wrong,
        typed=typed,
    )


def inbound(found: Article, limit: int) -> list[InboundLink]:
    """Sentences of other articles that could link to an article."""
    with limits.draft():
        return library_handle().library().inbound_links(found, limit)
