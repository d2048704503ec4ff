"""Fuzzing guided by coverage: what reaches lines that no input reached before is kept and changed further.

    pip install atheris
    python tests/fuzz/guided.py PARSER -max_total_time=300 CORPUS_FOLDER

PARSER is one of those below; ``laws.py`` says what each promises, ``pieces.py`` what its inputs are made of.
What is found worth keeping is kept in the folder for the next run. No input may take longer than its size
explains either. An input that breaks a promise is left as ``crash-…`` in the working directory; what it shows
becomes a test beside the parser's others. Not a part of the tests: atheris has no wheel for every machine.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

# Where each parser stands: only these modules tell the fuzzer what an input reached. All of them would take a
# minute to be made ready.
MODULES = {
    "robots": ["crawler.robots", "crawler.politeness", "protego"],
    "header": ["crawler.politeness", "crawler.wordpress", "catalogue.media_types", "catalogue.numerals"],
    "address": ["catalogue.urls", "urllib.parse", "idna"],
    "lists": ["crawler.sitemaps", "catalogue.charset", "catalogue.urls"],
    "wordpress": ["crawler.wordpress", "crawler.api_answers"],
    "wiki": ["crawler.mediawiki", "crawler.api_answers"],
    "page": ["indexer.extract", "catalogue.article", "catalogue.charset"],
    "links": ["crawler.links", "crawler.page_text", "catalogue.charset"],
    "line": ["indexer.ingest.imports", "catalogue.article", "catalogue.json_fields", "catalogue.rows"],
    "record": ["catalogue.archive", "warcio"],
    "question": ["indexer.question.syntax", "indexer.question.filters", "catalogue.text"],
    "draft": ["indexer.linking", "html.parser", "_markupbase", "markdown_it"],
    "synonyms": ["indexer.lexicon.synonyms"],
    "notices": ["indexer.search.notices", "tomllib"],
    "configuration": ["catalogue.config", "catalogue.appearance", "tomllib"],
}
if len(sys.argv) < 2 or sys.argv[1] not in MODULES:
    sys.exit(f"name a parser: {', '.join(MODULES)}")
NAME = sys.argv.pop(1)

with atheris.instrument_imports(include=MODULES[NAME], enable_loader_override=False):
    from catalogue.archive import Archive, Exchange, RecordLocation
    from catalogue.archive.records import response
    from catalogue.store import Catalogue
    from crawler import mediawiki
    from tests.fuzz import laws, pieces

# For an instrumented reading of the sizes that libFuzzer makes (4 kB unless told otherwise).
_SECONDS_AT_MOST = 5.0
# A folder for what has to be a file; in memory where there is such a place.
_MEMORY = Path("/dev/shm")
_ROOM = Path(tempfile.mkdtemp(prefix="pinakes-fuzz-", dir=_MEMORY if _MEMORY.is_dir() else None))
_TYPES = (
    *(None, "text/html", "text/html; charset=iso-8859-1", "text/html; charset=utf-16", "application/pdf"),
    *("text/html; charset=shift_jis", "text/html; charset=hz", "a/b, text/html;charset=x-user-defined"),
)
_URLS = (
    *("https://library.example/a/", "", "http://[", "https://library.example/?s=x", "javascript:alert(1)"),
    "https://library.example/২০২৪/",
)
_WIKI = mediawiki.site_of(pieces.WHOLE["wiki"][0], f"{laws.SITE}/w/api.php")
_KEPT = Exchange(
    f"{laws.SITE}/a", f"{laws.SITE}/a", 200, (("Content-Type", "text/html"),), b"Asthma" * 40, 1e9
)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _split(data: bytes) -> tuple[str, str]:
    first, _, rest = _text(data).partition("\n")
    return first, rest


def _robots(data: bytes) -> None:
    path, _ = _split(data)
    laws.robots(data[len(path.encode()) :], path)


def _listed(data: bytes) -> None:
    laws.addresses_listed(data)
    laws.addresses_listed(gzip.compress(data)[: len(data)])


def _wiki(data: bytes) -> None:
    assert _WIKI is not None
    laws.wiki_answers(_WIKI, data.split(b"\n"))
    mediawiki.site_of(data, f"{laws.SITE}/w/api.php")


def _page(data: bytes) -> None:
    if len(data) > 1:
        laws.page(data[2:], _URLS[data[0] % len(_URLS)], _TYPES[data[1] % len(_TYPES)])


def _links(data: bytes) -> None:
    if len(data) > 1:
        told = {"content-type": _TYPES[data[1] % len(_TYPES)] or "", "link": _text(data[2:60])}
        laws.links_of_page(data[2:], _URLS[data[0] % len(_URLS)], {**told, "refresh": _text(data[2:40])})


class _Library:
    """A catalogue and an archive, opened when the first input wants them."""

    catalogue: Catalogue | None = None
    archive: Archive | None = None
    where: RecordLocation | None = None

    def line(self, data: bytes) -> None:
        self.catalogue = self.catalogue or Catalogue.open(f"sqlite:///{_ROOM}/catalogue.sqlite")
        laws.line(self.catalogue, data)

    def record(self, data: bytes) -> None:
        if self.archive is None or self.where is None:
            self.archive = Archive(str(_ROOM / "archive"))
            self.where = self.archive.keep("example", _KEPT)
        (_ROOM / "archive" / self.where.file).write_bytes(data)
        digest = self.where.digest
        laws.record(self.archive, RecordLocation(self.where.file, 0, len(data), digest), _KEPT)


_LIBRARY = _Library()
PARSERS: dict[str, Callable[[bytes], None]] = {
    "robots": _robots,
    "header": lambda data: laws.header(_text(data)),
    "address": lambda data: laws.address(*_split(data)),
    "lists": _listed,
    "wordpress": laws.wordpress_answer,
    "wiki": _wiki,
    "page": _page,
    "links": _links,
    "line": _LIBRARY.line,
    "record": _LIBRARY.record,
    "question": lambda data: laws.question(_text(data)),
    "draft": lambda data: laws.draft(_text(data), "draft.md"),
    "synonyms": lambda data: laws.synonym_file(_text(data)),
    "notices": lambda data: laws.notices_file(_ROOM / "notices.toml", data),
    "configuration": lambda data: laws.configuration(_ROOM / "library.toml", data, {}),
}


def timed(parse: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The same, which also raises where an input takes too long."""

    def one_input(data: bytes) -> None:
        start = time.process_time()
        parse(data)
        spent = time.process_time() - start
        assert spent <= _SECONDS_AT_MOST, f"{spent:.1f} s for {len(data)} bytes"

    return one_input


def words() -> Path:
    """A file of the parser's pieces, as libFuzzer reads its words."""
    file = _ROOM / "words"
    known = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in pieces.OF[NAME])
    file.write_text("".join(f'"{piece}"\n' for piece in known), encoding="ascii")
    return file


def first_inputs() -> Path:
    """A folder with each piece, all of them together, and whole inputs."""
    folder = _ROOM / "first"
    folder.mkdir()
    of = pieces.OF[NAME]
    whole = [
        b"".join(of),
        *pieces.WHOLE.get(NAME, ()),
        *([response(_KEPT, True)] if NAME == "record" else []),
    ]
    for number, piece in enumerate((*of, *whole)):
        (folder / str(number)).write_bytes(piece)
    return folder


if __name__ == "__main__":
    atheris.Setup([*sys.argv, "-timeout=60", f"-dict={words()}", str(first_inputs())], timed(PARSERS[NAME]))
    atheris.Fuzz()
