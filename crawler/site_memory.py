"""What is remembered of a site from one crawl to the next, beside its pages? Row ``sites``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from catalogue import clock
from catalogue.schema import sites
from catalogue.store import Catalogue
from crawler.choosing import Budget
from crawler.links import PageLinks
from crawler.robots import Robots
from crawler.session_ids import SessionIds
from crawler.signals import SignalTrust

# What is remembered of a start page.
_OUTLINE = ("feeds", "api", "wordpress", "mediawiki", "edit_uri")


@dataclass
class SiteMemory:
    """What ``sites.signals`` holds, as JSON."""

    trust: SignalTrust = field(default_factory=SignalTrust)
    # the last good robots.txt
    robots: Robots | None = None
    # what the start page told of feeds and the REST API, for when it answers «not modified»
    start_page: PageLinks | None = None
    # what stood for all categories of the site's API: where it changes, everything is listed
    taxonomy: str | None = None
    # when the REST API last named everything that it has
    listed_at: float | None = None
    budget: Budget = field(default_factory=Budget)
    # what a look has to be worth to be made, as the last rounds went
    price: float = 0.0
    # when it was last told how much each page matters
    weighed_at: float = 0.0
    # what of the site's addresses is a visitor's session
    sessions: SessionIds = field(default_factory=SessionIds)

    @classmethod
    def from_json(cls, text: str) -> SiteMemory:
        """What :meth:`to_json` wrote; unknown keys are dropped."""
        data: dict[str, Any] = json.loads(text or "{}")
        robots, outline = data.get("robots"), data.get("outline")
        return cls(
            SignalTrust.from_json(data.get("said", {})),
            Robots.from_json(robots) if robots else None,
            _start_page(outline) if outline else None,
            data.get("taxonomy"),
            data.get("listed_at"),
            Budget.from_json(data.get("budget", {})),
            float(data.get("price", 0.0)),
            float(data.get("weighed_at", 0.0)),
            SessionIds.from_json(data.get("sessions", {})),
        )

    def to_json(self) -> str:
        page = self.start_page
        outline = page and {name: getattr(page, name) for name in _OUTLINE}
        robots = self.robots and self.robots.to_json()
        said = self.trust.to_json()
        learned = {"said": said, "budget": self.budget.to_json(), "price": self.price}
        learned |= {"weighed_at": self.weighed_at, "sessions": self.sessions.to_json()}
        read = {"robots": robots, "outline": outline, "taxonomy": self.taxonomy, "listed_at": self.listed_at}
        return json.dumps(learned | read)


def _start_page(outline: dict[str, Any]) -> PageLinks:
    told = {name: outline[name] for name in _OUTLINE if name in outline}
    return PageLinks(**told | {"feeds": tuple(told["feeds"])})


def recall(catalogue: Catalogue, site: str) -> SiteMemory:
    with catalogue.read() as connection:
        stored = connection.execute(select(sites.c.signals).where(sites.c.name == site)).scalar()
    return SiteMemory.from_json(stored or "{}")


def discovered_at(catalogue: Catalogue, site: str) -> float | None:
    """When a crawl that came to its end last read the site's lists."""
    with catalogue.read() as connection:
        return connection.execute(select(sites.c.discovered_at).where(sites.c.name == site)).scalar()


def memorise(
    catalogue: Catalogue, site: str, memory: SiteMemory, *, complete: bool, moved_to: str | None
) -> None:
    """Keep what a crawl learned.

    ``complete``: the crawl came to its end. ``moved_to``: the site's new start page.
    """
    values: dict[str, Any] = {"signals": memory.to_json()}
    if complete:
        values["discovered_at"] = clock.timestamp()
    if moved_to is not None:
        values["url"] = moved_to
    with catalogue.begin() as connection:
        connection.execute(update(sites).where(sites.c.name == site).values(**values))
