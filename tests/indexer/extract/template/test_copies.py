"""What copies another text, and what does not."""

from __future__ import annotations

import pytest

from indexer.extract import Page
from indexer.extract.template.copies import (
    around_title,
    cards_within,
    copies_within,
    frame_of,
    grams_of,
    key_of,
    label_of,
    pulled_quotes,
)
from tests.indexer.extract.site_pages import (
    PAGES,
    SUBJECTS,
    article,
    headings,
    outline,
    read_as_site,
    text,
)

LONG = "Gout is a disease of the joints that mostly comes at night and hurts a lot."


def copied(body: str) -> list[str]:
    page = outline(body)
    found = copies_within(page.blocks, page)
    return [block.text for block in page.blocks if block.index in found]


def test_the_title_is_a_variable_in_headings() -> None:
    page = outline("<h2>Living with gout</h2><p>Living with gout</p>")
    assert [key_of(block, page, "gout") for block in page.blocks] == ["living with § §", "living with gout"]


@pytest.mark.parametrize(
    ("title", "key"), [("gout", "§ hurts §"), ("gou", ""), ("gout hurts", ""), ("flu", "")]
)
def test_a_short_title_or_one_that_is_all_of_a_text_is_no_variable(title: str, key: str) -> None:
    assert around_title(outline("<p>Gout hurts</p>").blocks[0], title) == key


@pytest.mark.parametrize(
    ("html", "label"),
    [
        ("<p>Read also: <a href='/gout'>Gout and its many causes</a></p>", "read also →"),
        ("<p>Read also: <a href='/gout'>Gout</a></p>", "read also →"),
        ("<p>You may well want to go and read of <a href='/gout'>gout</a></p>", ""),
        ("<p>Gout comes at night</p>", ""),
        ("<p>➡️ <a href='/gout'>Gout and its many causes</a></p>", "➡ →"),
        ("<p><a href='/gout'>Gout and its many causes</a> »</p>", "» →"),
        ("<p>→ <b><a href='/gout'>Gout</a></b> 👉 <a href='/flu'>Flu</a></p>", "→👉 →"),
        ("<p>• <a href='/gout'>Gout and its many causes</a></p>", ""),
        ("<p>(<a href='/gout'>Gout and its many causes</a>)</p>", ""),
        ("<p>➡️ Gout comes at night</p>", ""),
    ],
)
def test_the_label_of_a_link(html: str, label: str) -> None:
    assert label_of(outline(html).blocks[0]) == label


def test_a_frame_is_the_first_and_last_three_words_of_a_long_text() -> None:
    assert frame_of(outline("<p>This guide covers all of gout step by step</p>").blocks[0]) == (
        "this guide covers … step by step"
    )
    assert frame_of(outline("<p>This guide covers step by step</p>").blocks[0]) == ""


def test_a_text_cut_off_is_a_copy_wherever_it_stands() -> None:
    cut = "Gout is a disease of the joints that mostly …"
    assert copied(f"<p>{LONG}</p><p>{cut}</p>") == [cut]
    assert copied(f"<p>{cut}</p><p>{LONG}</p>") == [cut]


def test_without_an_ellipsis_only_what_stands_before_is_a_copy() -> None:
    begun = "Gout is a disease of the joints that mostly comes at night."
    whole = f"{begun} It hurts."
    assert copied(f"<p>{begun}</p><p>{whole}</p>") == [begun]
    assert copied(f"<p>{whole}</p><p>{begun}</p>") == []


def test_short_texts_and_texts_that_differ_in_a_number_are_no_copies() -> None:
    assert copied("<p>Ask a doctor first.</p><p>Ask a doctor first.</p>") == []
    part = "<p>This is the whole of the talk as it was given, part {} of two</p>"
    assert copied(part.format(1) + part.format(2)) == []


def test_a_quotation_is_pulled_out_only_if_a_longer_text_has_all_of_it() -> None:
    page = outline(
        "<blockquote>“the joints that mostly comes”</blockquote><blockquote>“the joints that never "
        f"hurt”</blockquote><p>{LONG}</p>"
    )
    assert pulled_quotes(page.blocks, page) == {0}


@pytest.mark.parametrize(
    ("cards", "excerpt", "found"),
    [(3, "It began in a kitchen …", 6), (2, "It began in a kitchen …", 0), (3, "It began in a kitchen.", 0)],
)
def test_three_linked_headings_over_texts_that_are_cut_off_are_cards(
    cards: int, excerpt: str, found: int
) -> None:
    page = outline(
        "".join(f"<h3><a href='/{n}'>The year of {n}</a></h3><p>{excerpt}</p>" for n in range(cards))
    )
    assert len(cards_within(page.blocks, page)) == found


# -- on a whole site


def test_a_summary_made_of_several_paragraphs_is_a_copy() -> None:
    def page(n: int) -> Page:
        subject = SUBJECTS[n].capitalize()
        first, second = (
            f"{subject} is an illness that many people have {'now ' * n}and few speak of.",
            f"It is also known as the {subject} of old.",
        )
        return article(n, before=f"<h2>In short</h2><p>{first} {second}</p><p>{first}</p><p>{second}</p>")

    found = read_as_site([page(n) for n in range(PAGES)])
    assert text(found).count("few speak of") == 1
    assert "In short" not in headings(found)


def test_a_quotation_pulled_out_of_the_text_is_a_copy() -> None:
    def page(n: int) -> Page:
        own = (
            f"The {SUBJECTS[n]} of my aunt taught me to sit still and to listen {'long ' * n}before I "
            "say anything at all to anybody."
        )
        return article(
            n, after=f"<blockquote><p>“taught me to sit still and to listen”</p></blockquote><p>{own}</p>"
        )

    assert text(read_as_site([page(n) for n in range(PAGES)])).count("sit still") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("池のほとりの水車は毎朝その籠を運ぶという。", "毎朝その先生は水車を直すことがあるという。"),
        ("古老的花园每天早晨都会看见河流。", "安静的老师每天早晨修理古老的窗户。"),
        ("ชาวนาเห็นสวนเก่าทุกเช้าก่อนฤดูหนาว", "ครูซ่อมหน้าต่างทุกเช้าและวัดแม่น้ำ"),
    ],
)
def test_texts_without_spaces_do_not_recur_by_chance(one: str, other: str) -> None:
    """Three letters are a word, or less. What is the same for longer is told all the same."""
    mine, others = (grams_of(outline(f"<p>{text}</p>").blocks[0], "") for text in (one, other))
    assert mine
    assert not mine & others
    longer = grams_of(outline(f"<p>{one}{other}</p>").blocks[0], "")
    assert len(mine & longer) == len(mine)
