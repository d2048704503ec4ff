"""Which results are opened, counted a day and question, so that editors see what is found and does not help.

The browser tells it by itself: a link followed from ``/search?q=…`` carries that address as its ``Referer``.
So no result's address names what was asked (it may be passed on), nothing is set or scripted, and what was
asked goes to no other host (``Referrer-Policy``). Who keeps the header back is not counted.
"""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl, urlsplit

from flask import Response, request, url_for

from catalogue.errors import PinakesError
from search_app import answering
from search_app.reader import reader
from search_app.reader.results import question_in

log = logging.getLogger("pinakes.web")

LONGEST = 4_000
"""Characters of a Referer that are looked at."""


@reader.after_request
def count_opened(response: Response) -> Response:
    """Count an article that was opened from the results of a question. A 304 is one too: the browser had the
    article already.
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
    """The question of the results page at an address; empty where it is none of ours."""
    try:
        parts = urlsplit(referrer[:LONGEST])
        # of repeated parameters the first counts
        typed = dict(reversed(parse_qsl(parts.query, max_num_fields=50)))
    except ValueError:
        return ""
    if parts.netloc.lower() != request.host.lower() or parts.path != url_for("reader.search", ui=None):
        return ""
    return question_in(typed.get("q", ""))
