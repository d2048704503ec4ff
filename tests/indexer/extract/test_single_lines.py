"""Lines amid a text that say nothing of what it is about, on pages that are read alone."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from tests.indexer.extract.prose import paragraph, paragraphs

TITLE = "The keeper of the rock"
HEADLINE = "Why the iron bridge hums"
LABELS = (
    "Read also:",
    "Lesen Sie auch:",
    "Читайте также:",
    "আরও পড়ুন:",
    "اقرأ أيضا:",
    "यह भी पढ़ें:",
    "קראו גם:",
    "▶",
    "▼あわせて読みたい",
)
LEADING = (
    "<p>{0} <a href='/bridge'>{1}</a></p>",
    "<p><strong>{0} <a href='https://paper.example/bridge'>{1}</a></strong></p>",
    "<div class=x>{0}<br><a href='/bridge'>{1}</a></div>",
    "<p>{0}<br><a href='/bridge'>{1}</a><br><a href='/mill'>How the old mill burns</a></p>",
)


def texts(line: str, *, at: int = 4) -> list[str]:
    body = paragraphs(0, at) + line + paragraphs(at, 8)
    article = f"<article><h1>{TITLE}</h1>{body}</article>"
    html = f"<html><head><title>{TITLE}</title></head><body>{article}</body></html>"
    found = extract(Page("https://paper.example/rock/", html))
    assert isinstance(found, Article)
    said = list(found.texts())
    assert [text for text in said if text in {paragraph(n) for n in range(8)}] == [
        paragraph(n) for n in range(8)
    ]
    return [text for text in said[1:] if text not in {paragraph(n) for n in range(8)}]


@pytest.mark.parametrize("line", LEADING)
@pytest.mark.parametrize("label", LABELS)
def test_a_headline_behind_a_label_leads_on(line: str, label: str) -> None:
    assert not texts(line.format(label, HEADLINE))


@pytest.mark.parametrize(
    "line",
    [
        "<p>Source: <a href='/bridge'>The report on the iron bridge</a></p>",
        "<p>Quelle: <a href='/bridge'>Der Bericht über die eiserne Brücke</a></p>",
        "<p>He had read all of <a href='/bridge'>what is told of bridges</a></p>",
        "<p>Read also: <a href='https://other.example/'>all that the others wrote</a></p>",
        "<p>Read also: <a href='#notes'>the notes at the end</a></p>",
        "<p>Read also what <a href='/ada'>Ada Roy</a> wrote of it.</p>",
        "<p>I read: <a href='/a'>what is told of bridges</a> and <a href='/b'>of a mill that burns</a></p>",
    ],
)
def test_other_links_in_a_line_stay(line: str) -> None:
    assert len(texts(line)) == 1


def test_labels_that_tell_links_apart_stay() -> None:
    days = ("Monday", "Tuesday", "Wednesday")
    lines = "".join(f"<p>{day}: <a href='/{day}'>What was seen from the rock</a></p>" for day in days)
    assert len(texts(lines)) == len(days)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Advertisement</p>",
        "<div>- Advertisement -</div>",
        "<div><div><span>ANZEIGE</span></div></div>",
        "<p>ADVERTISEMENT – CONTINUE READING BELOW</p>",
        "<p>বিজ্ঞাপন</p>",
        "<p>スポンサーリンク</p>",
        "<p>[إعلان]</p>",
        "<p>Estimated reading time: 4 minutes</p>",
        "<div>Lesezeit: ca. 5 Min.</div>",
        "<p>Время чтения: 3 мин</p>",
        "<p>Share: <a href='https://x.com/intent?u=x'>X</a> <a href='mailto:?body=x'>Mail</a></p>",
        "<p>Folgen Sie uns auf <a href='https://www.instagram.com/rock'>Instagram</a></p>",
    ],
)
def test_furniture_of_a_page_goes(line: str) -> None:
    assert not texts(line)


@pytest.mark.parametrize(
    "line",
    [
        "<h2>Advertisement</h2>",
        "<p>Advertisement was unknown to him, and he sold his fish all the same.</p>",
        "<ul><li>Werbung</li><li>Verkauf</li></ul>",
        "<p>He writes to his daughter on <a href='https://facebook.com/ada'>Facebook</a>, every Sunday.</p>",
        "<p>Reading time was after supper, for 4 minutes.</p>",
        "<p>Please enable JavaScript, said the letter, which nobody on the rock understood.</p>",
    ],
)
def test_what_the_text_says_of_such_things_stays(line: str) -> None:
    assert texts(line)


def test_accounts_that_the_page_tells_of_stay() -> None:
    names = ("ada", "ben", "cy")
    lines = "".join(f"<p>Account: <a href='https://instagram.com/{name}'>@{name}</a></p>" for name in names)
    assert texts(lines) == [f"Account: @{name}" for name in names]


@pytest.mark.parametrize("at", [0, 8])
@pytest.mark.parametrize(
    "line", ["Please enable JavaScript to read this page.", "Bitte aktivieren Sie JavaScript."]
)
def test_what_asks_for_a_script_goes_at_either_end(line: str, at: int) -> None:
    assert not texts(f"<p>{line}</p>", at=at)


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>By Ada Roy</b></p>",
        "<p><strong>Ada Roy</strong></p>",
        "<div>Ada Roy and Ben Pool</div>",
        "<p><b>Von Ada Roy</b><br>{}</p>",
    ],
)
@pytest.mark.parametrize("names", [("Ada Roy", "Ben Pool")])
def test_the_authors_above_the_text_are_none_of_it(line: str, names: tuple[str, ...]) -> None:
    metas = "".join(f"<meta name=author content='{name}'>" for name in names)
    body = line.format(paragraph(0)) if "{}" in line else line + paragraphs(0, 1)
    html = (
        f"<html><head><title>{TITLE}</title>{metas}</head><body><article><h1>{TITLE}</h1>{body}"
        f"{paragraphs(1, 8)}</article></body></html>"
    )
    found = extract(Page("https://paper.example/rock/", html))
    assert isinstance(found, Article)
    assert found.authors == names
    assert [section.heading for section in found.sections] == [None]
    assert "Roy" not in " ".join(list(found.texts())[1:])


def test_a_sentence_that_begins_with_an_author_stays() -> None:
    said = "Rock News started on September 22, 2002."
    html = (
        f"<html><head><title>{TITLE}</title><meta name=author content='Rock News'></head><body><article>"
        f"<h1>{TITLE}</h1><p>{said}</p>{paragraphs(0, 8)}</article></body></html>"
    )
    found = extract(Page("https://paper.example/rock/", html))
    assert isinstance(found, Article)
    assert said in found.texts()


def test_the_name_of_somebody_else_heads_the_text() -> None:
    assert "Ada Roy" in texts("<p><b>Ada Roy</b></p>", at=0)


@pytest.mark.parametrize(
    "line", ["3 March 2021", "Last updated 3 March 2021", "Stand: 3. März 2021, 8:00 Uhr"]
)
def test_a_date_above_the_text_is_none_of_it(line: str) -> None:
    assert not texts(f"<div>{line}</div>", at=0)


def test_a_date_amid_the_text_stays() -> None:
    assert texts("<p>3 March 2021</p>") == ["3 March 2021"]


@pytest.mark.parametrize(("line", "at"), [("<p>Text: Ada Roy</p>", 8), ("<p>Von Ada Roy</p>", 1)])
def test_the_authors_beside_the_text_are_none_of_it(line: str, at: int) -> None:
    assert not texts(line, at=at)
