"""What do people wait for, beside search itself?

``python -m benchmarks.waits [--articles N] [--keep FOLDER] [--bulk N]`` measures, row by row, in CPU of
the whole process tree:

* pages and programs' questions over real HTTP, asked of ``pinakes serve`` with one worker process, each
  request another article, letter or question. The yardstick is a bare page of Flask's, a list of fifty lines,
  under gunicorn in the same run. Lists of related articles are kept once they are reckoned: what a page and a
  command take before that are rows of their own;
* commands as whole processes. The yardstick is the start of Python with what any command imports
  (``pinakes --version``);
* what a worker process takes to start and to learn the library's words, and its memory;
* with ``--bulk N`` the import of N articles, what they take on disk, and the rebuild of their index, beside
  raw Tantivy that indexes the same texts.

All processes find their modules compiled, as an installation has them, and have been started once before.

Milliseconds are those of a machine with other work. Floors (``[waits]``) hold the ratios.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import tantivy
from sqlalchemy import delete

from benchmarks import corpus
from benchmarks.floors import check
from benchmarks.measure import run
from benchmarks.search_speed import big_library, sample_queries
from benchmarks.servers import MB, PINAKES, WARM, Client, Server, free_port
from catalogue import rows
from catalogue.config import Config
from catalogue.filing import LATIN
from catalogue.schema import related_lists
from catalogue.store import Catalogue
from indexer.library import Library
from indexer.linking.kept_lists import RelatedLists

# Requests of each row that are counted.
ASKED = 40
ROOT = Path(__file__).parent.parent
# Articles of one part of a sitemap.
SITEMAP_PART = 10_000
_BARE = "a bare page of Flask's"


@dataclass(frozen=True, slots=True)
class Row:
    """``value`` and ``reach`` are in ``unit``; ``ratio`` is how many yardsticks the value is."""

    name: str
    value: float
    unit: str
    reach: float
    ratio: float | None = None
    beside: str = ""

    def line(self) -> str:
        """As a line of the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = "reached" if self.value <= self.reach else ""
        measured = f"{self.name:34}{self.value:10.2f} {self.unit:4}{self.reach:8.2f}{ratio:>8}"
        return f"{measured}  {verdict:8}{self.beside}"


def bare_page() -> float:
    """CPU milliseconds of the yardstick."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "4"]
    server = Server([*command, "-b", f"127.0.0.1:{port}", "benchmarks.bare_page:app"], ROOT, port)
    try:
        return server.milliseconds(Client(port), ["/"] * 400, warm=20)
    finally:
        server.stop()


def as_installed(folder: Path) -> None:
    """Have Python keep in a folder what it compiles. Where the environment forbids that, as containers' often
    does, every process compiled all that it imports again: half of the CPU of a short command.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def pages(folder: Path, ids: Sequence[str], draft: str) -> Iterator[Row]:
    """What readers, editors and programs ask a server for. ``ids`` are those of articles, in any order."""
    port, desk = free_port(), free_port()
    config = folder / "waits.toml"
    config.write_text(f"[library]\npublic = true\n[web]\nworkers = 1\ndesk_port = {desk}\n", encoding="utf-8")
    command = [*PINAKES, "serve", "--config", str(config), "--port", str(port)]
    once = Server(command, folder, port)
    try:
        Client(port).ask("/readyz")
    finally:
        once.stop()
    server = Server(command, folder, port)
    reader, editor = Client(port), Client(desk)
    questions = [f"/search?q={quote(text)}" for text in sample_queries(WARM + ASKED, 9)]
    letters = [f"/a-to-z/all/{letter}/" for letter in LATIN]
    first = ids[: WARM + ASKED]
    try:
        reader.ask("/readyz")
        server.calm()
        yield Row("start of a web worker", server.cpu(), "s", 1.0)
        yield Row("its memory", server.memory() / MB, "MB", 120.0)
        articles = [f"/article/{i}" for i in first]
        yield Row("article page, for the first time", server.milliseconds(reader, articles), "ms", 8.0)
        server.calm()  # lists are written beside the answers
        # of another address, so that they are made anew
        made = [f"{path}?made" for path in articles]
        yield Row("article page", server.milliseconds(reader, made), "ms", 8.0)
        yield Row("article page, cached", server.milliseconds(reader, made), "ms", 2.0)
        related = [f"/api/v1/articles/{i}/related" for i in first]
        yield Row("related API", server.milliseconds(reader, related), "ms", 5.0)
        yield Row("letter, for the first time", server.milliseconds(reader, letters, warm=1), "ms", 8.0)
        made = [f"{path}?made" for path in letters]
        yield Row("letter", server.milliseconds(reader, made, warm=1), "ms", 8.0)
        yield Row("letter, cached", server.milliseconds(reader, made, warm=1), "ms", 2.0)
        yield Row("results", server.milliseconds(reader, questions), "ms", 12.0)
        yield Row("results, cached", server.milliseconds(reader, questions), "ms", 2.0)
        body = json.dumps({"text": draft})
        yield Row(
            "links of a draft of 2,000 words",
            server.milliseconds(reader, ["/api/v1/links"] * 8, warm=2, body=body),
            "ms",
            30.0,
        )
        part = "/sitemap-1.xml" if len(ids) > SITEMAP_PART else "/sitemap.xml"
        yield Row("a sitemap", server.milliseconds(reader, [part] * 6, warm=1), "ms", 50.0)
        yield Row("desk, for the first time", server.milliseconds(editor, ["/desk/"], warm=0), "ms", 50.0)
        yield Row("board", server.milliseconds(editor, ["/board/"] * 6, warm=1), "ms", 50.0)
    finally:
        server.stop()
        config.unlink()


