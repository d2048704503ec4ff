"""Known items: does a title, a title with one slip, an alias find its article?

``python -m benchmarks.known_items [--every N]``

* a title: an article of that title is first, and every bearer of it stands before any other article;
* a title with one slip (a letter changed, dropped, added, or two swapped): one of the bearers first, or in
  the first three; what the query was offered as (names of medicines) counts as found;
* an alias: one of its bearers first.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks import corpus
from catalogue.article import Article
from catalogue.text import name_key
from indexer.answers import SearchOptions
from indexer.library import Library


@dataclass(frozen=True, slots=True)
class KnownItemShares:
    """Shares, 0 to 1."""

    titles: float  # an article of the title is first
    bearers: float  # all articles of the title stand before any other
    typo_first: float  # an article of the title is first, asked with one slip
    typo_three: float  # or in the first three
    aliases: float  # an article of the alias is first
    missed: tuple[str, ...] = ()


def measure(library: Library, articles: Sequence[Article], every: int = 1, seed: int = 1) -> KnownItemShares:
    """Ask for every ``every``-th title and alias."""
    bearers: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        bearers[name_key(article.title)].add(article.id)
        for alias in article.aliases:
            named[name_key(alias)].add(article.id)
    chance = random.Random(seed)
    titles = list({name_key(a.title): a.title for a in articles}.values())[::every]
    aliases = list({name_key(alias): alias for a in articles for alias in a.aliases}.values())[::every]
    missed: list[str] = []
    first = together = typo_first = typo_three = alias_first = 0
    for title in titles:
        wanted = bearers[name_key(title)]
        found = _ids(library, title, max(10, len(wanted)))
        first += _note(found[:1], wanted, f"title {title}", missed)
        together += set(found[: len(wanted)]) == wanted
        typo = with_slip(title, chance)
        found = _ids(library, typo, 10)
        typo_first += _note(found[:1], wanted, f"typo {typo} ({title})", missed)
        typo_three += bool(set(found[:3]) & wanted)
    for alias in aliases:
        wanted = named[name_key(alias)] | bearers[name_key(alias)]
        alias_first += _note(_ids(library, alias, 10)[:1], wanted, f"alias {alias}", missed)
    return KnownItemShares(
        first / len(titles),
        together / len(titles),
        typo_first / len(titles),
        typo_three / len(titles),
        alias_first / len(aliases),
        tuple(missed),
    )


def with_slip(title: str, chance: random.Random) -> str:
    """The title with one slip in one of its words of four letters or more; without one where it has no such
    word.
    """
    spots = [i for i, letter in enumerate(title) if letter.isalpha() and len(_word_at(title, i)) >= 4]
    if not spots:
        return title
    i = chance.choice(spots)
    other = chance.choice("abcdefghijklmnopqrstuvwxyz".replace(title[i].lower(), ""))
    match chance.randrange(4):
        case 0:
            return title[:i] + other + title[i + 1 :]
        case 1:
            return title[:i] + title[i + 1 :]
        case 2:
            return title[:i] + other + title[i:]
        case _:
            j = i + 1 if i + 1 < len(title) and title[i + 1].isalpha() else i - 1
            i, j = min(i, j), max(i, j)
            return title[:i] + title[j] + title[i] + title[j + 1 :] if i >= 0 else title


def _word_at(title: str, i: int) -> str:
    start, end = i, i
    while start and title[start - 1].isalpha():
        start -= 1
    while end < len(title) and title[end].isalpha():
        end += 1
    return title[start:end]


def _ids(library: Library, text: str, most: int) -> list[str]:
    result = library.search(text, SearchOptions(size=most), snippets=False)
    if result.did_you_mean and not result.corrected:
        offered = library.search(result.did_you_mean, SearchOptions(size=most), snippets=False)
        return [hit.id for hit in offered.hits]
    return [hit.id for hit in result.hits]


def _note(found: Sequence[str], wanted: set[str], what: str, missed: list[str]) -> bool:
    if wanted & set(found):
        return True
    missed.append(what)
    return False


def lines(score: KnownItemShares) -> Iterator[str]:
    yield f"title first              {score.titles:.4f}"
    yield f"all bearers before others {score.bearers:.4f}"
    yield f"one slip: first          {score.typo_first:.4f}"
    yield f"one slip: first three    {score.typo_three:.4f}"
    yield f"alias first              {score.aliases:.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="ask for every N-th name only")
    parser.add_argument("--missed", type=int, default=0, help="show so many of the names that were missed")
    asked = parser.parse_args()
    articles = list(corpus.medquad(kinds=True))
    with corpus.library(articles) as library:
        score = measure(library, articles, asked.every)
    print("\n".join(lines(score)))
    print("\n".join(score.missed[: asked.missed]))


if __name__ == "__main__":
    main()
