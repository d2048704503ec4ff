"""What editors decide on the desk."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import lxml.html
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from catalogue import clock
from catalogue.article import Paragraph, article_id
from indexer.reports.model import ReportName
from tests.search_app.conftest import (
    ABSCESS,
    MakeApp,
    address,
    english,
    fill,
    handle_of,
    section,
    tree_of,
)

PIN = {"query": "  Pus  Pocket ", "article": address("Abscess"), "place": "never"}


def test_a_pin_is_kept_shown_and_taken_away(fresh: MakeApp) -> None:
    client = fresh(3).test_client()
    more = {"note": "=<b>why</b>", "until": "2999-12-31", "who": "Rina"}
    assert client.post("/desk/pins", data=PIN | more).status_code == 303
    (row,) = tree_of(client, "/desk/pins").xpath("//tbody/tr")
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert cells[:6] == ["pus pocket", "Abscess", "never", "31 December 2999", "=<b>why</b>", "Rina"]
    (listed,) = client.get("/desk/pins.json").json["pins"]
    assert (listed["query"], listed["position"], listed["note"]) == ("pus pocket", 0, "=<b>why</b>")
    assert "'=<b>why</b>" in client.get("/desk/pins.csv").text
    gone = {"query": "pus pocket", "article": ABSCESS}
    assert client.post("/desk/pins/remove", data=gone).status_code == 303
    assert client.get("/desk/pins.json").json["pins"] == []
    assert client.get("/desk/pins.pdf").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("query", ""),
        ("query", "x" * 101),
        ("query", "me@example.org"),
        ("article", ""),
        ("article", "https://nope.example/"),
        ("until", "2001-01-01"),
        ("until", "tomorrow"),
        ("until", "9999-12-31"),
    ],
)
def test_what_is_wrong_with_a_pin_is_said_beside_its_field_and_the_form_stays(
    fresh: MakeApp, wrong: str, value: str
) -> None:
    client = fresh(3).test_client()
    sent = PIN | {"note": "why", "until": "", "who": "Rina", "back": "search"} | {wrong: value}
    answer = client.post("/desk/pins", data=sent)
    assert answer.status_code == 400
    form = lxml.html.fromstring(answer.text).xpath("//form[.//input[@name='note']]")[0]
    (field,) = form.xpath(".//input[@aria-invalid='true']")
    assert field.get("name") == wrong
    (said,) = form.xpath(".//*[@id=$id]", id=field.get("aria-describedby"))
    assert said.text_content().strip()
    kept = {one.get("name"): one.get("value", "") for one in form.xpath(".//input")}
    assert kept["note"] == "why"
    assert kept["back"] == "search"
    assert kept[wrong] == value
    assert form.xpath("string(.//option[@selected]/@value)") == "never"
    assert client.get("/desk/pins.json").json["pins"] == []


def test_a_pin_is_made_from_the_results_and_leads_back_to_them(fresh: MakeApp) -> None:
    client = fresh(40).test_client()
    hits = tree_of(client, "/search?q=tired").xpath("//li[@class='hit']")
    last = hits[-1]
    title = last.xpath("string(.//h2)")
    form = tree_of(client, last.xpath(".//a[contains(@href, '/desk/pins')]/@href")[0]).xpath(
        "//form[.//input[@name='note']]"
    )[0]
    answer = client.post("/desk/pins", data=dict(form.fields))
    assert (answer.status_code, answer.location) == (303, "/search?q=tired")
    assert tree_of(client, answer.location).xpath("string(//li[@class='hit'][1]//h2)") == title


def test_a_pin_that_ends_changes_the_results_without_anybodys_doing(
    fresh: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = fresh(40).test_client()

    def first() -> str:
        return str(tree_of(client, "/search?q=tired").xpath("string(//li[@class='hit'][1]//h2)"))

    before = first()
    day = clock.now().date().isoformat()
    pin = {"query": "tired", "article": address("Warts"), "until": day}
    assert client.post("/desk/pins", data=pin).status_code == 303
    assert first() == "Warts"
    reader = {"pinakes.desk": False}
    tag = client.get("/search?q=tired", environ_overrides=reader).headers["ETag"]
    asked = {"If-None-Match": tag}
    assert client.get("/search?q=tired", headers=asked, environ_overrides=reader).status_code == 304
    tomorrow = clock.timestamp() + 86_400
    monkeypatch.setattr(clock, "_now", lambda: tomorrow)
    assert client.get("/search?q=tired", headers=asked, environ_overrides=reader).status_code == 200
    assert first() == before
    assert "ended" in tree_of(client, "/desk/pins").xpath("string(//tbody)")


def test_readers_see_nothing_of_the_desk(fresh: MakeApp) -> None:
    client = fresh(3).test_client()
    reader = {"pinakes.desk": False}
    for path in ("/search?q=tired", "/search?q=qqqxyzzy", f"/article/{ABSCESS}"):
        assert "/desk/" not in client.get(path, environ_overrides=reader).text
        assert "/desk/" in client.get(path).text


DRAFT = "People with Eczema often have Asthma too.\r\nThat is all."


def suggested(page: HtmlElement) -> dict[str, str]:
    """Phrase → where it begins, of the suggestions on a page."""
    boxes = page.xpath('//ol[@class="lines"]//input[@name="link"]')
    return {box.getparent().text_content().strip(): box.get("value") for box in boxes}


def choose(page: HtmlElement) -> dict[str, Any]:
    """The fields of the form of suggestions, as they stand on a page."""
    fields: dict[str, Any] = {}
    for one in page.xpath('//form[@id="page-choice"]//input | //form[@id="page-choice"]//textarea'):
        fields[one.get("name")] = one.get("value") if one.tag == "input" else one.text.removeprefix("\n")
    fields["link"] = page.xpath('//ol[@class="lines"]//input[@name="link"][@checked]/@value')
    return fields


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
    client = fresh(40).test_client()
    text = "People with Eczema often have Asthma too.\n\nOr a Bursitis."
    there = {"text": text, "url": address("Gout")}
    page = sent(client, **there)
    places = suggested(page)
    assert set(places) == {"Eczema", "Asthma", "Bursitis"}
    chosen = choose(page) | {"link": [places["Eczema"]], f"reason-{places['Asthma']}": "=not <b>about</b> it"}
    answer = client.post("/desk/draft/decide", data=chosen | {"rejected": places["Asthma"]})
    page = lxml.html.fromstring(answer.text)
    assert set(suggested(page)) == {"Eczema", "Bursitis"}
    assert choose(page)["link"] == [places["Eczema"]], "what was chosen stays chosen"
    assert choose(page)["text"] == text
    assert page.xpath("//input[@data-focus]/@value") == [places["Bursitis"]]
    assert set(suggested(sent(client, **there))) == {"Eczema", "Bursitis"}
    assert set(suggested(sent(client, text=text))) == set(places)  # another draft
    listed = client.get("/desk/decisions").text
    assert "=not &lt;b&gt;about&lt;/b&gt; it" in listed
    (decision,) = client.get("/desk/decisions.json").json["decisions"]
    assert (decision["verdict"], decision["who"]) == ("rejected", "desk")
    assert "'=not <b>about</b> it" in client.get("/desk/decisions.csv").text
    number = page.xpath('//button[@name="undo"]/@value')[0]
    answer = client.post("/desk/draft/decide", data=choose(page) | {"undo": number})
    assert set(suggested(lxml.html.fromstring(answer.text))) == set(places)
    assert client.post("/desk/decisions/undo", data={"decision": number}).status_code == 404


def test_what_is_left_out_of_a_draft_that_is_no_article_stays_out_of_it_alone(fresh: MakeApp) -> None:
    client = fresh(40).test_client()
    page = sent(client, text=DRAFT)
    places = suggested(page)
    for phrase in ("Asthma", "Eczema"):
        answer = client.post("/desk/draft/decide", data=choose(page) | {"rejected": places.pop(phrase)})
        page = lxml.html.fromstring(answer.text)
        assert suggested(page) == places
    assert client.get("/desk/decisions.json").json["decisions"] == []


def orphan_app(fresh: MakeApp) -> FlaskClient:
    """An app in which nobody links to Quinsy, and Asthma's text names it."""
    app = fresh(16)
    quinsy = english(26, "Quinsy")
    asthma = english(3, "Asthma")
    said = section("Course", "other", Paragraph("First it hurts. Later a Quinsy may follow. Rest helps."))
    fill(handle_of(app).config, [quinsy, replace(asthma, sections=(*asthma.sections, said))])
    return app.test_client()


