import dataclasses

from catalogue import clock
from catalogue.config import Config
from catalogue.grouping import GROUPS
from catalogue.settings import SiteSettings
from catalogue.store import Catalogue
from crawler.report import CrawlReport
from crawler.schedule import Rounds


def test_a_site_that_cannot_be_reached_rests_longer_each_time(config: Config) -> None:
    config = config.model_copy(
        update={
            "site": (
                SiteSettings(name="a", url="https://a.example/"),
                SiteSettings(name="b", url="https://b.example/"),
            )
        }
    )
    catalogue = Catalogue.open(config.catalogue_url)
    clock.set_clock(lambda: now)
    now = 1_000_000.0
    try:
        rounds = Rounds(config, catalogue)
        assert [(job.site, job.everything) for job in rounds.due()] == [("a", False), ("b", False)]
        dead = CrawlReport("a", "", dict.fromkeys(GROUPS, 0), {}, fatal="the host refuses the connection")
        rounds.done([dead, dataclasses.replace(dead, site="b", fatal=None)])
        assert [job.site for job in rounds.due()] == ["b"]
        now += 301
        assert [job.site for job in rounds.due()] == ["a", "b"]
        rounds.done([dead])
        now += 301
        assert [job.site for job in rounds.due()] == ["b"]
        now += 300
        assert [job.site for job in rounds.due()] == ["a", "b"]
    finally:
        clock.set_clock(None)
        catalogue.close()
