"""The fetching process alone: a site's pages are fetched and kept, and nobody reads them.

Run: ``python -m benchmarks.fetch_and_store URL FOLDER [--limit N]``; prints how many pages were kept.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from catalogue.config import load
from catalogue.schema import captures
from catalogue.store import Catalogue
from crawler.launch import FetchProcess
from crawler.sites import plan, remember


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    file = arguments.folder / "library.toml"
    file.write_text(
        f'[crawl]\ndelay = 0.0\n[[site]]\nname = "sample"\nurl = "{arguments.url}"\n', encoding="utf-8"
    )
    config = load(file)
    catalogue = Catalogue.open(config.catalogue_url)
    (job,) = plan(config, catalogue, (), [])
    remember(catalogue, job, typed=False)
    process = FetchProcess(replace(job, limit=arguments.limit))
    ended = process.finish()
    if ended.fatal or (ended.cut and arguments.limit is None):
        print(ended.fatal or ended.cut)
        return 1
    with catalogue.read() as connection:
        kept = connection.execute(select(func.count()).select_from(captures)).scalar_one()
    print(f"{kept} kept, {process.known} known")
    return 0


if __name__ == "__main__":
    sys.exit(main())
