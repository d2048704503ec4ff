"""What do readers see: the section that answers under its article, and the name they mean while they type?

``python -m benchmarks.shown [--every N]``, on MedQuAD

* asked: «symptoms of TITLE» shows a section of that kind first;
* told: the title with words from the end of a section shows that section first;
* typed: the reciprocal rank of a title among eight suggestions, when half of it is typed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks import corpus
from catalogue.article import Article, Section
from catalogue.text import name_key
from indexer.answers import SearchOptions, SectionHit
from indexer.library import Library

# Kinds of section as readers ask for them.
ASKED = ("symptoms", "treatment", "diagnosis", "outlook", "causes", "prevention", "research", "stages")
# Sections of an article from which on the choice among them is one.
FEWEST_SECTIONS = 3
# The longest words of a section's last text that are asked with the title.
TOLD_WORDS = 6
# Letters that are typed at the least.
FEWEST_TYPED = 4
# Suggestions that are looked at, as many as readers are shown.
SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class ShownShares:
    """Shares and a mean, 0 to 1."""

    asked: float
    told: float
    typed: float


def measure(library: Library, articles: Sequence[Article], every: int = 1) -> ShownShares:
    """Ask for every ``every``-th article, its sections and its title."""
    chosen = articles[::every]
    several = [article for article in chosen if len(article.sections) >= FEWEST_SECTIONS]
    return ShownShares(
        _mean([found for article in several for found in _asked(library, article)]),
        _mean([found for article in several for found in _told(library, article)]),
        _mean([_typed(library, article.title) for article in chosen]),
    )


def _asked(library: Library, article: Article) -> Iterator[float]:
    for kind in dict.fromkeys(section.kind for section in article.sections if section.kind in ASKED):
        shown = _first_section(library, article, f"{kind} of {article.title}")
        yield float(shown is not None and shown.kind == kind)


def _told(library: Library, article: Article) -> Iterator[float]:
    for section in article.sections:
        words = _last_words(section)
        if len(words) == TOLD_WORDS:
            shown = _first_section(library, article, f"{article.title} {' '.join(words)}")
            yield float(shown is not None and shown.heading == section.heading)


def _last_words(section: Section) -> list[str]:
    """The longest words of a section's last text, in their order."""
    words = (list(section.texts()) or [""])[-1].split()
    longest = sorted(dict.fromkeys(word for word in words if word.isalpha()), key=len)[-TOLD_WORDS:]
    return [word for word in dict.fromkeys(words) if word in longest]


def _first_section(library: Library, article: Article, query: str) -> SectionHit | None:
    hits = library.search(query, SearchOptions(size=10)).hits
    return next((hit.sections[0] for hit in hits if hit.id == article.id and hit.sections), None)


def _typed(library: Library, title: str) -> float:
    begun = title[: max(FEWEST_TYPED, len(title) // 2)]
    names = [name_key(found.title or found.text) for found in library.suggest(begun, SUGGESTIONS)]
    return 1 / (1 + names.index(name_key(title))) if name_key(title) in names else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="ask for every N-th article only")
    asked = parser.parse_args()
    articles = list(corpus.medquad(kinds=True))
    with corpus.library(articles) as library:
        shares = measure(library, articles, asked.every)
    print(f"the section asked for is first {shares.asked:.4f}")
    print(f"the section told of is first   {shares.told:.4f}")
    print(f"half a title typed             {shares.typed:.4f}")


if __name__ == "__main__":
    main()
