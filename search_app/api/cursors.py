"""Where does the next page of a question go on? A cursor, opaque and good for one question."""

from __future__ import annotations

import base64
import binascii
import hashlib

from indexer.answers import After
from indexer.search.depth import DEEPEST
from search_app.api.request_schemas import SearchQuery
from search_app.problems import bad_parameter

# What may differ between the pages of one question.
_OF_A_PAGE = {"q", "page", "size", "after", "facets"}
# Bytes of the digest that tells one question from another.
_DIGEST = 6


def written(asked: SearchQuery, after: After) -> str:
    """The cursor of a question's next page."""
    text = f"{_digest(asked, asked.q, after)}.{after.place}.{after.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(asked: SearchQuery, text: str) -> After:
    """Where a question with a cursor goes on; ``text`` is the question as it is searched.

    Raises a ``Problem`` for a cursor that is none, that is another question's, or that stands beside a page.
    """
    if asked.page != 1:
        raise bad_parameter("after", "give a page or «after», not both")
    try:
        padded = asked.after + "=" * (-len(asked.after) % 4)
        digest, place, article_id = base64.b64decode(padded, b"-_", validate=True).decode().split(".", 2)
        number = int(place) if place.isascii() and place.isdigit() else 0
    except (binascii.Error, ValueError) as error:
        raise bad_parameter("after", "the «after» of an answer, as it was given") from error
    after = After(number, article_id)
    if not 0 < number <= DEEPEST or digest != _digest(asked, text, after):
        raise bad_parameter(
            "after", "the whole «after» of an answer to the same question with the same filters"
        )
    return after


def _digest(asked: SearchQuery, text: str, after: After) -> str:
    of_question = (f"{name}={value}" for name, value in asked if name not in _OF_A_PAGE)
    question = [text, *of_question, str(after.place), after.id]
    return hashlib.sha256("\n".join(question).encode("utf-8", "surrogatepass")).hexdigest()[: 2 * _DIGEST]
