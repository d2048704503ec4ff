"""A site whose pages lie in the archive as a crawl would have left them there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count

from sqlalchemy import insert, select, update

from catalogue import schema
from catalogue.archive import Archive, Exchange
from catalogue.config import Config
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
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | Example Health</title>{head}</head>"
        f"<body class=single><header><nav><a href=/>Home</a> <a href=/a-z/>All topics</a></nav></header><main><article class=post>"
        f"<h1>{title}</h1><div class=content>{body}{extra}</div></article><aside class=related><h3>You may also like</h3>"
        f"<ul><li><a href=/fever/>Fever explained for everybody</a></li></ul></aside></main>"
        f"<footer><p>Example Health does not replace a doctor.</p></footer></body></html>"
    ).encode()


def article_page(subject: str, head: str = "", more: str = "") -> bytes:
    """The page of an article on ``subject``, different in every paragraph from that of another subject."""
    own = [sentence.format(subject.lower()) for sentence in _SENTENCES]
    causes = f"<h2>Causes of {subject}</h2><p>Nobody catches {subject.lower()} twice from the same {subject.lower()[::-1]}. {more}</p>"
    return page(subject, *own, head=head, extra=causes)


def redesigned_page(subject: str, content: str, below: str = "") -> bytes:
    """``content`` in a shell of which no element is as in :func:`page`."""
    return (
        f"<!doctype html><html lang=en><head><title>{subject} – Example</title></head><body id=app><div class=shell><div class=left>"
        f"<ul class=menu><li>One</li><li>Two</li></ul></div><section class=reading><h2 class=title>{subject}</h2>{content}"
        f"</section>{below}</div></body></html>"
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
        """Let go of everything."""
        self.catalogue.close()
        self.archive.close()
        if self.engine is not None:
            self.engine.close()

    def keep(self, path: str, html: bytes, final: str | None = None, **headers: object) -> None:
        """The page at ``path`` came, after a redirect to ``final`` where one is given."""
        url, final_url = HOST + path, HOST + (final or path)
        at = float(next(self._clock))
        kept = self.archive.keep(
            self.site, Exchange(url, final_url, 200, (("Content-Type", "text/html"),), html, at)
        )
        hints = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.catalogue.begin() as connection:
            for address in {url, final_url}:
                known = connection.execute(
                    select(schema.pages.c.id).where(schema.pages.c.url == address)
                ).first()
                if known is None:
                    connection.execute(
                        insert(schema.pages).values(
                            site=self.site, url=address, state="fetched", fetched_at=at
                        )
                    )
            if final is not None:
                connection.execute(
                    update(schema.pages)
                    .where(schema.pages.c.url == url)
                    .values(state="redirected", redirect_to=final_url)
                )
            connection.execute(
                insert(schema.captures).values(
                    site=self.site,
                    url=url,
                    final_url=final_url,
                    status=200,
                    content_type="text/html",
                    headers=json.dumps(hints),
                    fetched_at=at,
                    digest=kept.digest,
                    file=kept.file,
                    offset=kept.offset,
                    length=kept.length,
                )
            )

    def ingest(self) -> IngestReport:
        """Read what came."""
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
