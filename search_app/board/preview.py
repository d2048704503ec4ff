"""``/board/explain``: how one page is read, each block with its role and the evidence for it."""

from __future__ import annotations

from flask import render_template, request

from catalogue.errors import NotFound
from catalogue.urls import is_http
from search_app import limits
from search_app.board import board
from search_app.library_handle import library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem
from search_app.typed import clean

# Characters of an address that are read, and blocks that are shown.
MAX_ADDRESS = 2000
SHOWN = 1000


@board.get("/explain")
def explained() -> str:
    """The page at ``url`` as a crawl kept it last. Nothing is fetched."""
    url = clean(request.args.get("url", ""))[:MAX_ADDRESS]
    if not url:
        return render_template("board_explain.html", url="", page=None)
    if not is_http(url):
        raise Problem(ProblemName.BAD_PARAMETER, "Write the page's whole address, with https:// before it.")
    # a fifth of what a worker imports when it starts, and operators ask seldom
    from indexer.extract import Vocabulary
    from indexer.extract.explain import explain
    from indexer.ingest.captures import captured_page
    from indexer.ingest.run import options_of

    config = library_handle().config
    try:
        source, template, site = captured_page(config, url)
    except NotFound:
        raise Problem(ProblemName.NOT_FOUND, "No crawl has kept a page from that address.") from None
    vocabulary = Vocabulary.from_settings(config.vocabulary)
    with limits.draft():
        page = explain(source, template, vocabulary, options_of(config, site))
    return render_template("board_explain.html", url=url, page=page, shown=SHOWN)