def commands(folder: Path, article: str, other: str, draft: str) -> Iterator[Row]:
    """Commands as whole processes, which were run before, of related articles for an ``other`` one."""
    config = folder / "waits.toml"
    config.write_text("[library]\n", encoding="utf-8")
    page = folder / "waits.html"
    text = "".join(f"<p>{line}</p>" for line in draft.split(". "))
    page.write_text(
        "<html><link rel=canonical href=https://waits.example/a><title>A page</title>"
        f"<body><h1>A page</h1>{text}</body></html>",
        encoding="utf-8",
    )
    plain = folder / "waits.txt"
    plain.write_text(draft, encoding="utf-8")
    of_library = ("--config", str(config))
    try:
        run([*PINAKES, "related", other, *of_library], cwd=ROOT)
        for name, arguments, reach in (
            ("pinakes related, for the first time", ("related", article, *of_library), 0.8),
            ("pinakes related", ("related", article, *of_library), 0.8),
            ("pinakes links", ("links", str(plain), *of_library), 0.8),
            ("pinakes search", ("search", "symptoms of gout", *of_library), 0.6),
            ("pinakes extract", ("extract", str(page)), 0.45),
        ):
            if arguments[0] != "related":
                run([*PINAKES, *arguments], cwd=ROOT)
            measured = run([*PINAKES, *arguments], cwd=ROOT)
            yield Row(name, measured.cpu, "s", reach, beside=f"{measured.memory / MB:.0f} MB")
    finally:
        for file in (config, page, plain):
            file.unlink()


def all_related(library: Library, ids: Sequence[str]) -> Iterator[Row]:
    """What ``pinakes related --all`` does for each article."""
    lists = RelatedLists(library.catalogue, lambda: library.engine)
    articles = [article for i in ids[: WARM + ASKED] if (article := library.catalogue.article(i))]
    for name in ("related --all, for the first time", "related --all, an article"):
        for article in articles[:WARM]:
            lists.ranked(article, 10)
        start = time.process_time()
        for article in articles[WARM:]:
            lists.ranked(article, 10)
        lists.write_down()
        taken = (time.process_time() - start) * 1000 / max(1, len(articles) - WARM)
        yield Row(name, taken, "ms", 3.0)


