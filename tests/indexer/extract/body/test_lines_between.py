"""Single lines between kept texts, on pages that are read alone."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from tests.indexer.extract.prose import paragraphs

LINES = (
    "It costs nothing in most countries.",
    "Es kostet in den meisten Ländern nichts.",
    "বেশির ভাগ দেশে এর কোনো খরচ নেই।",
    "ほとんどの国では費用はかかりません。",
)


def read(inner: str, *, end: str = "") -> list[str]:
    html = f"<main><h1>The keeper of the rock</h1>{paragraphs(0, 4)}{inner}{paragraphs(4, 8)}{end}</main>"
    found = extract(Page("https://a.example/rock", html))
    assert isinstance(found, Article)
    return list(found.texts())


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("line", ["<div>{}</div>", "{}", "<section class=q7>{}</section>", "<span>{}</span>"])
def test_a_sentence_between_kept_texts_is_kept(line: str, text: str) -> None:
    assert text in read(line.format(text))


@pytest.mark.parametrize(
    "line",
    [
        "<div class='related'>{}</div>",
        "<div><a href=/x>{}</a></div>",
        "<figure><img src=x.png></figure><div>{}</div>",
        "<div hidden>{}</div>",
    ],
)
def test_no_other_line_is(line: str) -> None:
    assert LINES[0] not in read(line.format(LINES[0]))


@pytest.mark.parametrize("label", ["Take care", "Achtung", "সাবধান", "ご注意"])
@pytest.mark.parametrize(
    "box",
    [
        "<div class=callout><div class=callout-title>{}</div><p>{}</p></div>",
        "<fieldset><legend>{}</legend><p>{}</p></fieldset>",
        "<aside><p class=title>{}</p><p>{}</p></aside>",
    ],
)
def test_the_label_of_a_kept_box_is_kept(box: str, label: str) -> None:
    told = "Do not stop the tablets by yourself, even when you feel well again after a month."
    found = read(box.format(label, told))
    assert told in found
    assert label in found
