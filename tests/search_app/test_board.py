"""What an operator sees and asks: one truth on the board, the command line, the API and in the metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError
from sqlalchemy import Connection, delete, insert, update

from catalogue import backup, keepers, orders
from catalogue.access import audit
from catalogue.backup import BackupReport
from catalogue.config import Config
from catalogue.freshness import freshness
from catalogue.orders import Order
from catalogue.schema import captures, crawls, pages, sites, standings, templates
from catalogue.settings import SiteSettings
from catalogue.standing import Place, keep, measure
from catalogue.store import Catalogue
from commands.site_lines import document
from search_app.board.acts import Act
from tests.search_app.conftest import OpenApp, fill, library_config, sample_articles, tree_of
from tests.search_app.test_security import HERE
from tests.valid_html import findings

HOST = "https://s.example"
REPORT = {
    "blind": "8 of 9 pages that have an article gave none: a <b>challenge</b> page",
    "notes": ["the site's own lists no longer name 7 of the 9 pages that they named"],
    "new": 3,
    "changed": 0,
    "unchanged": 9,
    "gone": 1,
    "refused": 2,
    "failed": 0,
    "current": 0.9,
    "reasons": {"refused": [{"reason": "a login wall", "count": 2, "examples": [f"{HOST}/members/"]}]},
}


class Board:
    """A small library with a crawled site, and its board."""

    def __init__(self, config: Config, client: FlaskClient) -> None:
        self.config = config
        self.client = client
        self.catalogue = Catalogue.open(config.catalogue_url)

    def page(self, path: str = "/board/sites/s") -> lxml.html.HtmlElement:
        return tree_of(self.client, path)

    def text(self, path: str = "/board/sites/s") -> str:
        return " ".join(" ".join(self.page(path).itertext()).split())

    def orders(self) -> set[Order]:
        with self.catalogue.read() as connection:
            return set(orders.of(connection, "s"))

    def act(self, act: str, site: str = "s", **headers: str) -> int:
        form = {"site": site, "act": act}
        return self.client.post("/board/orders", data=form, headers=headers).status_code


@pytest.fixture
def board(tmp_path: Path, open_app: OpenApp) -> Iterator[Board]:
    config = library_config(tmp_path)
    fill(config, sample_articles()[:2])
    client = open_app(config).test_client()
    client.environ_base.update(HERE)
    made = Board(config, client)
    with made.catalogue.begin() as connection:
        connection.execute(insert(sites).values(name="s", url=f"{HOST}/", added_at=0.0, hold=None))
        for number in (1, 2):
            row = {"site": "s", "started_at": 90.0 * number, "ended_at": 90.0 * number + 5}
            connection.execute(insert(crawls).values(row | {"report": json.dumps(REPORT)}))
            row = {"site": "s", "version": number, "profile": "{}", "pages": 9, "learned_at": 8.0 * number}
            connection.execute(insert(templates).values(row | {"confidence": 0.9, "checked": 9}))
    yield made
    made.catalogue.close()


def test_the_board_says_what_the_last_crawl_wants_seen(board: Board) -> None:
    page = board.client.get("/board/sites/s").get_data(as_text=True)
    assert "8 of 9 pages that have an article gave none: a &lt;b&gt;challenge&lt;/b&gt; page" in page
    assert "no longer name 7 of the 9 pages" in page
    assert "a login wall" in page
    assert "/board/explain?url=https://s.example/members/" in page


def test_the_board_and_the_desk_lead_to_each_other(board: Board) -> None:
    for path in ("/board/", "/board/sites/s", "/desk/"):
        links = board.page(path).xpath("//header//nav//a/@href")
        assert {"/desk/", "/board/"} <= set(links)
    assert "/board/?ui=bn" in board.page("/board/").xpath("//header//nav//a/@href")
    assert "/board/sites/s" in board.page("/board/").xpath("//main//a/@href")


def test_its_pages_are_valid_html(board: Board, tmp_path: Path) -> None:
    with board.catalogue.begin() as connection:
        connection.execute(update(sites).values(hold="4 of 9 articles are gone from the site"))
    folder = tmp_path / "html"
    folder.mkdir()
    for number, path in enumerate(("/board/", "/board/sites/s", "/board/sites/s?ui=bn", "/board/explain")):
        (folder / f"{number}.html").write_text(board.client.get(path).text, "utf-8")
    assert findings(folder) == []


def test_charts_have_their_numbers_in_words_and_in_a_table(board: Board) -> None:
    page = board.page()
    drawings = page.xpath("//figure/svg[@role='img']")
    assert len(drawings) == 3
    for drawing in drawings:
        for name in ("aria-labelledby", "aria-describedby"):
            (said,) = page.xpath(f"//*[@id='{drawing.get(name)}']")
            assert said.text_content().strip()
        rows = drawing.xpath("following-sibling::details//tbody/tr")
        assert len(rows) == 2


def test_the_board_says_that_nobody_crawls_and_when_there_was_a_backup(board: Board) -> None:
    assert "Nobody keeps the library fresh." in board.text("/board/")
    assert "Last backup none yet" in board.text("/board/")
    backup.note(board.catalogue, BackupReport(1, 2, 3, 4_000_000))
    with keepers.keeping(board.catalogue, 900.0):
        text = board.text("/board/")
    assert "Nobody keeps the library fresh." not in text
    assert "(4 MB)" in text


@pytest.mark.parametrize(
    ("act", "placed"),
    [
        ("crawl", {Order.CRAWL}),
        ("crawl-all", {Order.CRAWL}),
        ("pause", {Order.PAUSE}),
        ("accept", {Order.ACCEPT, Order.CRAWL}),
        ("hold", {Order.HOLD}),
        ("relearn", {Order.RELEARN, Order.CRAWL}),
    ],
)
def test_what_is_asked_for_waits_for_who_can_do_it(board: Board, act: str, placed: set[Order]) -> None:
    with board.catalogue.begin() as connection:
        connection.execute(update(sites).values(hold="4 of 9 articles are gone from the site"))
    names = board.page().xpath("//form[@method='post']//button/@value")
    assert act in names
    assert board.act(act) == 303
    assert board.orders() == placed
    with board.catalogue.read() as connection:
        noted = [(entry.who, entry.on) for entry in audit.entries(connection)]
    assert noted == [("board", "s")] * len(placed)
    undo = {"pause": "resume", "hold": "release"}.get(act)
    if undo:
        assert undo in board.page().xpath("//form[@method='post']//button/@value")
        assert board.act(undo) == 303
        assert board.orders() == set()


def test_every_act_is_offered_or_taken_back_by_a_form_and_others_are_refused(board: Board) -> None:
    assert board.act("forget-it") == 400
    assert board.act("crawl", site="nowhere") == 404
    assert board.act("accept") == 400  # nothing is held back
    assert board.client.get("/board/sites/nowhere").status_code == 404
    assert set(Act) == {"crawl", "crawl-all", "pause", "resume", "accept", "hold", "release", "relearn"}


def test_who_acts_in_bangla_goes_on_in_bangla(board: Board) -> None:
    (action,) = set(board.page("/board/sites/s?ui=bn").xpath("//form[@method='post']/@action"))
    answer = board.client.post(action, data={"site": "s", "act": "pause"})
    assert answer.location == "/board/sites/s?ui=bn"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_another_site_cannot_act_here(board: Board, headers: dict[str, str]) -> None:
    assert board.act("crawl", **headers) == 403
    assert board.orders() == set()


def test_a_page_that_was_never_kept_is_not_explained(board: Board) -> None:
    assert board.client.get("/board/explain").status_code == 200
    assert board.client.get("/board/explain?url=https://s.example/never/").status_code == 404
    assert board.client.get("/board/explain?url=javascript:alert(1)").status_code == 400


# Names that an import gives its sites, or a person in library.toml.
ODD_NAMES = (
    *(
        "a/b",
        "../x",
        "a?b#c",
        "50%",
        "a b",
        "বাংলা",
        '"quoted"',
        "new\nline",
        "back\\slash",
        "<b>bold</b>",
        "{{7*7}}",
    ),
    *("sites", ".", "x" * 100, "\u202eevil", "-1", "'; drop table sites", "\x1b[31mred"),
)


def _is_configurable(name: str) -> bool:
    try:
        SiteSettings(name=name, url=f"{HOST}/")
    except ValidationError:
        return False
    return True


def test_a_site_of_any_name_is_told_alike_everywhere(board: Board) -> None:
    configured = [name for name in ODD_NAMES if _is_configurable(name)]
    assert 8 < len(configured) < len(ODD_NAMES)
    named = [replace(one, site=name) for one, name in zip(sample_articles()[2:], ODD_NAMES, strict=False)]
    fill(board.config, named)
    with board.catalogue.begin() as connection:
        for name in configured:
            connection.execute(
                insert(sites).values(name=name, url=f"{HOST}/", added_at=0.0, hold="4 are gone")
            )
    told = {one["name"]: one["articles"] for one in board.client.get("/api/v1/sites").get_json()["sites"]}
    assert {name: told.get(name) for name in ODD_NAMES} == dict.fromkeys(ODD_NAMES, 1)
    families = text_string_to_metric_families(board.client.get("/metrics").text)
    counted = {
        sample.labels["site"]: sample.value
        for family in families
        if family.name == "pinakes_site_articles"
        for sample in family.samples
    }
    assert counted == told
    links = board.page("/board/").xpath("//table//th/a/@href")
    assert len(links) == 1 + len(configured)
    for link in links:
        page = board.client.get(link)
        assert page.status_code == 200, link
        assert "<b>bold" not in page.text
    for name in configured:
        assert board.act(Act.PAUSE, name) == 303, name
        with board.catalogue.read() as connection:
            assert set(orders.of(connection, name)) == {Order.PAUSE}


STATES = st.sampled_from(("due", "fetched", "redirected", "gone", "refused", "failed", "forgotten"))
OUTCOMES = st.sampled_from((None, "new", "changed", "unchanged", "duplicate", "superseded", "a login wall"))
PAGE = st.fixed_dictionaries(
    {
        "state": STATES,
        "reason": st.sampled_from((None, "answers 500", "is a PDF")),
        "fetched_at": st.sampled_from((None, 5.0, 4e9)),
        "missing_since": st.sampled_from((None, 5.0)),
        "signalled_at": st.sampled_from((None, 7.0)),
        "outcome": OUTCOMES,
        "read_at": st.sampled_from((None, 9.0)),
    }
)


def write(connection: Connection, drawn: list[dict[str, Any]]) -> None:
    for table in (pages, captures, standings):
        connection.execute(delete(table))
    for number, one in enumerate(drawn):
        url = f"{HOST}/{number}"
        row = {name: value for name, value in one.items() if name not in ("outcome", "read_at")}
        connection.execute(insert(pages).values(row | {"site": "s", "url": url, "due_at": 1.0}))
        if one["outcome"] is not None:
            kept = {"site": "s", "url": url, "final_url": url, "status": 200, "fetched_at": 5.0}
            where = {"digest": "0", "file": "x", "offset": 0, "length": 1}
            read = {"read_at": one["read_at"], "outcome": one["outcome"] if one["read_at"] else None}
            connection.execute(insert(captures).values(kept | where | read))
    keep(connection, measure(connection, "s"))


def metric(text: str, name: str, **labels: str) -> float:
    said = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    found = re.search(rf"^{name}\{{{re.escape(said)}\}} (\S+)$", text, flags=re.M)
    assert found, (name, labels)
    return float(found[1])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PAGE, max_size=12))
def test_command_line_board_api_and_metrics_never_contradict(board: Board, drawn: list[Any]) -> None:
    with board.catalogue.begin() as connection:
        write(connection, drawn)
    with board.catalogue.read() as connection:
        (found,) = freshness(connection, only="s")
    said = document(found)
    assert sum(said["pages"].values()) == len(drawn)
    for place, reasons in said["reasons"].items():
        assert sum(reason["count"] for reason in reasons) <= said["pages"][place]
    answer = board.client.get("/api/v1/sites").get_json()
    (told,) = (one for one in answer["sites"] if one["name"] == "s")
    assert (told["articles"], told["pages"]) == (said["articles"], said["pages"])
    assert told["current"] == said["current"]
    metrics = board.client.get("/metrics").get_data(as_text=True)
    for place in Place:
        assert metric(metrics, "pinakes_site_pages", site="s", place=place) == said["pages"][place]
    for name in ("articles", "unseen_changes", "pages_due", "captures_unread"):
        key = {"unseen_changes": "unseen", "pages_due": "due", "captures_unread": "unread"}.get(name, name)
        assert metric(metrics, f"pinakes_site_{name}", site="s") == said[key]
    shown = [int(n) for n in board.page().xpath("//section[@aria-labelledby='page-pages']/dl//dd/text()")]
    assert shown == list(said["pages"].values())
    row = board.page("/board/").xpath("//tr[th/a='s']/td")
    assert [int(cell.text_content()) for cell in row[3:5]] == [
        said["pages"]["failed"],
        said["pages"]["refused"],
    ]
