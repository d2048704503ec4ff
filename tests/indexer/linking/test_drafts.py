"""Drafts: offsets that hold, and the places in which nothing may be linked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article, Code, ListBlock, Paragraph, Quote, Section
from indexer.linking.drafts import Draft, form_of
from indexer.linking.passages import DraftForm
from tests.indexer.linking.drafts import open_words


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
    assert open_words(draft, "gout") == ["gout"]


def test_markdown_and_text_keep_every_character() -> None:
    text = "İ *gout* ß\r\n\r\n- list & `x`\n"
    assert Draft.read(text, DraftForm.MARKDOWN).text == text
    assert Draft.read(text, DraftForm.TEXT).text == text


def test_front_matter_is_closed() -> None:
    assert len(open_words(Draft.read("---\ntitle: gout\n---\ngout\n", DraftForm.MARKDOWN), "gout")) == 1


def test_an_articles_headings_quotes_code_and_references_are_closed() -> None:
    blocks = (Paragraph("Gout here."), Quote("gout"), Code("gout"), ListBlock(("one", "gout")))
    sections = (
        Section("Gout", "other", 2, None, blocks),
        Section("References", "references", 2, None, (Paragraph("gout"),)),
    )
    draft = Draft.of(Article("x", "https://example.org/x/", "X", sections))
    assert open_words(draft, "gout") == ["gout"]
    assert open_words(draft, "Gout here") == ["Gout here"]
    assert draft.text.split("\n")[1] == "Gout here."


def test_plain_text_ends_a_passage_at_an_empty_line_and_at_a_tab() -> None:
    draft = Draft.read("one\ntwo\r\n \r\nthree\tfour", DraftForm.TEXT)
    assert [passage.text for passage in draft.passages] == ["one\ntwo", "three", "four"]


@pytest.mark.parametrize("form", DraftForm)
@pytest.mark.parametrize(
    "closed",
    [
        "[[a gout diary]]",
        "{{ gout }}",
        "{% gout %}",
        "$$ gout $$",
        "#gout",
        "@gout",
        "gout@example.org",
        "www.gout.example",
        "https://example.org/gout",
    ],
)
def test_what_other_programs_read_is_closed_in_every_form(closed: str, form: DraftForm) -> None:
    assert open_words(Draft.read(f"one {closed} two gout", form), "gout") == ["gout"]


def test_a_link_of_a_wiki_names_what_is_linked() -> None:
    assert Draft.read("[[Hay fever|a sneeze]] and [[Gout#Diet]]", DraftForm.MARKDOWN).named == {
        "Hay fever",
        "Gout",
    }


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
    ("form", "text"),
    [
        (
            DraftForm.HTML,
            "<style>.zzz{}</style><h2 class=zzz>Joints</h2><p title=zzz>Gout <b>hurts</b></p><!--zzz-->",
        ),
        (DraftForm.HTML, "<div hidden>zzz</div>Joints<blockquote>Gout</blockquote><pre>hurts</pre>"),
        (DraftForm.MARKDOWN, "---\nzzz: 1\n---\n# Joints\n\n<i class=zzz>Gout</i>\n\n> hurts\n"),
        (DraftForm.MARKDOWN, "Joints\n===\n\n```\nGout\n```\n\n<div id=zzz>hurts</div>\n"),
        (DraftForm.TEXT, "Joints\n\nGout\thurts"),
    ],
)
def test_what_a_reader_sees_is_told_without_the_markup(form: DraftForm, text: str) -> None:
    seen = Draft.read(text, form).seen
    assert {"Joints", "Gout", "hurts"} <= set(seen.split())
    assert "zzz" not in seen


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


@given(
    st.text(alphabet=st.sampled_from("a`~#[]()<>=-! \r\n\t&;/:hp\u0000\ud800İ|*_\\"), max_size=200),
    st.sampled_from(DraftForm),
)
def test_every_character_that_is_read_stands_in_the_draft_where_it_is_said_to(
    text: str, form: DraftForm
) -> None:
    draft = Draft.read(text, form)
    last = 0
    for passage in draft.passages:
        for segment in passage.segments:
            assert last <= segment.source.start < segment.source.end <= len(draft.text)
            last = segment.source.end
            if segment.exact:
                seen = passage.text[segment.start :][: segment.source.end - segment.source.start]
                said = draft.text[slice(*segment.source)]
                assert seen.replace("\0", "\ufffd").split() == said.replace("\0", "\ufffd").split()
