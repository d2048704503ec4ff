"""What counts as a change, and what as alike."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Extraction, Paragraph, Section
from catalogue.fingerprint import changed_headings, simhash, text_hash
from tests.catalogue.examples import article


def test_neither_its_address_nor_how_it_was_read_changes_an_article() -> None:
    one = article()
    assert text_hash(replace(one, url="https://example.org/other/", id="x")) == text_hash(one)
    assert text_hash(replace(one, extraction=Extraction("import", 0.5))) == text_hash(one)
    assert text_hash(replace(one, summary="Another one.")) != text_hash(one)


def test_sections_that_were_added_removed_or_reworded_have_changed() -> None:
    def section(heading: str | None, text: str) -> Section:
        return Section(heading, "other", 2, None, (Paragraph(text),))

    lead, causes, signs, cure = (section(h, "As it was.") for h in (None, "Causes", "Signs", "Cure"))
    before = article(sections=(lead, causes, signs))
    assert changed_headings(before, article(sections=(signs, lead, causes))) == []
    reworded = section("Causes", "In other words.")
    assert changed_headings(before, article(sections=(lead, reworded, cure))) == ["Causes", "Cure", "Signs"]
    assert changed_headings(before, article(sections=(section(None, "New."), causes, signs))) == [""]


@given(st.lists(st.text(max_size=30), max_size=20))
def test_a_simhash_is_a_signed_64_bit_number_of_the_words_alone(texts: list[str]) -> None:
    found = simhash(texts)
    assert found == simhash(["  " + text + "\n" for text in texts])
    if found is None:
        assert not "".join(texts).split()
    else:
        assert -(2**63) <= found < 2**63


def test_texts_that_differ_little_have_simhashes_that_differ_little() -> None:
    words = [f"word{number}" for number in range(400)]
    one, other = simhash([" ".join(words)]), simhash([" ".join([*words, "indeed"])])
    stranger = simhash([" ".join(reversed(words))])
    assert one is not None
    assert other is not None
    assert stranger is not None
    assert _distance(one, other) <= 3 < _distance(one, stranger)


def test_texts_without_spaces_are_alike_by_their_letters() -> None:
    letters = "".join(chr(0x4E00 + 7 * number) for number in range(400))
    one, other, stranger = simhash([letters]), simhash([letters + "水車"]), simhash([letters[::-1]])
    assert one is not None
    assert other is not None
    assert stranger is not None
    assert _distance(one, other) <= 3 < _distance(one, stranger)


def _distance(one: int, other: int) -> int:
    """Number of bits in which two simhashes differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
