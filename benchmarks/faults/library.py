"""The small library that faults are done to: what it must hold after each, and whether it does."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import insert, select

from catalogue import schema
from catalogue.archive import Archive, Exchange, RecordLocation
from catalogue.config import Config, load
from catalogue.errors import PinakesError
from catalogue.states import PageState
from catalogue.store import Catalogue
from commands.library import check as check_command
from commands.shared import open_archive, open_catalogue, open_index
from indexer.index.sync import verify

HOST = "https://example.org"
SUBJECTS = (
    "Asthma Gout Measles Anaemia Influenza Migraine Rickets Scurvy Tetanus Vertigo Zoster Cholera".split()
)
# Those that are taken out for a moment; readers do not ask for them.
FORGOTTEN = SUBJECTS[-4:]
_SENTENCES = (
    "{0} is a condition that many families meet once in their lives, often without knowing its name.",
    "Doctors recognise {0} by asking when it began, what makes it worse and who else has been ill.",
    "Most people with {0} feel better within days when they rest, drink enough and take what helps.",
    "In a few people {0} lasts for months, and then a specialist should look for another reason.",
)
_EDITION = re.compile(r"edition (\d+)")

# What every library of the harness is set to. One process reads pages: a pool is another harness's matter.
SETTINGS = "[crawl]\ndelay = 0.0\nretries = 0\n[jobs]\nprocesses = 1\nlease = 2.0\n"


def page(subject: str, edition: int) -> bytes:
    """The page of an article in one of its editions, which its first and its last words name."""
    name = subject.lower()
    body = "".join(f"<p>{sentence.format(name)}</p>" for sentence in _SENTENCES)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{subject} | Example</title></head>"
        "<body class=single><header><nav><a href=/>Home</a> <a href=/a-z/>All topics</a></nav></header>"
        f"<main><article class=post><h1>{subject}</h1><div class=content><p>This is edition {edition} of what"
        f" the library says about {name}, for its readers.</p>{body}<h2>Causes of {subject}</h2><p>Nobody"
        f" catches {name} twice from the same {name[::-1]}, as edition {edition} was the first to say.</p>"
        "</div></article></main><footer><p>Example does not replace a doctor.</p></footer></body></html>"
    ).encode()


def line(subject: str, edition: int) -> bytes:
    """The same article as a line of an import."""
    url = f"{HOST}/{subject.lower()}/"
    first = f"This is edition {edition} of what the library says about {subject}."
    texts = [first, *(sentence.format(subject) for sentence in _SENTENCES), f"The end of edition {edition}."]
    blocks = [{"type": "paragraph", "text": text} for text in texts]
    section = {"heading": None, "kind": "lead", "level": 1, "anchor": None, "blocks": blocks}
    return json.dumps({"url": url, "title": subject, "sections": [section], "site": "example"}).encode()


@dataclass
class Wrong:
    """What is not as it was acknowledged, in words."""

    lost: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.other)

    def lines(self) -> Iterator[str]:
        yield from (f"lost: {one}" for one in self.lost)
        yield from self.other


@dataclass(frozen=True)
class FaultLibrary:
    """A library of twelve articles, each of which has an edition."""

    file: Path

    @classmethod
    def at(cls, folder: Path, settings: str = SETTINGS) -> FaultLibrary:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "library.toml"
        file.write_text(settings, encoding="utf-8")
        return cls(file)

    @property
    def config(self) -> Config:
        return load(self.file, {})

    def keep(self, edition: int) -> None:
        """A crawl kept every page in that edition: what ingest has to read."""
        with open_catalogue(self.config) as catalogue, open_archive(self.config) as archive:
            for subject in SUBJECTS:
                _keep(catalogue, archive, f"{HOST}/{subject.lower()}/", page(subject, edition), edition)

    def editions(self) -> dict[str, set[int]]:
        """Title → the editions that its article's text names: one, unless it was torn."""
        with open_catalogue(self.config) as catalogue:
            return {
                article.title: {
                    int(found)
                    for section in article.sections
                    for text in section.texts()
                    for found in _EDITION.findall(text)
                }
                for article in catalogue.articles()
            }

    def wrong(self, *allowed: int, complete: bool = False, checked: bool = True) -> Wrong:
        """What differs from twelve articles in one of the ``allowed`` editions each, an index that agrees
        with them (and lacks nothing if it is ``complete``), an archive that can be read, and (if ``checked``)
        a check that passes.
        """
        found = Wrong()
        try:
            editions = self.editions()
        except Exception as error:  # noqa: BLE001 – whatever it is, it is what a reader would meet
            return Wrong(other=[f"the catalogue cannot be read: {_told(error)}"])
        found.lost += [subject for subject in SUBJECTS if subject not in editions]
        for title, named in editions.items():
            if title not in SUBJECTS:
                found.other.append(f"«{title}» is new")
            elif len(named) != 1 or not named <= set(allowed):
                found.other.append(f"«{title}» is edition {sorted(named)}, not {allowed}")
        found.other += [*self.of_the_index(complete), *self.of_the_archive()]
        if checked:
            found.other += self.of_the_check()
        return found

    def of_the_index(self, complete: bool) -> Iterator[str]:
        try:
            with open_catalogue(self.config) as catalogue, open_index(self.config) as engine:
                compared = verify(catalogue, engine)
        except Exception as error:  # noqa: BLE001 – a traceback where words should be is a finding
            yield f"the index cannot be read: {_told(error)}"
            return
        if not compared.agrees or (complete and compared.pending):
            yield f"the index does not agree: {compared}"

    def of_the_archive(self) -> Iterator[str]:
        with open_catalogue(self.config) as catalogue, open_archive(self.config) as archive:
            with catalogue.read() as connection:
                kept = connection.execute(select(schema.captures)).all()
            for row in kept:
                try:
                    if archive.exchange(RecordLocation.of(row)).url != row.url:
                        yield f"{row.url} is another page in the archive"
                except PinakesError as error:
                    yield f"capture {row.id}: {error.line()}"

    def of_the_check(self) -> Iterator[str]:
        told = io.StringIO()
        try:
            with contextlib.redirect_stdout(told):
                check_command.main(["--config", str(self.file)], standalone_mode=False)
        except Exception as error:  # noqa: BLE001 – a traceback where words should be is a finding
            if not isinstance(error, PinakesError):
                yield f"the check ends in {_told(error)}"
            yield from (line for line in told.getvalue().splitlines() if line.startswith("FAIL"))


def _told(error: Exception) -> str:
    """An error in words, or as what it is."""
    return error.line() if isinstance(error, PinakesError) else f"a traceback: {error!r}"


def _keep(catalogue: Catalogue, archive: Archive, url: str, body: bytes, edition: int) -> None:
    at = 1_700_000_000.0 + edition
    location = archive.keep("example", Exchange(url, url, 200, (("Content-Type", "text/html"),), body, at))
    capture = {
        "site": "example",
        "url": url,
        "final_url": url,
        "status": 200,
        "content_type": "text/html",
        "headers": "{}",
        "fetched_at": at,
        **asdict(location),
    }
    known = select(schema.pages.c.id).where(schema.pages.c.url == url)
    with catalogue.begin() as connection:
        if connection.execute(known).first() is None:
            new = {"site": "example", "url": url, "state": PageState.FETCHED, "fetched_at": at}
            connection.execute(insert(schema.pages), new)
        connection.execute(insert(schema.captures), capture)
