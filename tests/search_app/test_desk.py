"""What editors decide on the desk."""

from __future__ import annotations

import io
from typing import Any

import lxml.html
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from tests.search_app.conftest import ABSCESS, MakeApp, address


def test_a_pin_is_kept_shown_and_taken_away(fresh: MakeApp) -> None:
    client = fresh(3).test_client()
    abscess = ABSCESS
    assert (
        client.post(
            "/desk/pins", data={"query": "  Pus  Pocket ", "article": address("Abscess"), "place": "never"}
        ).status_code
        == 303
    )
    desk = client.get("/desk/").text
    assert "pus pocket" in desk
    assert "Abscess" in desk
    assert (
        client.post("/desk/pins/remove", data={"query": "pus pocket", "article": abscess}).status_code == 303
    )
    assert "pus pocket" not in client.get("/desk/").text
    for wrong in ({"query": "", "article": abscess}, {"query": "x", "article": "https://nope.example/"}, {}):
        assert client.post("/desk/pins", data=wrong).status_code == 400


DRAFT = "People with Eczema often have Asthma too.\r\nThat is all."


def suggested(page: HtmlElement) -> dict[str, str]:
    """Phrase → where it begins, of the suggestions on a page."""
    boxes = page.xpath('//ol[@class="lines"]//input[@name="link"]')
    return {box.getparent().text_content().strip(): box.get("value") for box in boxes}


def sent(client: FlaskClient, **fields: Any) -> HtmlElement:
    answer = client.post("/desk/draft", data=fields)
    assert answer.status_code == 200, answer.text
    return lxml.html.fromstring(answer.text)


def test_the_links_of_a_pasted_draft_are_chosen_and_put_in(fresh: MakeApp) -> None:
    client = fresh(40).test_client()
    assert client.get("/desk/draft").status_code == 200
    places = suggested(sent(client, text=DRAFT))
    assert set(places) == {"Eczema", "Asthma"}
    page = sent(client, text=DRAFT, form="text", link=[places["Asthma"]])
    (result,) = page.xpath("//textarea[@readonly]")
    linked = DRAFT.replace("Asthma", f"[Asthma]({address('Asthma')})")
    assert "".join(result.text.split()) == "".join(linked.split())
    assert suggested(page) == places


@pytest.mark.parametrize(
    ("name", "text", "link"),
    [
        ("draft.html", "\ufeff<p>Eczema &amp; more</p>", '<p><a href="{}">Eczema</a> &amp; more</p>'),
        ("draft.md", "# Skin\n\n*Eczema* and more", "# Skin\n\n*[Eczema]({})* and more"),
    ],
)
def test_a_file_is_read_as_what_it_is(fresh: MakeApp, name: str, text: str, link: str) -> None:
    client = fresh(40).test_client()
    file = (io.BytesIO(text.encode()), name)
    page = sent(client, file=file, form="")
    form = page.xpath('string(//form[@id="page-choice"]/input[@name="form"]/@value)')
    kept = page.xpath('//form[@id="page-choice"]/textarea')[0].text.removeprefix("\n")
    page = sent(client, text=kept, form=form, link=list(suggested(page).values()))
    result = page.xpath("//textarea[@readonly]")[0].text.removeprefix("\n")
    assert result == link.format(address("Eczema"))


def test_a_link_that_is_dismissed_stays_away_until_it_is_taken_back(fresh: MakeApp) -> None:
    app = fresh(40)
    client = app.test_client()
    text = "People with Eczema often have Asthma too."
    there = {"text": text, "url": address("Gout")}
    assert set(suggested(sent(client, **there))) == {"Eczema", "Asthma"}
    decision = {"article": address("Gout"), "target": address("Asthma"), "reason": "=not <b>about</b> it"}
    answer = client.post("/desk/decisions", data=decision | {"verdict": "rejected"})
    assert answer.status_code == 303
    assert set(suggested(sent(client, **there))) == {"Eczema"}
    assert set(suggested(sent(client, text=text))) == {"Eczema", "Asthma"}  # another draft
    listed = client.get("/desk/decisions").text
    assert "=not &lt;b&gt;about&lt;/b&gt; it" in listed
    number = lxml.html.fromstring(listed).xpath('//input[@name="decision"]/@value')[0]
    assert client.post("/desk/decisions/undo", data={"decision": number}).status_code == 303
    assert set(suggested(sent(client, **there))) == {"Eczema", "Asthma"}
    assert client.post("/desk/decisions/undo", data={"decision": number}).status_code == 404


def test_an_article_of_the_library_is_a_draft(fresh: MakeApp) -> None:
    client = fresh(40).test_client()
    page = client.get("/desk/draft", query_string={"article": address("Asthma")})
    assert page.status_code == 200
    assert "For the article" in page.text
    assert client.get("/desk/draft?article=https://nope.example/").status_code == 404


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/desk/draft", {}, 400),
        ("/desk/draft", {"text": " \n"}, 400),
        ("/desk/draft", {"text": "a" * 1_000_001}, 413),
        ("/desk/draft", {"text": "Eczema", "form": "pdf", "link": "x"}, 200),
        ("/desk/draft", {"text": "Eczema", "link": "-1"}, 200),
        ("/desk/decisions", {}, 400),
        ("/desk/decisions", {"article": ABSCESS, "target": ABSCESS, "verdict": "rejected"}, 400),
        ("/desk/decisions", {"article": ABSCESS, "target": "nope", "verdict": "rejected"}, 400),
        ("/desk/decisions", {"article": ABSCESS, "target": address("Acne"), "verdict": "maybe"}, 400),
        ("/desk/decisions/undo", {}, 404),
        ("/desk/decisions/undo", {"decision": "x"}, 404),
    ],
)
def test_what_cannot_be_read_is_said(fresh: MakeApp, path: str, fields: dict[str, str], status: int) -> None:
    assert fresh(3).test_client().post(path, data=fields).status_code == status
