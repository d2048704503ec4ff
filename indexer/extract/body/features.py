"""Which numbers does the body classifier weigh, and how much does each count?"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.errors import CorruptData

Vector = NDArray[np.float64]

_FITTED_BY = "python -m benchmarks.fit_body --write"


class Features(NamedTuple):
    """What one block shows of itself and its surroundings; ``evidence.py`` measures it.

    A *vote* is the share of a block's words that trafilatura kept, 0 to 1; without further words it is the
    mean of the votes with and without the template's blocks. A yes is 1, a no 0. The order is that of the
    columns of the matrix.
    """

    bias: float  # always 1

    # trafilatura's votes
    vote_on_whole_page: float
    vote_without_template: float  # 0 where no template is known
    vote_if_both_agree: float  # the vote if both differ by less than 0.4, else 0
    vote_nearby: float  # share of the words kept of the block, the three before it and the three behind
    vote_in_parent: float  # share of the words kept in the nearest container that holds more blocks
    vote_in_grandparent: float  # the same in the next container around that holds more

    # position, by the first and last block of eight words or more with a vote of 0.6 or more
    between_votes: float  # yes or no
    behind_votes: float  # blocks behind the last one, in tens; at most 1
    before_votes: float  # blocks before the first one, in tens; at most 1

    # the text and its markup
    link_share: float  # of its words
    length: float  # words, in forties; at most 1
    is_long: float  # 25 words or more
    ends_like_sentence: float
    is_heading: float
    heading_next_vote: float  # of a heading: the vote on the block behind it; else 0
    is_item: float  # of a list
    is_cell: float  # of a table
    is_tiny: float  # three words or fewer
    is_caption: float
    is_quote: float

    # the site's template
    template_known: float
    template_allows: float  # the template's label is not that it is chrome
    template_fills: float  # the template's label is one that is not kept
    page_share: float  # share of the site's pages that have the text
    template_keeps: float  # the template's label is one that is kept
    template_keeps_vote: float  # the vote if the template keeps it, else 0

    # density of prose
    in_densest: float  # in the container with most prose
    in_densest_vote: float  # the vote if so, else 0

    # names and elements of the containers around
    named_beside: float  # a class or id speaks of what stands beside an article
    named_discussion: float  # … of readers' words
    named_body: float  # … of the article
    in_body_element: float  # <article> or <main>
    in_beside_element: float  # <nav>, <aside>, <footer>, <form>, <header> or <button>

    # neighbours and wording
    previous_vote: float  # on the block before; 0 for the first
    next_vote: float  # on the block behind; 0 for the last
    commas: float  # in fours; at most 1
    is_dated: float  # 20 words or fewer with a date or time
    is_byline: float  # 20 words or fewer that begin like a byline, or lead on
    in_record: float  # 0 to 1: how many containers like the one around stand beside it
    link_share_vote: float  # link share times vote
    is_title: float  # the text is the page's title
    is_short_without_vote: float  # ten words or fewer with a vote below 0.5
    template_keeps_parent: float  # share of the parent's words that the template keeps; 0 where none is known
    parent_density: float  # prose of the parent, in shares of the densest container's
    grandparent_density: float


@lru_cache(maxsize=1)
def weights() -> Vector:
    """The weight of each feature, in their order, as ``benchmarks/fit_body.py`` fitted them."""
    return read_weights(resources.files(__package__).joinpath("body_weights.json").read_text("utf-8"))


def read_weights(text: str) -> Vector:
    """The weights in a JSON document, in the order of the features.

    Raises :class:`CorruptData` unless the document names each feature, and nothing else.
    """
    stored = json.loads(text)["weights"]
    missing = [name for name in Features._fields if name not in stored]
    unknown = [name for name in stored if name not in Features._fields]
    if missing or unknown:
        raise CorruptData(
            "the weights of the body classifier do not fit its features "
            f"(missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'})",
            f"fit them again with {_FITTED_BY}",
        )
    return np.array([stored[name] for name in Features._fields])


def written_weights(fitted: Vector) -> str:
    """The JSON document of weights that are given in the order of the features; rounded to three places."""
    by_name = {name: round(float(weight), 3) for name, weight in zip(Features._fields, fitted, strict=True)}
    document = {"fitted_by": _FITTED_BY, "weights": by_name}
    return json.dumps(document, indent=1) + "\n"
