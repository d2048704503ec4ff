"""A served library with an account of each role, and visitors of its desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import update

from catalogue import schema
from catalogue.access import accounts, passwords
from catalogue.access.roles import Role
from catalogue.article import Article
from catalogue.store import Catalogue
from tests.search_app.access.visiting import GOOD, Visitor
from tests.search_app.conftest import fill, library_config
from tests.search_app.test_server import start, stop

NAMES = {Role.READER: "rahima", Role.EDITOR: "karim", Role.OPERATOR: "amina"}


@dataclass(frozen=True)
class Served:
    """Where readers are answered, where editors and operators are; the catalogue beside the running app."""

    readers: str
    desk: str
    catalogue: Catalogue
    folder: Path

    def visitor(self, name: str = "", **headers: str) -> Visitor:
        """A new visitor of the desk, who is logged in if named."""
        made = Visitor(self.desk, headers)
        if name:
            assert made.log_in(name).status == 303
        return made


Serve = Callable[..., Served]


@cache
def _kept() -> str:
    return passwords.hashed(GOOD)


def make_accounts(catalogue: Catalogue) -> None:
    """An account of each role, all with the same password: it is hashed once, which takes 0.1 s."""
    for role, name in NAMES.items():
        accounts.add(catalogue, name, role, None, "a test")
    with catalogue.begin() as connection:
        connection.execute(update(schema.accounts).values(password=_kept()))


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Iterator[Serve]:
    """Serves a library with settings of ``[web]`` as TOML, and with an account of each role if wanted."""
    ending: list[Callable[[], None]] = []

    def served(web: str = "", with_accounts: bool = True) -> Served:
        folder = tmp_path_factory.mktemp("desk")
        (folder / "library.toml").write_text(f"[web]\nworkers = 2\nthreads = 4\n{web}\n", encoding="utf-8")
        config = library_config(folder)
        fill(config, articles[:6])
        catalogue = Catalogue.open(config.catalogue_url)
        if with_accounts:
            make_accounts(catalogue)
        process, readers = start(folder)
        assert process.stdout
        desk = process.stdout.readline().partition("http://")[2].partition("/")[0]

        def end() -> None:
            catalogue.close()
            code, output = stop(process)
            assert code == 0, output
            assert "Traceback" not in output

        ending.append(end)
        return Served(readers, desk, catalogue, folder)

    yield served
    for end in ending:
        end()


@pytest.fixture(scope="module")
def served(serve: Serve) -> Served:
    return serve()
