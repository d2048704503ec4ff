"""Is an article found by its title in forms in which titles are typed?

``python -m benchmarks.typed_forms [--every N]``

====== ==========================================================================================
form   typed
====== ==========================================================================================
dose   an amount behind it («… 500 mg», «… 140/90»)
glued  its words without their spaces, of titles of two to four words
caps   with one slip, all of it in capitals
two    with a slip in each of two words
asked  what is asked behind a comma, in parentheses, or with an *and*: the article must come first
====== ==========================================================================================

The share of titles for which an article of that title stands first; a correction that is only offered counts
as none. Made by rule from MedQuAD's titles; for the constants that no set of known items moves
(``benchmarks.ablation forms``).
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from benchmarks import corpus
from benchmarks.known_items import with_slip
from catalogue.article import Article
from catalogue.text import name_key
from indexer.answers import SearchOptions
from indexer.library import Library

AMOUNTS = ("500 mg", "10 ml twice daily", "140/90", "38.5 °C", "2%")
ASKED = ("{}, treatment", "{} (symptoms)", "causes and symptoms of {}", "{} – diagnosis")


def measure(
    library: Library, articles: Sequence[Article], every: int = 1, seed: int = 1
) -> Mapping[str, float]:
    """Form → the share of titles found first."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        bearers[name_key(article.title)].add(article.id)
    titles = list({name_key(a.title): a.title for a in articles}.values())[::every]
    return {form: _share(library, titles, bearers, make, seed) for form, make in FORMS.items()}


def _share(
    library: Library,
    titles: Sequence[str],
    bearers: Mapping[str, set[str]],
    make: Callable[[str, random.Random], str],
    seed: int,
) -> float:
    chance = random.Random(seed)
    found = []
    for title in titles:
        if typed := make(title, chance):
            hits = library.search(typed, SearchOptions(size=1), snippets=False).hits
            found.append(bool(hits) and hits[0].id in bearers[name_key(title)])
    return sum(found) / len(found) if found else 0.0


def _dose(title: str, chance: random.Random) -> str:
    return f"{title} {chance.choice(AMOUNTS)}"


def _glued(title: str, _: random.Random) -> str:
    words = title.split()
    return "".join(words) if 2 <= len(words) <= 4 and all(map(str.isalpha, words)) else ""


def _caps(title: str, chance: random.Random) -> str:
    return with_slip(title, chance).upper()


def _two(title: str, chance: random.Random) -> str:
    words = title.split()
    long = [i for i, word in enumerate(words) if word.isalpha() and len(word) >= 5]
    if len(long) < 2:
        return ""
    chosen = chance.sample(long, 2)
    return " ".join(with_slip(word, chance) if i in chosen else word for i, word in enumerate(words))


def _asked(title: str, chance: random.Random) -> str:
    return chance.choice(ASKED).format(title)


# Form → what is typed for a title; "" where it has no such form.
FORMS: dict[str, Callable[[str, random.Random], str]] = {
    "dose": _dose,
    "glued": _glued,
    "caps": _caps,
    "two": _two,
    "asked": _asked,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=10, help="ask for every N-th title only")
    asked = parser.parse_args()
    articles = list(corpus.medquad(kinds=True))
    with corpus.library(articles) as library:
        for form, share in measure(library, articles, asked.every).items():
            print(f"{form:6} {share:.4f}")


if __name__ == "__main__":
    main()
