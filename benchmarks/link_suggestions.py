"""Link suggestions for a draft against the links that its editors set: precision and recall.

``python -m benchmarks.link_suggestions [--drafts N]``

The drafts are articles of MDN of the half that nothing is tuned on; they are left out of the library, with
their links. Right is a target that the editors link somewhere in the text. They link less than they could, so
precision is a lower bound.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks import floors, related
from catalogue.article import Article
from catalogue.config import load
from catalogue.urls import canonical
from indexer.answers import Confidence, LinkSuggestion
from indexer.index.sync import catch_up
from indexer.library import Library
from indexer.linking.drafts import Draft

# Drafts that are read, unless told otherwise, and links that one of them must have.
DRAFTS = 150
FEWEST_LINKS = 5
# Suggestions that are looked at.
MOST = 500


@dataclass(frozen=True, slots=True)
class LinkShares:
    """Precision and recall, 0 to 1, of suggestions of high confidence, and of high and medium."""

    high_precision: float
    high_recall: float
    medium_precision: float
    medium_recall: float


def drafts(count: int, dev: bool = False) -> list[Article]:
    """Articles with links into the set, spread over all of one half of it."""
    found = [related.article_of(row) for row in related.rows()]
    known = {article.url for article in found}
    fit = [
        article
        for article in found
        if related.is_dev(article.id) == dev and len(targets(article, known)) >= FEWEST_LINKS
    ]
    return fit[:: max(1, len(fit) // count)][:count]


def leave_out(library: Library, chosen: Sequence[Article]) -> None:
    """Take the drafts out of the catalogue."""
    with library.catalogue.begin() as connection:
        for article in chosen:
            library.catalogue.delete(connection, article.id, "left out")
    catch_up(library.catalogue, library.engine)


def measure(library: Library, chosen: Sequence[Article]) -> LinkShares:
    """The shares over all drafts together."""
    known = {article.url for article in library.catalogue.articles()}
    asked = [(_suggested(library, article), targets(article, known)) for article in chosen]
    high = _shares(
        [({s.target for s in found if s.confidence == Confidence.HIGH}, right) for found, right in asked]
    )
    both = _shares(
        [({s.target for s in found if s.confidence != Confidence.LOW}, right) for found, right in asked]
    )
    return LinkShares(*high, *both)


def _shares(asked: Sequence[tuple[set[str], set[str]]]) -> tuple[float, float]:
    hits = sum(len(found & right) for found, right in asked)
    return hits / max(1, sum(len(f) for f, _ in asked)), hits / max(1, sum(len(right) for _, right in asked))


def draft_of(article: Article) -> Draft:
    """The article's text without its headings and links."""
    text = "\n\n".join(text for section in article.sections for text in section.texts())
    return Draft.read(text, url=article.url)


def _suggested(library: Library, article: Article) -> list[LinkSuggestion]:
    return library.suggest_links(draft_of(article), MOST)


def targets(article: Article, known: set[str]) -> set[str]:
    """The addresses of the set that an article links to."""
    linked = {canonical(link.url) for link in article.links}
    return {target for target in linked if target in known and target != article.url}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--drafts", type=int, default=DRAFTS, help="articles that are left out")
    asked = parser.parse_args()
    chosen = drafts(asked.drafts)
    with tempfile.TemporaryDirectory() as folder:
        config = load(None, {"PINAKES_LIBRARY_DATA": folder})
        related.build(config)
        library = Library.open(config)
        try:
            leave_out(library, chosen)
            shares = measure(library, chosen)
        finally:
            library.close()
    return floors.check("links", asdict(shares))


if __name__ == "__main__":
    sys.exit(main())
