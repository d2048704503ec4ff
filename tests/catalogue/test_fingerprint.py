"""What counts as a change."""

from __future__ import annotations

from dataclasses import replace

from catalogue.article import Extraction, Paragraph, Section
from catalogue.fingerprint import changed_headings, text_hash
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