def bulk(count: int) -> Iterator[Row]:
    """Import and rebuild of so many articles in a folder of their own, and their size on disk."""
    with tempfile.TemporaryDirectory(prefix="pinakes-waits-") as made:
        folder = Path(made)
        config, file = folder / "library.toml", folder / "articles.jsonl"
        config.write_text("[library]\n", encoding="utf-8")
        with file.open("w", encoding="utf-8") as lines:
            for article in corpus.varied(count):
                lines.write(rows.article_json(article) + "\n")
        measured = run([*PINAKES, "import", str(file), "--config", str(config)], cwd=ROOT)
        said = f"{measured.memory / MB:.0f} MB"
        yield Row("import, an article", measured.cpu * 1000 / count, "ms", 1.5, beside=said)
        data = folder / "data"
        sizes = {part: _size(data.glob(part)) / count / 1024 for part in ("catalogue.sqlite*", "index")}
        parts = " + ".join(f"{size:.1f}" for size in sizes.values())
        yield Row("catalogue and index, an article", sum(sizes.values()), "KB", 14.0, beside=parts)
        measured = run([*PINAKES, "index", "rebuild", "--config", str(config)], cwd=ROOT)
        yield Row(
            "index rebuild, an article",
            measured.cpu * 1000 / count,
            "ms",
            1000 / 1500,
            measured.cpu / _raw_indexing(count, folder / "raw"),
            beside=f"{measured.memory / MB:.0f} MB; times raw Tantivy",
        )


def _size(paths: Iterable[Path]) -> int:
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return sum(file.stat().st_size for file in files if file.is_file())


def _raw_indexing(count: int, folder: Path) -> float:
    """CPU seconds in which Tantivy alone indexes the articles' texts in one field, with its own tokenizer."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="default", index_option="position")
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer(256_000_000, 1)
    # made before: Tantivy's thread works on while the next text is made
    texts = [(article.id, "\n".join(article.texts())) for article in corpus.varied(count)]
    start = time.process_time()
    for article_id, text in texts:
        writer.add_document(tantivy.Document(id=article_id, text=text))
    writer.commit()
    writer.wait_merging_threads()
    return time.process_time() - start


def _forget_lists(folder: Path) -> None:
    """So that the first request of an article has to reckon its list."""
    opened = Catalogue.open(Config(root=folder).catalogue_url)
    with contextlib.closing(opened) as catalogue, catalogue.begin() as connection:
        connection.execute(delete(related_lists))


def measured_rows(asked: argparse.Namespace, folder: Path) -> Iterator[Row]:
    """All rows, each beside its yardstick."""
    with big_library(asked.articles, folder) as library:
        with library.engine.searcher() as searcher:
            ids = sorted(article_id for article_id, _ in searcher.ids())
        random.Random(5).shuffle(ids)
        texts = (" ".join(article.texts()) for i in ids if (article := library.catalogue.article(i)))
        draft = " ".join(" ".join(islice(texts, 8)).split()[:2000])
        _forget_lists(folder)
        related = list(all_related(library, ids))
    bare = bare_page()
    yield Row(_BARE, bare, "ms", bare)
    _forget_lists(folder)
    for row in pages(folder, ids, draft):
        yield replace(row, ratio=row.value / bare) if row.unit == "ms" else row
    _forget_lists(folder)
    yield from related
    run([*PINAKES, "--version"], cwd=ROOT)
    start = run([*PINAKES, "--version"], cwd=ROOT).cpu
    yield Row("pinakes --version", start, "s", start)
    for row in commands(folder, ids[0], ids[1], draft):
        yield replace(row, ratio=row.value / start)
    if asked.bulk:
        yield from bulk(asked.bulk)


def main() -> int:
    """Measure and print; 1 where a ratio is above its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="folder to keep the library in")
    parser.add_argument("--bulk", type=int, default=0, help="articles to import and to rebuild; 0: none")
    asked = parser.parse_args()
    print(f"{'':34}{'measured':>10} {'':4}{'reach':>8}{'ratio':>8}")
    found = {}
    with contextlib.ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        as_installed(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        for row in measured_rows(asked, folder):
            print(row.line(), flush=True)
            found[row.name] = row
    floors = {
        name: found[row].ratio or 0.0
        for name, row in (
            ("bare_to_article", "article page"),
            ("bare_to_related", "related API"),
            ("bare_to_letter", "letter"),
            ("bare_to_results", "results"),
            ("bare_to_cached", "results, cached"),
            ("bare_to_draft", "links of a draft of 2,000 words"),
            ("version_to_links", "pinakes links"),
            ("version_to_search", "pinakes search"),
        )
    }
    version, worker, memory = (
        found[row] for row in ("pinakes --version", "start of a web worker", "its memory")
    )
    floors["version_to_worker"] = worker.value / version.value
    floors["reach_to_memory"] = memory.value / memory.reach
    return check("waits", {name: 1 / ratio for name, ratio in floors.items() if ratio})


if __name__ == "__main__":
    sys.exit(main())
