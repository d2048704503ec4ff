import sqlite3
from contextlib import closing

import pytest

from catalogue.config import Config
from catalogue.errors import Unreachable
from catalogue.settings import JobSettings
from commands.queue import JobName, enqueue, queue_of
from tests.real_parts import needed_module


def test_a_job_waits_in_the_queue_until_a_worker_takes_it(config: Config) -> None:
    enqueue(config, JobName.INDEX)
    queue = queue_of(config)  # as another process would open it
    assert queue.pending_count() == 1
    task = queue.dequeue()
    assert queue.execute(task) == "0 changes indexed"
    enqueue(config, JobName.CRAWL, "nobody")
    assert "no site is named" in queue.execute(queue.dequeue())
    queue.storage.close()
    assert set(JobName) == {"crawl", "extract", "index", "rebuild"}


def test_a_queue_that_cannot_be_reached_is_told(config: Config) -> None:
    needed_module("redis", "the Redis client", "the extra «redis»")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9"):
        queue_of(config.model_copy(update={"jobs": JobSettings(queue="redis://:secret@127.0.0.1:9/0")}))


def test_a_queue_that_cannot_be_written_is_told(config: Config) -> None:
    enqueue(config, JobName.INDEX)
    with closing(sqlite3.connect(config.data_folder / "jobs.sqlite")) as other:
        other.execute("DROP TABLE task")
        other.execute("CREATE VIEW task AS SELECT 1 AS id")
    with pytest.raises(Unreachable, match=r"jobs\.sqlite"):
        enqueue(config, JobName.INDEX)