def test_an_orphan_comes_with_the_sentences_that_could_link_to_it(fresh: MakeApp) -> None:
    client = orphan_app(fresh)
    quinsy, asthma = (article_id(address(name)) for name in ("Quinsy", "Asthma"))
    for path in ("/desk/reports/orphans", f"/desk/articles/{quinsy}"):
        (sentence,) = tree_of(client, path).xpath("//p[@class='gist'][mark]")
        assert sentence.text_content() == "Later a Quinsy may follow."
    form = tree_of(client, f"/desk/articles/{quinsy}").forms
    (form,) = [one for one in form if dict(one.fields).get("article") == asthma]
    fields = dict(form.fields) | {"verdict": "accepted", "reason": ""}
    answer = client.post("/desk/decisions", data=fields)
    assert answer.status_code == 303
    page = tree_of(client, answer.location.partition("#")[0])
    assert page.xpath("//p[@class='gist'][mark]") == []
    assert "Accepted, and not yet on the site" in page.text_content()
    number = page.xpath("//section[@aria-labelledby='page-decided']//input[@name='decision']/@value")[0]
    answer = client.post("/desk/decisions/undo", data={"decision": number, "about": quinsy})
    assert tree_of(client, answer.location.partition("#")[0]).xpath("//p[@class='gist'][mark]")


