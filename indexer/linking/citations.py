"""Which articles are near an article in the graph of links?

Where its body links, which articles link to it, what is linked near it, and what links to the same targets.
What is linked near it is co-citation weighted by proximity (CPA; Gipp & Beel 2009, Schwarzer et al. 2016):
two articles that a third one links in the same section are closer than two that it links far apart, and a
page of a thousand links says little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from catalogue import schema
from catalogue.article import Article
from catalogue.database import batches
from catalogue.urls import canonical

# The rankings that these numbers shape are measured by `python -m benchmarks.related --dev --sources`.

# Articles that link to an article and are looked through for what they link near it: those with the fewest
# links, which say most.
# 40 and 160 change nothing that is measured (`benchmarks.ablation alike`).
MOST_SOURCES = 80

# Articles that link to an article and are read at all.
# 500 and 2000 change nothing that is measured (`benchmarks.ablation alike`).
MOST_ARRIVING = 1000

# Addresses linked near an article that are looked up, the nearest first.
# 100 and 400 change nothing that is measured (`benchmarks.ablation alike`).
MOST_NEAR = 200

# Targets of an article by which articles are coupled with it.
# At 20: recall@10 −.0010; at 80: no change (`benchmarks.ablation alike`).
MOST_COUPLING = 40

# Links to those targets that are read, beginning with the rarest target.
# At 750: recall@10 −.0025; at 3000: no change (`benchmarks.ablation alike`).
MOST_COUPLED = 1500

# The weight of what a page links near an article falls with the distance in sections ...
# At -0.425: recall@10 +.0010; at -1.7: no change (`benchmarks.ablation alike`).
NEAR_DISTANCE_POWER = -0.85

# ... and with the number of the page's links.
# .25 and 1 change nothing that is measured (`benchmarks.ablation alike`).
NEAR_LINKS_POWER = 0.5

# The weight of a target by which two articles are coupled falls with the number of the articles that link it.
# At -0.25: recall@10 −.0060; at -1: no change (`benchmarks.ablation alike`).
COUPLING_POWER = -0.5

# A link to the article makes up for so many of the page's links in the order of the pages ...
# 1 and 4 change nothing that is measured (`benchmarks.ablation alike`).
LINKS_MADE_UP = 2

# ... for at most so many links to the article.
# 1 and 6 change nothing that is measured (`benchmarks.ablation alike`).
LINKS_COUNTED = 3


class Incoming(NamedTuple):
    """Ids of the articles that link to an article, and of those linked near it; both best first."""

    linking: list[str]
    near: list[str]


class _LinkPlace(NamedTuple):
    """Where a link leads, and the number of the section that it is in."""

    url: str
    section: int


def ids_at(connection: Connection, urls: Iterable[str]) -> dict[str, str]:
    """Address → id of the article there (or of its tombstone), at other addresses of an article as well.

    Asks only for columns in front of ``json``: for those behind it SQLite reads a whole article for each row
    (20 ms for 60 of them).
    """
    wanted = list(dict.fromkeys(urls))
    found: dict[str, str] = {}
    articles, aliases = schema.articles, schema.url_aliases
    by_alias = select(aliases.c.url, aliases.c.article_id)
    by_url = select(articles.c.url, articles.c.id)
    for part in batches(wanted):
        for query in (by_alias.where(aliases.c.url.in_(part)), by_url.where(articles.c.url.in_(part))):
            for url, article_id in connection.execute(query):
                found[url] = article_id
    return found


def linked_from(connection: Connection, article: Article) -> list[str]:
    """Ids of the articles that the body of ``article`` links to: the most often linked first, then in page
    order.
    """
    urls = [canonical(link.url) for link in article.links]
    ids = ids_at(connection, urls)
    counts = Counter(ids[url] for url in urls if ids.get(url, article.id) != article.id)
    return [article_id for article_id, _ in counts.most_common()]


def coupled_with(connection: Connection, article: Article) -> list[str]:
    """Ids of the articles that link to the same targets (bibliographic coupling; Kessler 1963), best first: a
    target that few link counts more.
    """
    links = schema.links
    urls = list(dict.fromkeys(canonical(link.url) for link in article.links))[:MOST_COUPLING]
    if not urls:
        return []
    rare = _rare_targets(connection, urls)
    wanted = select(links.c.from_id, links.c.url).where(links.c.url.in_(rare))
    rows = {(row.from_id, row.url) for row in connection.execute(wanted)}
    often = Counter(url for _, url in rows)
    weights: dict[str, float] = defaultdict(float)
    for source, url in sorted(rows):
        weights[source] += (1 + often[url]) ** COUPLING_POWER
    weights.pop(article.id, None)
    return sorted(weights, key=lambda article_id: (-weights[article_id], article_id))


def _rare_targets(connection: Connection, urls: Sequence[str]) -> list[str]:
    """The addresses with the fewest links to them, :data:`MOST_COUPLED` in all: what everyone links brings
    nobody together.
    """
    links = schema.links
    counts = select(links.c.url, func.count()).where(links.c.url.in_(urls)).group_by(links.c.url)
    rare: list[str] = []
    room = MOST_COUPLED
    for url, count in sorted(connection.execute(counts).all(), key=lambda row: (row[1], row[0])):
        room -= count
        if room < 0:
            break
        rare.append(url)
    return rare


def linking_to(connection: Connection, article: Article) -> Incoming:
    links = schema.links
    aliases = select(schema.url_aliases.c.url).where(schema.url_aliases.c.article_id == article.id)
    own = {canonical(article.url), article.url, *connection.execute(aliases).scalars()}
    arriving = select(links.c.from_id, links.c.section).where(
        links.c.url.in_(own), links.c.from_id != article.id
    )
    arrive: dict[str, list[int]] = defaultdict(list)
    for source, section in connection.execute(arriving):
        arrive[source].append(section)
    if not arrive:
        return Incoming([], [])
    rows = _links_of(connection, sorted(arrive)[:MOST_ARRIVING])
    sizes = {source: len({link.url for link in found}) for source, found in rows.items()}

    def place(source: str) -> tuple[int, str]:
        return sizes[source] - LINKS_MADE_UP * min(LINKS_COUNTED, len(arrive[source])), source

    sources = sorted(rows, key=place)
    return Incoming(sources, _near(connection, sources[:MOST_SOURCES], rows, arrive, own))


def _links_of(connection: Connection, sources: Sequence[str]) -> dict[str, list[_LinkPlace]]:
    links = schema.links
    found: dict[str, list[_LinkPlace]] = {source: [] for source in sources}
    wanted = select(links.c.from_id, links.c.url, links.c.section)
    for part in batches(sources):
        for source, url, section in connection.execute(wanted.where(links.c.from_id.in_(part))):
            found[source].append(_LinkPlace(url, section))
    return found


def _near(
    connection: Connection,
    sources: Sequence[str],
    rows: Mapping[str, Sequence[_LinkPlace]],
    arrive: Mapping[str, Sequence[int]],
    own: set[str],
) -> list[str]:
    """Ids of the articles that ``sources`` link near their links to the addresses ``own``, which are in the
    sections ``arrive``; best first.
    """
    weights: dict[str, float] = defaultdict(float)
    for source in sources:
        found = rows[source]
        for url, section in found:
            if url not in own:
                apart = min(abs(section - place) for place in arrive[source])
                weights[url] += (1 + apart) ** NEAR_DISTANCE_POWER / (1 + len(found)) ** NEAR_LINKS_POWER
    ids = ids_at(connection, sorted(weights, key=lambda url: (-weights[url], url))[:MOST_NEAR])
    by_id: dict[str, float] = defaultdict(float)
    for url, weight in weights.items():
        if url in ids:
            by_id[ids[url]] += weight
    return sorted(by_id, key=lambda article_id: (-by_id[article_id], article_id))


def carried_from(connection: Connection, neighbours: Mapping[str, float], article: Article) -> list[str]:
    """Ids of the articles that those most like an article link to, best first: what editors chose there is
    carried to it. ``neighbours`` are ids with how much each is like it; one that links much says less.
    """
    weights: dict[str, float] = defaultdict(float)
    for source, found in _links_of(connection, list(neighbours)).items():
        urls = {link.url for link in found}
        for url in urls:
            weights[url] += neighbours[source] / (1 + len(urls)) ** NEAR_LINKS_POWER
    ids = ids_at(connection, sorted(weights, key=lambda url: (-weights[url], url))[:MOST_NEAR])
    by_id: dict[str, float] = defaultdict(float)
    for url, article_id in ids.items():
        by_id[article_id] += weights[url]
    by_id.pop(article.id, None)
    return sorted(by_id, key=lambda article_id: (-by_id[article_id], article_id))
