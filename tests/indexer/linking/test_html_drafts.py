"""Drafts in HTML: what a browser would show as text outside of links, headings, quotes and code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.linking.drafts import Draft
from indexer.linking.passages import DraftForm
from tests.indexer.linking.drafts import open_places, open_words

CLOSED = [
    "<h2>gout</h2>",
    "<div role=heading aria-level=2>gout</div>",
    "<span role='link button'>gout</span>",
    "<a href='/x'>go<b>ut gout</b></a>",
    "<pre>gout</pre>",
    "<p><code>gout</code></p>",
    "<button>gout</button>",
    "<blockquote><p>gout<p>gout</blockquote>",
    "<q>gout</q>",
    "<p hidden>gout</p>",
    "<div hidden=until-found><p>gout</p></div>",
    "<span style='color: red; display:none'>gout</span>",
    "<script>'<p>gout</p>'</script>",
    "<style>gout</style>",
    "<textarea><p>gout</textarea>",
    "<title>gout</title>",
    "<template><p>gout</p></template>",
    "<!-- <p>gout</p> -->",
    "<!doctype gout>",
    "<?php gout ?>",
    '<img alt="a > gout">',
    "<svg><text>gout</text></svg>",
    "<select><option>gout<option>gout</select>",
    "<nav><ul><li>gout</ul></nav>",
    "<summary>gout</summary>",
    "<noscript>gout</noscript>",
    "<p>x<sup>gout</sup>",
    "<label>gout</label>",
    "<p><a href=x>one<p>gout</a>",
    "<a href=x><div>gout</div></a>",
    "<table><tr><td><code>gout<td><h3>gout</h3></table>",
    "<h2>one<b>two</h2><h2>gout</b></h2>",
    "<ruby>x<rt>gout</rt></ruby>",
]


@pytest.mark.parametrize("closed", CLOSED)
def test_nothing_is_linked_in_closed_places(closed: str) -> None:
    text = f"<p>gout</p>{closed}<p>gout</p>"
    places = [place.start for place in open_places(Draft.read(text, DraftForm.HTML), "gout")]
    assert places == [3, text.rindex("gout")]


@pytest.mark.parametrize(
    "opened",
    [
        "<ul><li>one<li>gout</ul>",
        "<dl><dt><code>x</code><dd>gout</dl>",
        "<table><tr><td>1<td>gout</table>",
        "<p>a < b gout",
        "<h2>one</h2>gout",
        "<my-card>gout</my-card>",
        "<div role=note>gout</div>",
        "<p>x</a> gout",
        "<p hidden>x</p>gout",
        "<figure><figcaption>gout</figcaption></figure>",
        "<svg/>gout",
        "<p title='a>b'>gout",
        "gout",
        "<b>gout</b>",
        "<p>gout<sup>1</sup>",
        "<script></script>gout",
    ],
)
def test_text_is_open_where_it_stands(opened: str) -> None:
    text = f"<h1>gout</h1>{opened}"
    places = [place.start for place in open_places(Draft.read(text, DraftForm.HTML), "gout")]
    assert places == [text.rindex("gout")]


def test_no_phrase_runs_out_of_a_block_or_over_a_break() -> None:
    for text in (
        "<p>hay</p><p>fever</p>",
        "<p>hay<p>fever",
        "<td>hay<td>fever",
        "<li>hay<li>fever",
        "hay<br>fever",
        "hay<div>fever</div>",
        "<my-one>hay</my-one> fever",
        "hay <span hidden>x</span>fever",
        "hay <a href=x>y</a> fever",
        "hay <!-- x --> fever",
    ):
        seen = Draft.read(text, DraftForm.HTML)
        assert open_words(seen, "hay fever") == open_words(seen, "hayfever") == [], text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("<p><em>hay</em> fever", "<em>hay</em> fever"),
        ("<p>hay <b>fev<i>er</i></b> x", "hay <b>fev<i>er</i></b>"),
        ("<p><em>hay fever</em>", "hay fever"),
        ("<p><em>my hay</em> fever", None),
        ("<p>hay <em>fever now</em>", None),
        ("<p><em>hay</p><p> fever", None),
        ("<p><b>hay<i> fev</b>er now</i>", None),
        ("<p>hay<wbr> fever", "hay<wbr> fever"),
    ],
)
def test_a_phrase_holds_an_element_whole_or_not_at_all(text: str, link: str | None) -> None:
    assert open_words(Draft.read(text, DraftForm.HTML), "hay fever") == ([link] if link else [])


def test_a_reference_is_one_character_that_stands_as_a_whole() -> None:
    draft = Draft.read("<p>hay&nbsp;fever R&amp;D &copy gout &unknown; x", DraftForm.HTML)
    assert open_words(draft, "hay\u00a0fever") == ["hay&nbsp;fever"]
    assert open_words(draft, "R&D") == ["R&amp;D"]
    assert open_words(draft, "© gout &unknown; x") == ["&copy gout &unknown; x"]


def test_base_and_canonical_are_respected() -> None:
    text = (
        "<base href='/b/'><link rel=canonical href='/me/'><a href='x'>y</a><a href='//other.example/z'>z</a>"
    )
    draft = Draft.read(text, DraftForm.HTML, "https://example.org/a/")
    assert draft.targets == {"https://example.org/b/x", "https://other.example/z"}
    assert (
        Draft.read(text.replace("'/me/'", "'https://e.org/me/'"), DraftForm.HTML).url == "https://e.org/me/"
    )


def test_what_is_nested_deeper_than_browsers_go_is_closed() -> None:
    assert open_words(Draft.read("<div>" * 5_000 + "gout", DraftForm.HTML), "gout") == []
    deep = "<div>" * 5_000 + "</div>" * 5_000 + "gout"
    assert open_words(Draft.read(deep, DraftForm.HTML), "gout") == ["gout"]


_OPEN_TAGS = ["p", "div", "b", "em", "span", "ul", "li", "td", "section", "x-y"]
# no <q>: a block that ends the paragraph around one ends it as well, and what follows is not quoted
_CLOSED_TAGS = ["a", "h2", "pre", "code", "blockquote", "script", "button", "nav"]


@given(st.lists(st.sampled_from([*_OPEN_TAGS, *_CLOSED_TAGS]), min_size=1, max_size=8), st.integers(0, 7))
def test_nothing_is_linked_within_a_closed_element_however_it_is_nested(
    tags: list[str], missing: int
) -> None:
    ends = [f"</{tag}>" for tag in reversed(tags) if tag in _CLOSED_TAGS or tags.index(tag) != missing]
    text = "".join(f"<{tag}>" for tag in tags) + "gout" + "".join(ends)
    opened = open_words(Draft.read(text, DraftForm.HTML), "gout")
    # a heading ends the one before it, and a link the link before it, but both are closed themselves
    assert bool(opened) == (not any(tag in _CLOSED_TAGS for tag in tags))


@pytest.mark.parametrize("raised", ["+", "2+", "−", "®", " + "])
def test_a_charge_belongs_to_its_word(raised: str) -> None:
    draft = Draft.read(f"<p>Much Ca<sup>{raised}</sup> enters.</p>", DraftForm.HTML)
    assert [passage.text for passage in draft.passages] == [f"Much Ca{raised} enters."]
