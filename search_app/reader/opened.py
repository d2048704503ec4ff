"""Which results are opened? Counted by day and question, so that editors see what is found and does not help.

A link followed from ``/search?q=…`` carries that address as its ``Referer``; the browser sends it by itself.
So no address of a result names the question (it may be passed on), no cookie or script is needed, and the
question goes to no other host (``Referrer-Policy``). Browsers that send no such header are not counted.
"""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl, urlsplit

from flask import Response, request, url_for

from catalogue.errors import PinakesError
from search_app import answering
from search_app.reader import reader
from search_app.reader.search_form import question_in

log = logging.getLogger("pinakes.web")

# Characters of a Referer that are read.
LONGEST = 4_000


@reader.after_request
def count_opened(response: Response) -> Response:
    """Count an article that was opened from the results of a question. 304 counts too: then the browser
    already had the article.
    """
    by_a_person = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    shown = request.endpoint == "reader.article" and response.status_code in (200, 304)
    if shown and by_a_person and (question := question_asked(request.referrer or "")):
        try:
            answering.opened(question)
        except PinakesError as error:  # an article is worth more than its count
            log.warning("event=opening-not-counted reason=%s", error.line())
    return response


def question_asked(referrer: str) -> str:
    """The question of the results page at an address; empty if it is no results page of this library."""
    try:
        parts = urlsplit(referrer[:LONGEST])
        # of repeated parameters the first counts
        typed = dict(reversed(parse_qsl(parts.query, max_num_fields=50)))
    except ValueError:
        return ""
    if parts.netloc.lower() != request.host.lower() or parts.path != url_for("reader.search", ui=None):
        return ""
    return question_in(typed.get("q", ""))
