"""A site whose pages lie in the archive as a crawl would have left them there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import count

from sqlalchemy import Connection, insert, select, update

from catalogue import schema
from catalogue.archive import Archive, Exchange
from catalogue.config import Config
from catalogue.states import PageState
from catalogue.store import Catalogue
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.ingest.run import IngestReport, ingest

HOST = "https://example.org"
SUBJECTS = (
    "Asthma",
    "Gout",
    "Measles",
    "Anaemia",
    "Influenza",
    "Migraine",
    "Rickets",
    "Scurvy",
    "Tetanus",
    "Vertigo",
    "Zoster",
    "Cholera",
)
_SENTENCES = (
    "{0} is a condition that many families meet once in their lives, often without knowing its name.",
    "Doctors recognise {0} by asking when it began, what makes it worse and who else has been ill.",
    "Most people with {0} feel better within days when they rest, drink enough and take what was prescribed.",
    "In a few people {0} lasts for months, and then a specialist should look for another reason.",
)


def page(title: str, *paragraphs: str, head: str = "", extra: str = "") -> bytes:
    """An article as a plain content system serves it: a header, the body, related cards, a footer."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<title>{title} | Example Health</title>{head}</head><body class=single>"
        "<header><nav><a href=/>Home</a> <a href=/a-z/>All topics</a></nav></header>"
        f"<main><article class=post><h1>{title}</h1><div class=content>{body}{extra}</div></article>"
        "<aside class=related><h3>You may also like</h3>"
        "<ul><li><a href=/fever/>Fever explained for everybody</a></li></ul></aside></main>"
        "<footer><p>Example Health does not replace a doctor.</p></footer></body></html>"
    ).encode()


def article_page(subject: str, head: str = "", more: str = "") -> bytes:
    """The page of an article on ``subject``, different in every paragraph from that of another subject."""
    name = subject.lower()
    own = [sentence.format(name) for sentence in _SENTENCES]
    causes = f"Nobody catches {name} twice from the same {name[::-1]}. {more}"
    return page(subject, *own, head=head, extra=f"<h2>Causes of {subject}</h2><p>{causes}</p>")


def redesigned_page(subject: str, content: str, below: str = "") -> bytes:
    """``content`` in a shell of which no element is as in :func:`page`."""
    return (
        f"<!doctype html><html lang=en><head><title>{subject} – Example</title></head><body id=app>"
        "<div class=shell><div class=left><ul class=menu><li>One</li><li>Two</li></ul></div>"
        f"<section class=reading><h2 class=title>{subject}</h2>{content}</section>{below}</div></body></html>"
    ).encode()


@dataclass
class Crawled:
    """Stands for a crawl: keeps pages and notes their captures, and lets ingest read them."""

    config: Config
    catalogue: Catalogue
    archive: Archive
    engine: Engine | None = None
    site: str = "example"
    _clock: count[int] = field(default_factory=lambda: count(1_700_000_000))

    @classmethod
    def of(cls, config: Config, with_index: bool = False) -> Crawled:
        """An empty library."""
        engine = open_engine(config) if with_index else None
        return cls(config, Catalogue.open(config.catalogue_url), Archive(config.archive_url), engine)

    def close(self) -> None:
        self.catalogue.close()
        self.archive.close()
        if self.engine is not None:
            self.engine.close()

    def keep(self, path: str, html: bytes, final: str | None = None, **headers: object) -> None:
        """The page at ``path`` came, after a redirect to ``final`` where one is given."""
        url, final_url = HOST + path, HOST + (final or path)
        at = float(next(self._clock))
        exchange = Exchange(url, final_url, 200, (("Content-Type", "text/html"),), html, at)
        location = self.archive.keep(self.site, exchange)
        hints = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.catalogue.begin() as connection:
            for address in {url, final_url}:
                self._know_page(connection, address, at)
            if final is not None:
                moved = {"state": PageState.REDIRECTED, "redirect_to": final_url}
                connection.execute(update(schema.pages).where(schema.pages.c.url == url).values(moved))
            capture = {
                "site": self.site,
                "url": url,
                "final_url": final_url,
                "status": 200,
                "content_type": "text/html",
                "headers": json.dumps(hints),
                "fetched_at": at,
                **asdict(location),
            }
            connection.execute(insert(schema.captures), capture)

    def _know_page(self, connection: Connection, url: str, at: float) -> None:
        known = select(schema.pages.c.id).where(schema.pages.c.url == url)
        if connection.execute(known).first() is None:
            page = {"site": self.site, "url": url, "state": PageState.FETCHED, "fetched_at": at}
            connection.execute(insert(schema.pages), page)

    def keep_articles(self, subjects: Iterable[str] = SUBJECTS, head: str = "", **headers: object) -> None:
        """The page of an article on each subject came."""
        for subject in subjects:
            self.keep(f"/{subject.lower()}/", article_page(subject, head=head), **headers)

    def outdate_templates(self) -> None:
        """Make every template look as if another version of Pinakes had written it."""
        with self.catalogue.begin() as connection:
            connection.execute(update(schema.templates).values(profile='{"version": 0, "profiles": []}'))

    def ingest(self) -> IngestReport:
        return ingest(self.config, self.catalogue, self.archive, self.engine)

    def urls(self) -> dict[str, str]:
        """Address (without the host) of each article, with its id."""
        return {article.url.removeprefix(HOST): article.id for article in self.catalogue.articles()}

    def outcomes(self) -> list[str]:
        """What ingest made of each capture, in the order they came."""
        with self.catalogue.read() as connection:
            return [
                str(row.outcome)
                for row in connection.execute(select(schema.captures).order_by(schema.captures.c.id))
            ]
