"""The draft with its links in it: they are links to a reader, and nothing else is changed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.urls import canonical
from indexer.answers import Confidence, LinkSuggestion
from indexer.library import Library
from indexer.linking.drafts import Draft
from indexer.linking.insertion import with_links
from indexer.linking.passages import DraftForm
from tests.indexer.linking.libraries import indexed_library, url_of, written

TITLES = ("Gout", "Hay fever", "R&D", "Heart attack", "Crohn’s disease", "হাঁপানি")
PIECES = [
    "gout",
    "Gout",
    "hay fever",
    "R&D",
    "R&amp;D",
    "heart attack",
    "Crohn's disease",
    "হাঁপানি",
    "হাঁপানি রোগ",
    "İß",
    "😀",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\t",
    ". ",
    ", ",
    "*",
    "**",
    "_",
    "`",
    "``",
    "[",
    "]",
    "(x)",
    "(",
    ")",
    "!",
    "\\",
    "|",
    "|-|-|",
    "# ",
    "> ",
    "- ",
    "1. ",
    "    ",
    "---",
    "===",
    "```",
    "<!--",
    "-->",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<a href=x>",
    "</a>",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<td>",
    "<table>",
    "<br>",
    "<div hidden>",
    "</div>",
    "&nbsp;",
    "[[",
    "]]",
    "[x]: /y",
    "~~",
    "<em>",
    "</em>",
    "<i",
    ">",
    "https://x.example/gout",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = indexed_library(tmp_path_factory.mktemp("links"), [written(title) for title in TITLES])
    yield opened
    opened.close()


def taken_out(linked: str, text: str, made: list[LinkSuggestion]) -> str:
    """The text without the links, which are found by their words and addresses."""
    for one in made:
        words = text[one.start : one.end]
        found = [
            form
            for form in (f'<a href="{html.escape(one.target)}">{words}</a>', f"[{words}]({one.target})")
            if form in linked
        ]
        assert len(found) == 1
        linked = linked.replace(found[0], words, 1)
    return linked


@pytest.mark.parametrize("form", DraftForm)
@given(parts=st.lists(st.sampled_from(PIECES), max_size=25))
@example(parts=["Crohn's disease", " ", "Crohn's disease"])
@example(parts=["হাঁপানি", " ", "হাঁপানি"])
def test_links_put_in_and_taken_out_again_give_the_draft_back(
    library: Library, form: DraftForm, parts: list[str]
) -> None:
    text = "".join(parts)
    draft = Draft.read(text, form)
    made = library.suggest_links(draft)
    linked = with_links(draft, made)
    assert taken_out(linked, text, made) == text
    for one in made:
        assert " ".join(html.unescape(one.phrase).split()) != ""
        assert 0 <= one.start < one.end <= len(text)
    if form != DraftForm.TEXT:
        again = Draft.read(linked, form)
        assert {canonical(one.target) for one in made} <= set(map(canonical, again.targets))
        assert {one.target for one in library.suggest_links(again)}.isdisjoint(one.target for one in made)


def suggestion(draft: str, phrase: str, target: str) -> LinkSuggestion:
    start = draft.index(phrase)
    return LinkSuggestion(phrase, start, start + len(phrase), "", target, "", 1.0, Confidence.HIGH, "")


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/Gout_(disease)",
        "https://example.org/?a=1&copy;=2&b=3",
        "https://example.org/a b",
        "https://example.org/a|b`c*d_e\\f",
        'https://example.org/"x"<y>',
    ],
)
@pytest.mark.parametrize("form", [DraftForm.HTML, DraftForm.MARKDOWN])
def test_any_address_stays_an_address(target: str, form: DraftForm) -> None:
    text = "On `x` *gout* and `y`\n\n| a |\n|---|\n| gout |"
    draft = Draft.read(text, form)
    linked = Draft.read(with_links(draft, [suggestion(text, "gout", target)]), form)
    (found,) = linked.targets
    assert re.sub(r"%[0-9A-F]{2}", "?", found) == re.sub(r"[\s|`*\\\"<>]", "?", target) or found == target


def test_html_within_markdown_gets_a_link_of_html() -> None:
    text = "<div>\ngout\n</div>\n\nfever\n"
    draft = Draft.read(text, DraftForm.MARKDOWN)
    made = [suggestion(text, "fever", "https://e.org/f"), suggestion(text, "gout", "https://e.org/g")]
    assert with_links(draft, made) == (
        '<div>\n<a href="https://e.org/g">gout</a>\n</div>\n\n[fever](https://e.org/f)\n'
    )


def test_an_element_that_a_phrase_holds_stands_within_the_link(library: Library) -> None:
    text = "<p>A <em>heart</em> attack"
    draft = Draft.read(text, DraftForm.HTML)
    (one,) = library.suggest_links(draft)
    assert one.phrase == "heart attack"
    assert with_links(draft, [one]) == f'<p>A <a href="{url_of("Heart attack")}"><em>heart</em> attack</a>'


def test_what_is_no_text_stays_as_it_is() -> None:
    raw = "\udcff gout \udc80"
    draft = Draft.read(raw)
    made = [suggestion(raw, "gout", "https://e.org/g")]
    assert with_links(draft, made, raw) == "\udcff [gout](https://e.org/g) \udc80"
