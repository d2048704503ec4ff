"""Reading captures where no pool of processes can be had. (The pool itself: test_ingest.py.)"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from catalogue.config import Config
from tests.indexer.crawled import SUBJECTS, Crawled, article_page

_INGEST = """
import sys
from pathlib import Path
from catalogue.archive import Archive
from catalogue.config import Config, Library
from catalogue.store import Catalogue
from indexer.ingest import pool
from indexer.ingest.run import ingest
pool.POOL_FROM = 2
config = Config(root=Path(sys.argv[1]), library=Library(data=Path("data")))
with Archive(config.archive_url) as archive:
    print(ingest(config, Catalogue.open(config.catalogue_url), archive, None).new)
"""


def test_a_temporary_folder_too_deep_for_a_socket_costs_the_pool_and_nothing_else(
    library_config: Config, tmp_path: Path
) -> None:
    crawled = Crawled.of(library_config)
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.close()
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    environment = os.environ | {
        "TMPDIR": str(deep),
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]),
    }
    command = [sys.executable, "-c", _INGEST, str(library_config.root)]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert (found.stdout.strip(), found.returncode) == (str(len(SUBJECTS)), 0), found.stderr
    assert "pool-not-started" in found.stderr
