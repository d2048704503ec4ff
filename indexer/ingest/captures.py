"""A page as the crawl kept it last, for whoever wants to read it again (``pinakes explain``); and what its
site taught.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from catalogue.archive import Archive, Kept
from catalogue.config import Config
from catalogue.errors import NotFound
from catalogue.schema import captures, templates
from catalogue.store import Catalogue
from catalogue.urls import canonical
from indexer.extract import Page, SiteTemplate

_log = logging.getLogger(__name__)


def captured_page(config: Config, url: str) -> tuple[Page, SiteTemplate | None]:
    """The page at ``url`` with its site's newest template; none where that was written by another version of
    Pinakes.

    Raises :class:`NotFound` where the library never kept it.
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
            capture = connection.execute(newest).first()
            if capture is None:
                raise NotFound(f"no page was kept from {url}", f"crawl it first: pinakes crawl --url {url}")
            newest_template = (
                select(templates.c.profile)
                .where(templates.c.site == capture.site)
                .order_by(templates.c.version.desc())
                .limit(1)
            )
            profile = connection.execute(newest_template).scalar()
    finally:
        catalogue.close()
    with Archive(config.archive_url, config.archive.max_file_bytes) as archive:
        body = archive.body(Kept(capture.file, capture.offset, capture.length, capture.digest))
    return Page(capture.final_url, body, capture.content_type or None), _template(profile)


@dataclass(frozen=True, slots=True)
class NewestTemplate:
    """A site's newest template: the ``version``-th that was learned, from so many pages; ``document`` is its
    profile as JSON has it.
    """

    version: int
    pages: int
    learned_at: float
    document: dict[str, Any]

    def lines(self) -> Iterator[str]:
        """The profile for a person: each of its templates with the body's place and what is left out inside
        it.
        """
        day = datetime.fromtimestamp(self.learned_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        yield f"template {self.version}, learned from {self.pages} pages on {day}"
        template = _template(json.dumps(self.document))
        if template is None:
            yield "it was learned by another version of Pinakes, and is learned anew with the next page that comes"
            return
        for number, profile in enumerate(template.profiles, 1):
            trust = "" if profile.is_usable else "; not trusted: its pages are read one by one"
            yield f"kind of page {number}: {profile.pages} pages, confidence {profile.confidence:.2f}{trust}"
            yield f"  body          {profile.main or 'not found'}"
            yield from (
                f"  {slot.role:<13} {path}  ({slot.evidence})" for path, slot in profile.slots.items()
            )
            yield from (f"  section       «{heading}»  ({why})" for heading, why in profile.headings.items())
        if template.affixes:
            yield f"in its titles, not the title: {', '.join(f'«{affix}»' for affix in template.affixes)}"


def newest_template(catalogue: Catalogue, site: str) -> NewestTemplate:
    """The newest template of a site. Raises :class:`NotFound` where none was learned."""
    newest = select(templates).where(templates.c.site == site).order_by(templates.c.version.desc()).limit(1)
    with catalogue.read() as connection:
        row = connection.execute(newest).first()
    if row is None:
        raise NotFound(
            f"no template was learned of {site}",
            "it takes two pages that were crawled; imported articles bring none",
        )
    return NewestTemplate(row.version, row.pages, row.learned_at, json.loads(row.profile))


def _template(profile: str | None) -> SiteTemplate | None:
    try:
        return SiteTemplate.from_json(profile) if profile else None
    except ValueError as error:
        # ingest learns it again with the next page that comes
        _log.info("template-not-used reason=%s", error)
        return None
