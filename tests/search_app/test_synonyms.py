"""An editor changes what else things are called, and searches follow."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from catalogue.access import audit
from search_app.library_handle import LibraryHandle
from tests.search_app.conftest import MakeApp, handle_of, tree_of
from tests.search_app.test_security import HERE
from tests.valid_html import findings

PAGE = "/desk/synonyms"
ENTRY = "whittlebug = abscess\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is looked at by every question, not once a second."""
    monkeypatch.setattr("indexer.lexicon.own_synonyms.LOOK_AGAIN", 0.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "synonyms.txt"


@pytest.fixture
def client(fresh: MakeApp, file: Path) -> FlaskClient:
    file.write_text("# ours\n", encoding="utf-8")
    made = fresh(5, search={"synonyms": "synonyms.txt"}).test_client()
    made.environ_base.update(HERE)
    return made


def handle(client: FlaskClient) -> LibraryHandle:
    return handle_of(client.application)  # type: ignore[arg-type]


def form(client: FlaskClient) -> dict[str, str]:
    (found,) = tree_of(client, PAGE).xpath("//main//form")
    assert isinstance(found, HtmlElement)
    return dict(found.fields)


def tree_page(text: str) -> HtmlElement:
    return lxml.html.document_fromstring(text)


def titles(client: FlaskClient, query: str) -> list[str]:
    answer = client.get("/api/v1/search", query_string={"q": query}).get_json()
    return [hit["title"] for hit in answer["hits"]]


def test_what_is_kept_is_searched_at_once_and_put_down_to_who_did_it(client: FlaskClient, file: Path) -> None:
    before = client.get("/search?q=whittlebug", environ_base={"pinakes.desk": False})
    assert titles(client, "whittlebug") == []
    sent = form(client)
    assert sent["text"].strip() == "# ours"
    assert client.post(PAGE, data=sent | {"text": "# ours\r\nwhittlebug = abscess  \r\n"}).status_code == 303
    assert file.read_text("utf-8") == f"# ours\n{ENTRY}"
    assert "Abscess" in titles(client, "whittlebug")
    # a page that a browser kept is another one now
    again = client.get("/search?q=whittlebug", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    with handle(client).catalogue().read() as connection:
        newest = audit.entries(connection, limit=1)[0]
    assert (newest.act, newest.on) == ("edit-synonyms", "synonyms.txt: 2 entries")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("whittlebug abscess", "line 1: «whittlebug abscess» has no sign"),
        (f"# ours\n{ENTRY}abscess = whittlebug", "line 3"),
        ("a > b\nb > a", "is a circle"),
        ("<b>x</b> = y = ", "a term is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_kept(
    client: FlaskClient, file: Path, text: str, said: str
) -> None:
    answer = client.post(PAGE, data=form(client) | {"text": text})
    assert answer.status_code == 400
    (alert,) = tree_page(answer.text).xpath("//*[@role='alert']")
    assert said in alert.text_content()
    assert "<b>x</b>" not in answer.text
    assert tree_page(answer.text).xpath("//textarea[@name='text']")[0].value.strip() == text.strip()
    assert file.read_text("utf-8") == "# ours\n"


def test_two_editors_do_not_undo_each_others_work(client: FlaskClient, file: Path) -> None:
    first, second = form(client), form(client)
    assert client.post(PAGE, data=first | {"text": ENTRY}).status_code == 303
    answer = client.post(PAGE, data=second | {"text": "boggart = gout"})
    assert answer.status_code == 409
    mine, theirs = (area.value.strip() for area in tree_page(answer.text).xpath("//textarea"))
    assert (mine, theirs) == ("boggart = gout", ENTRY.strip())
    assert file.read_text("utf-8") == ENTRY
    both = {
        "shown": tree_page(answer.text).xpath("//input[@name='shown']/@value")[0],
        "text": f"{theirs}\n{mine}",
    }
    assert client.post(PAGE, data=both).status_code == 303
    assert file.read_text("utf-8") == f"{ENTRY}boggart = gout\n"


def test_a_file_that_somebody_broke_changes_nothing(client: FlaskClient, file: Path) -> None:
    client.post(PAGE, data=form(client) | {"text": ENTRY})
    assert "Abscess" in titles(client, "whittlebug")
    for broken in (b"no sign at all\n", b"\xff\xfe"):
        file.write_bytes(broken)
        assert "Abscess" in titles(client, "whittlebug")
    file.unlink()
    assert "Abscess" in titles(client, "whittlebug")
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, data=form(client) | {"text": "boggart = abscess"}).status_code == 303
    assert titles(client, "whittlebug") == []
    assert "Abscess" in titles(client, "boggart")


def test_a_folder_that_takes_nothing_is_said(fresh: MakeApp, tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "synonyms.txt").touch()
    client = fresh(1, search={"synonyms": "words/synonyms.txt"}).test_client()
    client.environ_base.update(HERE)
    form(client)
    (folder / "synonyms.txt").unlink()
    folder.rmdir()
    answer = client.post(PAGE, data=form(client) | {"text": ENTRY})
    assert answer.status_code == 400
    assert "cannot be written: No such file or directory" in answer.text
    with handle(client).catalogue().read() as connection:
        assert audit.entries(connection) == []


def test_a_library_without_such_a_file_says_how_to_have_one(fresh: MakeApp) -> None:
    client = fresh(1).test_client()
    client.environ_base.update(HERE)
    assert "synonyms.txt" in client.get(PAGE).text
    assert client.post(PAGE, data={"text": ENTRY}).status_code == 404


def test_its_page_is_valid_html(client: FlaskClient, tmp_path: Path) -> None:
    folder = tmp_path / "html"
    folder.mkdir()
    (folder / "page.html").write_text(client.get(PAGE).text, "utf-8")
    (folder / "wrong.html").write_text(client.post(PAGE, data=form(client) | {"text": "x"}).text, "utf-8")
    assert findings(folder) == []
