"""What did a crawl fetch, and where is it? A row of ``captures`` as a record; the last capture of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from catalogue.archive import Archive, RecordLocation
from catalogue.config import Config
from catalogue.errors import NotFound
from catalogue.rereading import PERHAPS_FORMERLY
from catalogue.schema import captures, templates
from catalogue.store import Catalogue
from catalogue.urls import canonical
from indexer.extract import ApiFacts, Page, SiteTemplate
from indexer.ingest.site_templates import usable_template


@dataclass(frozen=True, slots=True)
class Capture:
    """A fetched page that lies in the archive; a row of ``captures``."""

    id: int
    site: str
    # as it was asked for, in canonical form
    url: str
    # where redirects ended
    final_url: str
    status: int
    content_type: str
    # names in lower case
    headers: tuple[tuple[str, str], ...]
    fetched_at: float
    location: RecordLocation
    # of an earlier reading
    outcome: str | None = None

    @classmethod
    def of(cls, row: Row[Any]) -> Capture:
        return cls(
            id=row.id,
            site=row.site,
            url=row.url,
            final_url=row.final_url,
            status=row.status,
            content_type=row.content_type,
            headers=headers_of(json.loads(row.headers)),
            fetched_at=row.fetched_at,
            location=RecordLocation.of(row),
            outcome=row.outcome,
        )

    def page(self, body: bytes) -> Page:
        """The page for extraction, with what the site's API said of it.

        The crawler writes that down in headers of its own (`crawler/outcome.py`), category paths as JSON.
        """
        said = dict(self.headers)
        others = tuple(_pair(text) for name, text in self.headers if name == "pinakes-alternates")
        dates = said.get("pinakes-published"), said.get("pinakes-modified")
        facts = ApiFacts(self.api_categories(), *dates, others)
        return Page(self.final_url, body, self.content_type or None, facts, said.get("link", ""))

    def api_categories(self) -> tuple[tuple[str, ...], ...]:
        """The category paths that the site's API gave for the page."""
        return tuple(tuple(json.loads(text)) for name, text in self.headers if name == "pinakes-categories")

    def formerly(self) -> str | None:
        """The address at which the site's REST API had the same post before (`crawler/outcome.py`)."""
        return next((value for name, value in self.headers if name == "pinakes-formerly"), None)

    def perhaps_formerly(self) -> tuple[str, ...]:
        """Addresses at which the article may have been before (`catalogue/rereading.py`)."""
        return tuple(value for name, value in self.headers if name == PERHAPS_FORMERLY)

    def asks_no_index(self) -> bool:
        """Whether the page's X-Robots-Tag asks every crawler, or this one, not to index it."""
        return any(
            name == "x-robots-tag" and _forbids_indexing(value.lower()) for name, value in self.headers
        )


def _pair(text: str) -> tuple[str, str]:
    """A language and an address (`crawler/pages.py`)."""
    language, url = json.loads(text)
    return str(language), str(url)


def _forbids_indexing(robots_tag: str) -> bool:
    """Whether a value of X-Robots-Tag (``noindex``, ``otherbot: noindex, nofollow``) means this crawler."""
    agent, colon, directives = robots_tag.rpartition(":")
    agent = agent.strip()
    # "unavailable_after: …" has a colon too, and names no agent.
    means_us = not colon or agent in ("pinakes", "unavailable_after") or "," in agent
    words = {word.strip() for word in (directives if agent == "pinakes" else robots_tag).split(",")}
    return means_us and not words.isdisjoint(("noindex", "none"))


def headers_of(stored: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The headers of a capture's row, names in lower case. One with several values gives several pairs."""
    return tuple(
        (name.lower(), str(value))
        for name, values in stored.items()
        for value in (values if isinstance(values, list) else [values])
    )


def captured_page(config: Config, url: str) -> tuple[Page, SiteTemplate | None, str]:
    """The page at ``url`` as it was captured last, its site's newest template, and the site's name.

    The template is ``None`` where there is none, or where another version of Pinakes wrote it. Raises
    :class:`NotFound` where the page was never captured.
    """
    catalogue = Catalogue.open(config.catalogue_url)
    try:
        with catalogue.read() as connection:
            newest = (
                select(captures)
                .where(captures.c.url.in_({url, canonical(url)}))
                .order_by(captures.c.id.desc())
                .limit(1)
            )
            row = connection.execute(newest).first()
            if row is None:
                raise NotFound(f"no page was kept from {url}", f"crawl it first: pinakes crawl --url {url}")
            newest_template = (
                select(templates.c.profile)
                .where(templates.c.site == row.site)
                .order_by(templates.c.version.desc())
                .limit(1)
            )
            profile = connection.execute(newest_template).scalar()
    finally:
        catalogue.close()
    with Archive(config.archive_url, config.archive.max_file_bytes) as archive:
        body = archive.body(RecordLocation.of(row))
    return Capture.of(row).page(body), usable_template(profile), str(row.site)
