"""The queue, and rounds of scheduled crawls."""

import dataclasses

import pytest

from catalogue import clock
from catalogue.config import Config, JobSettings, SiteSettings
from catalogue.errors import Unreachable
from catalogue.store import Catalogue
from commands.queue import JOBS, enqueue, queue_of
from crawler.report import GROUPS, CrawlReport
from crawler.schedule import Rounds


def test_a_job_waits_in_the_queue_until_a_worker_takes_it(config: Config) -> None:
    enqueue(config, "index")
    queue = queue_of(config)  # as another process would open it
    assert queue.pending_count() == 1
    task = queue.dequeue()
    assert queue.execute(task) == "0 changes indexed"
    enqueue(config, "crawl", "nobody")
    assert "no site is named" in queue.execute(queue.dequeue())
    assert len(JOBS) == 4


def test_a_queue_that_cannot_be_reached_is_told(config: Config) -> None:
    pytest.importorskip("redis", reason="needs the Redis client")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
        queue_of(config.model_copy(update={"jobs": JobSettings(queue="redis://:secret@127.0.0.1:9/0")}))


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
