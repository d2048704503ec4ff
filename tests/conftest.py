"""What the tests start from: an empty library in a temporary folder, and a real PostgreSQL where one is."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest

from catalogue.config import Config
from catalogue.settings import LibrarySettings
from catalogue.store import Catalogue
from tests import postgresql
from tests.new_catalogues import migrated_once
from tests.real_parts import missing, needed_module

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# Minutes instead of seconds, for a test too: pytest tests/fuzz --hypothesis-profile=long --timeout=0
hypothesis.settings.register_profile("long", hypothesis.settings.get_profile("untimed"), max_examples=5_000)
# What differs from one Python to another shows in any example: .ci/newest-python
hypothesis.settings.register_profile("few", hypothesis.settings.get_profile("untimed"), max_examples=10)
hypothesis.settings.load_profile("untimed")


def pytest_sessionstart() -> None:
    """Look for no garbage while tests are collected: modules and tests stay until the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a time limit of their own come first, then those with slow tests, then those with the most
    tests: a file that takes long and holds few tests would keep one process busy at the end, and the others
    idle.
    """
    count = Counter(item.path for item in items)
    limited, slow = ({i.path for i in items if i.get_closest_marker(name)} for name in ("timeout", "slow"))
    items.sort(key=lambda i: (i.path not in limited, i.path not in slow, -count[i.path], i.path))


@pytest.fixture(scope="session", autouse=True)
def _catalogues_are_migrated_once() -> Iterator[None]:
    with migrated_once():
        yield


@pytest.fixture
def library_config(tmp_path: Path) -> Config:
    """An empty library, all of it in the test's own folder."""
    return Config(
        root=tmp_path,
        library=LibrarySettings(name="Test library", contact="tests@example.org", data=Path("data")),
    )


@pytest.fixture
def sqlite_catalogue(library_config: Config) -> Iterator[Catalogue]:
    """The library's catalogue, empty."""
    catalogue = Catalogue.open(library_config.catalogue_url)
    yield catalogue
    catalogue.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a PostgreSQL server of our own; ``{}`` stands for the database's name."""
    if reason := postgresql.absent():
        missing(reason)
    needed_module("psycopg", "psycopg", "the extra «postgres»")
    server = postgresql.Server()
    try:
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        server.remove()


_databases = count(1)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """URL of an empty PostgreSQL database."""
    import psycopg

    name = f"test{next(_databases)}"
    address = postgresql_server.format("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgresql_server.format(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest) -> Iterator[Catalogue]:
    """An empty catalogue, on each database that Pinakes supports."""
    if request.param == "sqlite":
        url = request.getfixturevalue("library_config").catalogue_url
    else:
        url = request.getfixturevalue("postgresql_url")
    opened = Catalogue.open(url)
    yield opened
    opened.close()
