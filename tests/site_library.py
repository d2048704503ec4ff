"""A library of real sites, used as a person would: by its commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from catalogue.config import load
from catalogue.store import Catalogue
from tests.passing_time import let_pass

ROOT = Path(__file__).parents[1]


class RunningSite(Protocol):
    """A site on loopback."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...


SiteT = TypeVar("SiteT", bound=RunningSite)


@dataclass
class Library(Generic[SiteT]):
    """Its folder and its sites. :meth:`of` writes the configuration."""

    folder: Path
    sites: tuple[SiteT, ...]

    @classmethod
    def of(cls, folder: Path, sites: Sequence[SiteT], settings: str) -> Library[SiteT]:
        """``settings``: lines of ``[crawl]``."""
        tables = "".join(f'[[site]]\nname = "{site.name}"\nurl = "{site.url}"\n' for site in sites)
        (folder / "library.toml").write_text(f"[crawl]\ndelay = 0\n{settings}\n{tables}", encoding="utf-8")
        return cls(folder, tuple(sites))

    def run(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "pinakes.py"), *arguments]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PINAKES_")}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def crawl(self, *arguments: str) -> dict[str, Any]:
        """Site name → report."""
        reports = json.loads(self.run("crawl", "--json", *arguments))["sites"]
        return {report["site"]: report for report in reports}

    def round(self, hours: float) -> str:
        """A round of the schedule, so many hours after the one before; what it said."""
        catalogue = self._open()
        let_pass(catalogue, hours / 24)
        catalogue.close()
        return self.run("schedule", "--once")

    def articles(self, site: SiteT) -> dict[str, Any]:
        """Path → Article."""
        catalogue = self._open()
        try:
            every = [article.to_json() for article in catalogue.articles(site.name)]
        finally:
            catalogue.close()
        return {"/" + a["url"].split("/", 3)[3]: a for a in every}

    def _open(self) -> Catalogue:
        return Catalogue.open(load(self.folder / "library.toml", {}).catalogue_url)
