"""What does ``pinakes export`` write? The whole catalogue as JSON lines, WARC or CSV, streamed."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import func, select
from warcio.warcwriter import WARCWriter

from catalogue import clock
from catalogue.archive import Archive, RecordLocation, opening
from catalogue.article import Article
from catalogue.errors import CorruptData
from catalogue.printing import cell, row
from catalogue.schema import captures, pages
from catalogue.store import Catalogue

COLUMNS = (
    "id",
    "url",
    "site",
    "title",
    "language",
    "categories",
    "summary",
    "authors",
    "published",
    "modified",
    "words",
    "text",
)
# Articles whose captures are looked up together.
_BATCH = 200


def jsonl(catalogue: Catalogue, site: str | None) -> Iterator[bytes]:
    """An Article a line."""
    for article in catalogue.articles(site):
        yield json.dumps(article.to_json(), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def as_csv(catalogue: Catalogue, site: str | None) -> Iterator[bytes]:
    """A row an article (RFC 4180, UTF-8)."""
    yield row(COLUMNS)
    for article in catalogue.articles(site):
        yield row(tuple(cell(value) for value in _values(article)))


def warc(catalogue: Catalogue, archive: Archive, site: str | None, lost: Counter[str]) -> Iterator[bytes]:
    """A WARC file: the newest capture of each article's page.

    An article without one (an import) is written as a resource of JSON, and so is one whose capture cannot be
    read: ``lost`` counts those, by why.
    """
    yield opening("pinakes.warc.gz")
    articles = catalogue.articles(site)
    while batch := list(islice(articles, _BATCH)):
        kept = _newest(catalogue, [article.id for article in batch])
        for article in batch:
            yield _record(archive, article, kept.get(article.id), lost)


def _newest(catalogue: Catalogue, ids: list[str]) -> dict[str, RecordLocation]:
    newest = select(func.max(captures.c.id).label("id"), pages.c.article_id).join(
        pages, pages.c.url == captures.c.url
    )
    wanted = (
        newest.where(pages.c.article_id.in_(ids), captures.c.status == 200)
        .group_by(pages.c.article_id)
        .subquery()
    )
    with catalogue.read() as connection:
        rows = connection.execute(
            select(captures, wanted.c.article_id).join(wanted, wanted.c.id == captures.c.id)
        )
        return {row.article_id: RecordLocation.of(row) for row in rows}


def _record(archive: Archive, article: Article, kept: RecordLocation | None, lost: Counter[str]) -> bytes:
    if kept is not None:
        try:
            return archive.sound(kept)  # a damaged record would end the file for whoever reads it
        except CorruptData as error:
            lost[error.what] += 1
    out = io.BytesIO()
    body = json.dumps(article.to_json(), ensure_ascii=False).encode("utf-8", "replace")
    writer: Any = WARCWriter(out, gzip=False, warc_version="WARC/1.1")  # type: ignore[no-untyped-call]
    record = writer.create_warc_record(
        article.url,
        "resource",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type="application/json",
        warc_headers_dict={"WARC-Date": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
    writer.write_record(record)
    return gzip.compress(out.getvalue(), 4, mtime=0)


def _values(article: Article) -> Iterator[str]:
    text = "\n".join(
        part for section in article.sections for part in (section.heading or "", *section.texts()) if part
    )
    yield from (article.id, article.url, article.site, article.title, article.language)
    yield "; ".join(" > ".join(path) for path in article.categories)
    yield article.summary
    yield "; ".join(article.authors)
    yield from (article.published or "", article.modified or "", str(len(text.split())), text)
