"""A page as the crawl kept it last, for whoever wants to read it again (``pinakes explain``)."""

from __future__ import annotations

import logging

from sqlalchemy import select

from catalogue.archive import Archive, Kept
from catalogue.config import Config
from catalogue.errors import NotFound
from catalogue.schema import captures, templates
from catalogue.store import Catalogue
from catalogue.urls import canonical
from indexer.extract import Page, SiteTemplate

_log = logging.getLogger(__name__)


def kept_page(config: Config, url: str) -> tuple[Page, SiteTemplate | None]:
    """The page at ``url`` with its site's newest template; none where that was written by another version of Pinakes.

    Raises :class:`NotFound` where the library never kept it.
    """
    catalogue = Catalogue.open(config.catalogue_url)
    try:
        with catalogue.read() as connection:
            newest = select(captures).where(captures.c.url.in_({url, canonical(url)})).order_by(captures.c.id.desc()).limit(1)
            capture = connection.execute(newest).first()
            if capture is None:
                raise NotFound(f"no page was kept from {url}", f"crawl it first: pinakes crawl --url {url}")
            learned = select(templates.c.profile).where(templates.c.site == capture.site).order_by(templates.c.version.desc()).limit(1)
            profile = connection.execute(learned).scalar()
    finally:
        catalogue.close()
    with Archive(config.archive_url, config.archive.max_file_bytes) as archive:
        body = archive.body(Kept(capture.file, capture.offset, capture.length, capture.digest))
    return Page(capture.final_url, body, capture.content_type or None), _template(profile)


def _template(profile: str | None) -> SiteTemplate | None:
    try:
        return SiteTemplate.from_json(profile) if profile else None
    except ValueError as error:
        _log.info("template-not-used reason=%s", error)  # ingest learns it again with the next page that comes
        return None
