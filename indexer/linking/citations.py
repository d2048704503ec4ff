"""Articles beside an article in the graph of links: where its body links, who links to it, and what is linked
near it.

What is linked near it is co-citation weighted by proximity (CPA; Gipp & Beel 2009, Schwarzer et al. 2016):
two articles that a third one links in the same section are closer than two that it links at its ends, and a
page of a thousand links says little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from catalogue import schema
from catalogue.article import Article
from catalogue.urls import canonical

_MOST_SOURCES = 80
"""Pages that link here and are looked through; those with the fewest links say most."""
_MOST_ARRIVING = 1000
_MOST_NEAR = 200
_MOST_COUPLING = 40
_MOST_COUPLED = 1500
_ROWS = 500


def ids_at(connection: Connection, urls: Iterable[str]) -> dict[str, str]:
    """Address → id of the article there (or of the tombstone), other addresses of articles included.

    Only columns in front of ``json`` are asked for: behind it SQLite reads a whole article for each row (20
    ms for 60 of them).
    """
    wanted = list(dict.fromkeys(urls))
    found: dict[str, str] = {}
    articles, aliases = schema.articles, schema.url_aliases
    for start in range(0, len(wanted), _ROWS):
        part = wanted[start : start + _ROWS]
        found |= {
            row.url: row.article_id
            for row in connection.execute(
                select(aliases.c.url, aliases.c.article_id).where(aliases.c.url.in_(part))
            )
        }
        found |= {
            row.url: row.id
            for row in connection.execute(
                select(articles.c.url, articles.c.id).where(articles.c.url.in_(part))
            )
        }
    return found


def linked_from(connection: Connection, article: Article) -> list[str]:
    """Ids of the articles that its body links to: the most often linked first, then in page order."""
    urls = [canonical(link.url) for link in article.links]
    ids = ids_at(connection, urls)
    counts = Counter(ids[url] for url in urls if ids.get(url, article.id) != article.id)
    return [article_id for article_id, _ in counts.most_common()]


def coupled_with(connection: Connection, article: Article) -> list[str]:
    """Ids of the articles that link where this one links (bibliographic coupling; Kessler 1963), rare targets
    first.
    """
    links = schema.links
    urls = list(dict.fromkeys(canonical(link.url) for link in article.links))[:_MOST_COUPLING]
    if not urls:
        return []
    counts = select(links.c.url, func.count()).where(links.c.url.in_(urls)).group_by(links.c.url)
    rare: list[str] = []
    room = _MOST_COUPLED
    for url, count in sorted(connection.execute(counts).all(), key=lambda row: (row[1], row[0])):
        room -= count
        if room < 0:  # what everyone links brings nobody together
            break
        rare.append(url)
    wanted = select(links.c.from_id, links.c.url).where(links.c.url.in_(rare))
    rows = {(row.from_id, row.url) for row in connection.execute(wanted)}
    often = Counter(url for _, url in rows)
    weights: dict[str, float] = defaultdict(float)
    for source, url in sorted(rows):
        weights[source] += (1 + often[url]) ** -0.5
    weights.pop(article.id, None)
    return sorted(weights, key=lambda article_id: (-weights[article_id], article_id))


def linking_to(connection: Connection, article: Article) -> tuple[list[str], list[str]]:
    """Ids of the articles that link here, and of those linked near it; both best first."""
    links = schema.links
    aliases = select(schema.url_aliases.c.url).where(schema.url_aliases.c.article_id == article.id)
    own = {canonical(article.url), article.url, *connection.execute(aliases).scalars()}
    arrive: dict[str, list[int]] = defaultdict(list)
    for row in connection.execute(
        select(links.c.from_id, links.c.section).where(links.c.url.in_(own), links.c.from_id != article.id)
    ):
        arrive[row.from_id].append(row.section)
    if not arrive:
        return [], []
    rows = _links_of(connection, sorted(arrive)[:_MOST_ARRIVING])
    sizes = {source: len({url for url, _ in found}) for source, found in rows.items()}
    sources = sorted(rows, key=lambda source: (sizes[source] - 2 * min(3, len(arrive[source])), source))
    return sources, _near(connection, sources[:_MOST_SOURCES], rows, arrive, own)


def _links_of(connection: Connection, sources: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    links = schema.links
    found: dict[str, list[tuple[str, int]]] = {source: [] for source in sources}
    for start in range(0, len(sources), _ROWS):
        part = sources[start : start + _ROWS]
        for row in connection.execute(
            select(links.c.from_id, links.c.url, links.c.section).where(links.c.from_id.in_(part))
        ):
            found[row.from_id].append((row.url, row.section))
    return found


def _near(
    connection: Connection,
    sources: Sequence[str],
    rows: dict[str, list[tuple[str, int]]],
    arrive: dict[str, list[int]],
    own: set[str],
) -> list[str]:
    weights: dict[str, float] = defaultdict(float)
    for source in sources:
        found = rows[source]
        for url, section in found:
            if url not in own:
                apart = min(abs(section - place) for place in arrive[source])
                weights[url] += (1 + apart) ** -0.85 / (1 + len(found)) ** 0.5
    ids = ids_at(connection, sorted(weights, key=lambda url: (-weights[url], url))[:_MOST_NEAR])
    by_id: dict[str, float] = defaultdict(float)
    for url, weight in weights.items():
        if url in ids:
            by_id[ids[url]] += weight
    return sorted(by_id, key=lambda article_id: (-by_id[article_id], article_id))
