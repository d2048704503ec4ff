import pytest

from catalogue.config import Config
from catalogue.errors import UsageError
from catalogue.settings import SiteSettings
from catalogue.store import Catalogue
from crawler.sites import Job, plan


def test_what_is_typed_becomes_a_plan(config: Config) -> None:
    sites = (SiteSettings(name="health", url="https://www.health.example/", delay=3.0, exclude=("/x*",)),)
    config = config.model_copy(update={"site": sites})
    catalogue = Catalogue.open(config.catalogue_url)
    try:
        assert [job.site for job in plan(config, catalogue, (), ())] == ["health"]
        (job,) = plan(config, catalogue, (), ("http://health.example/a/b",))
        assert job.site == "health"
        assert job.delay == 3.0
        assert job.exclude == ("/x*",)
        assert "http://health.example/a/b" in job.typed
        jobs = plan(
            config,
            catalogue,
            ("health",),
            ("https://a.example/x", "http://www.a.example/y", "http://127.0.0.1:8000/"),
        )
        assert [job.site for job in jobs] == ["health", "a.example", "127.0.0.1:8000"]
        assert len(jobs[1].typed) == 2
        assert Job.from_json(job.to_json()) == job
        for names, urls in ((("nobody",), ()), ((), ("nonsense",)), ((), ("ftp://a.example/",))):
            with pytest.raises(UsageError):
                plan(config, catalogue, names, urls)
        with pytest.raises(UsageError, match=r"https://example\.org"):
            plan(config, catalogue, (), ("example.org",))
    finally:
        catalogue.close()