def related_of(client: FlaskClient, name: str) -> list[str]:
    found = client.get("/api/v1/related", query_string={"url": address(name)}).json["related"]
    return [one["title"] for one in found]


def test_related_topics_are_pinned_and_rejected_in_place_and_at_once(fresh: MakeApp) -> None:
    client = fresh(40).test_client()
    asthma = article_id(address("Asthma"))
    before = related_of(client, "Asthma")
    there = {"kind": "related", "article": asthma, "about": asthma, "reason": ""}
    own_page = f"http://127.0.0.1:8100/article/{article_id(address('Warts'))}#causes"
    assert (
        client.post("/desk/decisions", data=there | {"target": own_page, "verdict": "pinned"}).status_code
        == 303
    )
    rejected = {"target": article_id(address(before[0])), "verdict": "rejected"}
    assert client.post("/desk/decisions", data=there | rejected).status_code == 303
    after = related_of(client, "Asthma")
    assert after[0] == "Warts"
    assert before[0] not in after
    answer = client.post(
        "/desk/decisions", data=there | {"target": "https://nope.example/", "verdict": "pinned"}
    )
    assert answer.status_code == 400
    (field,) = lxml.html.fromstring(answer.text).xpath("//input[@aria-invalid='true']")
    assert (field.get("name"), field.get("value")) == ("target", "https://nope.example/")


def test_no_list_ends_without_saying_so(fresh: MakeApp) -> None:
    client = fresh(3).test_client()
    for number in range(60):
        client.post("/desk/pins", data={"query": f"question {number:02}", "article": ABSCESS})
    page = tree_of(client, "/desk/pins")
    assert "Rows 1 to 50 of 60" in page.text_content()
    following = tree_of(client, page.xpath("//a[@rel='next']/@href")[0])
    assert "Rows 51 to 60 of 60" in following.text_content()
    assert len(following.xpath("//tbody/tr")) == 10
    assert "Rows 51 to 60 of 60" in tree_of(client, "/desk/pins?page=99").text_content()
    assert len(client.get("/desk/pins.json").json["pins"]) == 60


def test_every_report_is_shown_and_handed_out_whole(fresh: MakeApp) -> None:
    client = fresh(49).test_client()
    listed = tree_of(client, "/desk/reports").xpath("//tbody/tr")
    assert len(listed) == len(ReportName)
    for name in ReportName:
        assert tree_of(client, f"/desk/reports/{name}").xpath("//h1")
        rows = client.get(f"/desk/reports/{name}.json").json[name]
        lines = list(csv.DictReader(io.StringIO(client.get(f"/desk/reports/{name}.csv").text)))
        assert [row["article_id"] for row in rows] == [line["article_id"] for line in lines]
        for row in rows:
            assert client.get(row["act"]).status_code == 200
    assert client.get("/desk/reports/nothing").status_code == 404
    assert client.get("/desk/reports/orphans.xml").status_code == 404


def test_a_bookmark_opens_the_desk_for_the_page_one_is_on(fresh: MakeApp) -> None:
    client = fresh(3).test_client()
    code = tree_of(client, "/desk/bookmarklet").xpath("string(//textarea)")
    assert "javascript:" in code
    assert "http://localhost/desk/open" in code
    opened = client.get("/desk/open", query_string={"url": address("Abscess") + "?utm_source=x#top"})
    assert opened.location == f"/desk/articles/{ABSCESS}"
    opened = client.get("/desk/open", query_string={"url": "https://nope.example/a?b=c"})
    assert opened.status_code == 303
    form = tree_of(client, opened.location)
    assert form.xpath("string(//input[@name='url']/@value)") == "https://nope.example/a?b=c"


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
        ("/desk/decisions", {"article": ABSCESS, "target": address("Acne"), "kind": "x"}, 400),
        ("/desk/draft/decide", {"text": "Eczema"}, 400),
        ("/desk/draft/decide", {"text": "Eczema", "rejected": "99"}, 200),
        ("/desk/draft/decide", {"text": "Eczema", "rejected": "x"}, 200),
        ("/desk/decisions/undo", {}, 404),
        ("/desk/decisions/undo", {"decision": "x"}, 404),
    ],
)
def test_what_cannot_be_read_is_said(fresh: MakeApp, path: str, fields: dict[str, str], status: int) -> None:
    assert fresh(3).test_client().post(path, data=fields).status_code == status
