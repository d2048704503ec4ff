"""Drafts: offsets that hold, and the places in which nothing may be linked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.linking.drafts import Draft, DraftForm, form_of


def open_words(draft: Draft, word: str) -> list[int]:
    """Where a word stands outside of closed spans."""
    out, at = [], draft.text.find(word)
    while at >= 0:
        if draft.open_at(at, at + len(word)):
            out.append(at)
        at = draft.text.find(word, at + 1)
    return out


@pytest.mark.parametrize(
    "closed",
    [
        "# gout\n",
        "gout\n====\n",
        "`gout`\n",
        "``a ` gout``\n",
        "```\ngout\n```\n",
        "~~~ python\ngout\n~~~~\n",
        "```\ngout without an end\n",
        "[gout](https://example.org/a)\n",
        "[see gout][1]\n",
        "![gout](picture.png)\n",
        "[1]: https://example.org/gout gout\n",
        "<span title=gout>\n",
        "https://example.org/gout/\n",
        "\n\n    gout\n",
    ],
)
def test_markdown_closes_headings_code_and_links(closed: str) -> None:
    draft = Draft.read(f"Here gout is open.\n\n{closed}", DraftForm.MARKDOWN)
    assert open_words(draft, "gout") == [5]


def test_markdown_and_text_keep_every_character() -> None:
    text = "İ *gout* ß\r\n\r\n- list & `x`\n"
    assert Draft.read(text, DraftForm.MARKDOWN).text == text
    assert Draft.read(text, DraftForm.TEXT).text == text


def test_front_matter_is_closed() -> None:
    assert open_words(Draft.read("---\ntitle: gout\n---\ngout\n", DraftForm.MARKDOWN), "gout") == [20]


def test_html_is_read_as_its_visible_text() -> None:
    draft = Draft.read(
        "<head><title>gout</title></head><p>An &amp; <b>go</b>ut</p><script>gout</script>"
        "<ul><li>one<li>two</ul>",
        DraftForm.HTML,
    )
    assert draft.text.split("\n") == ["An & gout", "one", "two", ""]
    assert open_words(draft, "gout") == [5]


@pytest.mark.parametrize(
    "closed",
    [
        "<h2>gout</h2>",
        "<a href='/x'>gout</a>",
        "<pre>gout</pre>",
        "<p><code>gout</code></p>",
        "<button>gout</button>",
    ],
)
def test_html_closes_headings_code_and_links(closed: str) -> None:
    assert open_words(Draft.read(f"<p>gout</p>{closed}", DraftForm.HTML), "gout") == [0]


def test_what_is_linked_already_is_told_with_its_whole_address() -> None:
    assert Draft.read("<a href='/b/'>x</a>", DraftForm.HTML, "https://example.org/a/").targets == {
        "https://example.org/b/"
    }
    made = Draft.read(
        "[x](/b/) <https://example.org/c> [1]: y\n\n[1]: ../d/\n",
        DraftForm.MARKDOWN,
        "https://example.org/a/",
    )
    assert {"https://example.org/b/", "https://example.org/c", "https://example.org/d/"} <= made.targets


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.HTML", "", DraftForm.HTML),
        ("a.md", "<p>", DraftForm.MARKDOWN),
        ("a.txt", "plain", DraftForm.TEXT),
        ("-", "  <!DOCTYPE html><p>x", DraftForm.HTML),
        ("-", "# Title", DraftForm.TEXT),
    ],
)
def test_the_form_of_a_file_follows_its_name_then_its_beginning(
    name: str, text: str, form: DraftForm
) -> None:
    assert form_of(name, text) == form


def test_a_draft_nested_beyond_reason_is_read() -> None:
    assert Draft.read("<div>" * 5_000 + "gout", DraftForm.HTML).text.strip() in ("gout", "")


@given(
    st.text(alphabet=st.sampled_from("a`~#[]()<>=-! \n\t&;/:hp\u0000\ud800İ"), max_size=200),
    st.sampled_from(DraftForm),
)
def test_no_text_breaks_the_reading(text: str, form: DraftForm) -> None:
    draft = Draft.read(text, form)
    last = 0
    for start, end in draft.closed:
        assert last <= start < end <= len(draft.text)
        last = end
