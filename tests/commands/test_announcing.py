"""Programs elsewhere are told of every change, in order, and again until they have taken it."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from catalogue import announcements
from catalogue.config import Config
from catalogue.leases import held
from catalogue.settings import AnnounceSettings
from catalogue.store import Catalogue
from commands.announcing import announce
from tests.catalogue.examples import article
from tests.commands.test_rounds import Keeper, keeper

__all__ = ["keeper"]
SECRET = "between the two of us"


@dataclass
class Receiver:
    """A program that is told. ``status``: what it answers."""

    url: str = ""
    status: int = 204
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def changes(self) -> list[dict[str, Any]]:
        return [change for _, body in self.told for change in json.loads(body)["changes"]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(found.status)
            if 300 <= found.status < 400:
                self.send_header("Location", found.url + "elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}/"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def telling(library_config: Config, receiver: Receiver) -> Config:
    update = {"announce": AnnounceSettings(urls=(receiver.url,), secret=SECRET)}
    return library_config.model_copy(update=update)


@pytest.fixture
def catalogue(telling: Config) -> Iterator[Catalogue]:
    opened = Catalogue.open(telling.catalogue_url)
    announce(telling, opened)
    yield opened
    opened.close()


def put(catalogue: Catalogue, *titles: str) -> None:
    with catalogue.begin() as connection:
        for title in titles:
            catalogue.put(connection, article(path_of(title), title, f"All about {title}."))


def path_of(title: str) -> str:
    return f"{title.replace(' ', '-').lower()}/"


def test_changes_are_told_once_in_order_and_signed(
    telling: Config, catalogue: Catalogue, receiver: Receiver
) -> None:
    put(catalogue, "Gout", "Asthma")
    announce(telling, catalogue)
    announce(telling, catalogue)
    assert [(one["kind"], one["title"]) for one in receiver.changes()] == [("new", "Gout"), ("new", "Asthma")]
    ((headers, body),) = receiver.told
    signed = f"{headers['x-pinakes-timestamp']}.{headers['x-pinakes-nonce']}.".encode() + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-pinakes-signature"] == f"sha256={expected}"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 307, 404, 500])
def test_what_was_not_taken_is_told_again(
    telling: Config, catalogue: Catalogue, receiver: Receiver, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    put(catalogue, "Gout")
    receiver.status = status
    with caplog.at_level(logging.WARNING, "pinakes.crawl"):
        announce(telling, catalogue)
    assert f"was not told of changes (it answers {status})" in caplog.text
    receiver.told.clear()
    put(catalogue, "Asthma")
    receiver.status = 200
    announce(telling, catalogue)
    assert [one["title"] for one in receiver.changes()] == ["Gout", "Asthma"]


def test_a_program_that_is_not_there_keeps_no_other_from_being_told(
    telling: Config, catalogue: Catalogue, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    both = AnnounceSettings(urls=("http://user:secret@127.0.0.1:9/x?key=secret", receiver.url))
    config = telling.model_copy(update={"announce": both})
    announce(config, catalogue)
    put(catalogue, "Gout")
    with caplog.at_level(logging.WARNING, "pinakes.crawl"):
        announce(config, catalogue)
    assert [one["title"] for one in receiver.changes()] == ["Gout"]
    assert "x-pinakes-signature" not in receiver.told[0][0]
    assert "127.0.0.1:9 was not told" in caplog.text
    assert "secret" not in caplog.text


def test_a_new_address_is_told_of_what_comes_and_a_restored_library_goes_on(
    telling: Config, catalogue: Catalogue, receiver: Receiver
) -> None:
    put(catalogue, "Gout")
    new = telling.model_copy(update={"announce": AnnounceSettings(urls=(receiver.url + "new",))})
    announce(new, catalogue)
    assert receiver.told == []
    with catalogue.begin() as connection:
        announcements.tell(connection, receiver.url + "new", 1_000)
    announce(new, catalogue)
    put(catalogue, "Asthma")
    announce(new, catalogue)
    assert [one["title"] for one in receiver.changes()] == ["Asthma"]


def test_many_changes_go_in_parts_and_nothing_is_told_of_what_is_gone(
    telling: Config, catalogue: Catalogue, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "AT_ONCE", 3)
    titles = [f"Article {number}" for number in range(8)]
    put(catalogue, *titles)
    with catalogue.begin() as connection:
        catalogue.delete(connection, article(path_of(titles[0])).id, "it answers 410")
    announce(telling, catalogue)
    told = receiver.changes()
    assert [len(json.loads(body)["changes"]) for _, body in receiver.told] == [3, 3, 3]
    assert [one["sequence"] for one in told] == sorted(one["sequence"] for one in told)
    assert [one.get("title") for one in told] == [None, *titles[1:], None]
    assert (told[-1]["kind"], told[-1]["id"]) == ("deleted", told[0]["id"])


def test_one_process_tells_an_address_at_a_time(
    telling: Config, catalogue: Catalogue, receiver: Receiver
) -> None:
    put(catalogue, "Gout")
    with held(catalogue, announcements.name_of(receiver.url), 30):
        announce(telling, catalogue)
    assert receiver.told == []
    announce(telling, catalogue)
    assert len(receiver.told) == 1


def test_a_crawl_tells_what_it_found(keeper: Keeper, receiver: Receiver) -> None:
    keeper.config = keeper.config.model_copy(update={"announce": AnnounceSettings(urls=(receiver.url,))})
    announce(keeper.config, keeper.catalogue)
    keeper.crawl()
    told = receiver.changes()
    assert {one["url"] for one in told} == {one.url for one in keeper.catalogue.articles()}
    assert {one["kind"] for one in told} == {"new"}
