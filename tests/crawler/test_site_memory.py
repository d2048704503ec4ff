import json

from sqlalchemy import insert, select

from catalogue.schema import sites
from catalogue.states import FoundBy
from catalogue.store import Catalogue
from crawler.links import PageLinks
from crawler.robots import Robots
from crawler.site_memory import SiteMemory, discovered_at, memorise, recall

URL = "https://example.org/"


def test_what_a_crawl_learned_is_there_for_the_next(sqlite_catalogue: Catalogue) -> None:
    with sqlite_catalogue.begin() as connection:
        connection.execute(insert(sites).values(name="example", url=URL, added_at=0.0))
    memory = recall(sqlite_catalogue, "example")
    assert memory == SiteMemory()
    memory.trust.of(FoundBy.REST).judge(True, 0.1)
    memory.budget.fill(1.0, 20.0)
    memory.price = 3.0
    memory.robots = Robots("User-agent: *", 7.0)
    memory.taxonomy = "17f3"
    memory.start_page = PageLinks(("https://example.org/a",), ("https://example.org/feed/",), "api", True)
    memorise(sqlite_catalogue, "example", memory, complete=False, moved_to=None)
    again = recall(sqlite_catalogue, "example")
    assert (again.trust, again.robots, again.taxonomy) == (memory.trust, memory.robots, "17f3")
    assert again.start_page == PageLinks((), ("https://example.org/feed/",), "api", True)
    assert discovered_at(sqlite_catalogue, "example") is None
    memorise(sqlite_catalogue, "example", again, complete=True, moved_to="https://www.example.org/")
    assert discovered_at(sqlite_catalogue, "example") is not None
    with sqlite_catalogue.read() as connection:
        assert connection.execute(select(sites.c.url)).scalar_one() == "https://www.example.org/"


def test_the_stored_form_stays_readable() -> None:
    robots = json.dumps({"text": "", "fetched_at": 1.0})
    outline = {"feeds": [], "api": None, "wordpress": False}
    stored = {"said": {"sitemap": [3, 1, 0.5, 2, 1]}, "robots": robots, "outline": outline}
    written = json.loads(SiteMemory.from_json(json.dumps(stored)).to_json())
    assert {name: written[name] for name in ("said", "robots")} == {"said": stored["said"], "robots": robots}
    assert {name: written["outline"][name] for name in outline} == outline
    assert SiteMemory.from_json("") == SiteMemory.from_json('{"unknown": 1}') == SiteMemory()
