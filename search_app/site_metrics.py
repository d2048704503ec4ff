"""What does Prometheus read of each site, of who crawls it, of backups and disks? Gauges, taken when they are
read; the same numbers as the board's.

Times are exported as such, and not as ages: ``time() - pinakes_…_timestamp_seconds`` is right at any moment.
What is not known is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Connection

from catalogue import backup, keepers
from catalogue.config import Config
from catalogue.freshness import SiteFreshness, freshness
from catalogue.grouping import GROUPS
from catalogue.orders import Order
from catalogue.standing import Place
from search_app import disk

_PREFIX = "pinakes_site_"
# Name, what it says, and how it is had; of these, one value a site.
_OF_SITE: tuple[tuple[str, str, Callable[[SiteFreshness], float | None]], ...] = (
    ("articles", "Articles of the site.", lambda site: site.articles),
    ("current_ratio", "Share of its pages that are known current.", lambda site: site.current),
    ("unseen_changes", "Changes and new pages that no look has seen yet.", lambda site: site.unseen),
    (
        "oldest_unseen_change_timestamp_seconds",
        "When the first of these was announced.",
        lambda site: site.oldest_unseen,
    ),
    ("pages_due", "Pages whose time to be looked at has come.", lambda site: site.due),
    ("captures_unread", "Pages that were fetched and not read.", lambda site: site.unread),
    (
        "last_crawl_start_timestamp_seconds",
        "When the newest crawl began.",
        lambda site: site.last.started_at if site.last else None,
    ),
    (
        "last_crawl_end_timestamp_seconds",
        "When the newest crawl that left a report ended.",
        lambda site: site.told.ended_at if site.told else None,
    ),
    (
        "last_crawl_failed",
        "1 where that crawl gave no page, or not the articles that were there before.",
        lambda site: float(bool(site.told.fatal or site.told.blind)) if site.told else None,
    ),
    (
        "removals_held",
        "1 where removals wait for a person's word.",
        lambda site: float(site.hold is not None),
    ),
    ("paused", "1 where an operator paused the site.", lambda site: float(Order.PAUSE in site.orders)),
    (
        "articles_without_template",
        "Articles that fit no template of the site.",
        lambda site: site.without_template,
    ),
    (
        "template_confidence_ratio",
        "Confidence of the site's newest template.",
        lambda site: site.templates[0].confidence if site.templates else None,
    ),
)


def families(connection: Connection, config: Config) -> Iterator[GaugeMetricFamily]:
    """All of them."""
    found = freshness(connection)
    crawled = [site for site in found if site.standing is not None]
    for name, said, value in _OF_SITE:
        family = GaugeMetricFamily(_PREFIX + name, said, labels=["site"])
        for site in found if name == "articles" else crawled:
            if (known := value(site)) is not None:
                family.add_metric([site.name], known)
        yield family
    yield from _counts(crawled)
    yield GaugeMetricFamily(
        "pinakes_keepers",
        "Workers and schedules that keep the library fresh.",
        keepers.at_work(connection).number,
    )
    yield from _safety(connection, config)


def _counts(crawled: list[SiteFreshness]) -> Iterator[GaugeMetricFamily]:
    pages = GaugeMetricFamily(_PREFIX + "pages", "Known pages by where they stand.", labels=["site", "place"])
    last = GaugeMetricFamily(
        _PREFIX + "last_crawl_pages", "Pages that the last crawl looked at.", labels=["site", "group"]
    )
    for site in crawled:
        for place in Place:
            pages.add_metric([site.name, place], site.pages(place))
        for group in GROUPS if site.told else ():
            assert site.told is not None
            last.add_metric([site.name, group], site.told.counts.get(group, 0))
    yield pages
    yield last


def _safety(connection: Connection, config: Config) -> Iterator[GaugeMetricFamily]:
    """The last backup, and what the disk has."""
    made = backup.last(connection)
    for name, said, value in (
        ("timestamp_seconds", "When the last backup was made.", made and made.at),
        ("size_bytes", "Size of the last backup.", made and made.size),
    ):
        family = GaugeMetricFamily(f"pinakes_last_backup_{name}", said)
        if value is not None:
            family.add_metric([], value)
        yield family
    room = disk.usage(config)
    used = GaugeMetricFamily("pinakes_disk_used_bytes", "What a part of the library takes.", labels=["part"])
    for part, size in room.parts.items():
        used.add_metric([part], size)
    yield used
    free = GaugeMetricFamily("pinakes_disk_free_bytes", "What is free where the library's data lies.")
    if room.free is not None:
        free.add_metric([], room.free)
    yield free
