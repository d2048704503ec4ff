"""How often does a first crawl read its pages, and for how long?

``python -m benchmarks.reading_again [PAGES…] [--order ORDER] [--quick] [--family NAME] [--variant NAME]`` has
the sample site's pages come eight at a time while ingest reads them, section by section or at random. It
prints for each number of pages the readings a page and the CPU seconds of ingest in one process, learning
included. Without ``--quick`` pages come too slowly for ingest to wait for the 200 that a template is best
learned from.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import insert

from catalogue.archive import Archive, Exchange
from catalogue.config import Config
from catalogue.schema import captures, pages
from catalogue.settings import JobSettings, LibrarySettings
from catalogue.states import PageState
from catalogue.store import Catalogue
from examples.sample_site import SampleSite
from indexer.ingest import arrival, run

SITE = "sample"
HOST = "https://sample.example"
COUNTS = (400, 1000)
# Pages between two looks of ingest.
AT_ONCE = 8


class Crawl:
    """Stands for a crawl: keeps pages in an archive, and notes that they wait to be read."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.catalogue = Catalogue.open(config.catalogue_url)
        self.archive = Archive(config.archive_url)

    def keep(self, path: str, html: bytes, at: float) -> None:
        url = HOST + path
        exchange = Exchange(url, url, 200, (("Content-Type", "text/html"),), html, at)
        facts = {"site": SITE, "url": url, "fetched_at": at}
        capture = {"final_url": url, "status": 200, "content_type": "text/html", "headers": "{}"}
        capture |= asdict(self.archive.keep(SITE, exchange))
        with self.catalogue.begin() as connection:
            connection.execute(insert(pages), facts | {"state": PageState.FETCHED})
            connection.execute(insert(captures), facts | capture)

    def close(self) -> None:
        self.catalogue.close()
        self.archive.close()


def measured(root: Path, site: SampleSite, coming: list[str]) -> tuple[run.IngestReport, float]:
    """What ingest reports of a first crawl whose pages come in an order, and its CPU seconds."""
    jobs, library = JobSettings(processes=1), LibrarySettings(data=Path("data"))
    crawl = Crawl(Config(root=root, jobs=jobs, library=library))
    kept, spent = 0, 0.0

    def crawling() -> bool:
        nonlocal kept, spent
        start = time.process_time()
        for slug in coming[kept : kept + AT_ONCE]:
            kept += 1
            crawl.keep(site.paths[slug], site.html(slug).encode(), float(kept))
        spent += time.process_time() - start
        return kept < len(coming)

    start = time.process_time()
    report = run.ingest(crawl.config, crawl.catalogue, crawl.archive, None, follow=crawling)
    seconds = time.process_time() - start - spent
    crawl.close()
    return report, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, nargs="*", default=COUNTS)
    parser.add_argument("--order", choices=("section", "random"), default="section")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--family", default="wordpress")
    parser.add_argument("--variant", default="named")
    chosen = parser.parse_args()
    arrival.PATIENCE = 1e9 if chosen.quick else 0.0
    run._POLL = 0.0
    for count in chosen.pages:
        site = SampleSite(chosen.family, chosen.variant, articles=count)
        coming = sorted(site.writings, key=lambda slug: (site.writings[slug].category[0], slug))
        if chosen.order == "random":
            random.Random(1).shuffle(coming)
        with tempfile.TemporaryDirectory() as folder:
            report, seconds = measured(Path(folder), site, coming)
        again = (report.read + report.reread) / report.read
        print(f"{count:,} pages: {again:.2f} readings a page, {seconds:.0f} s of CPU", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
