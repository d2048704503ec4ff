"""Definition lists: questions, sections, or lists of terms."""

from catalogue.article import ListBlock, Paragraph, QuestionBlock
from tests.indexer.extract.sections.reading import PROSE, sections


def test_long_definitions_open_sections_and_short_ones_are_a_list() -> None:
    assert sections(f"<dl><dt>Trigger</dt><dd>{PROSE * 2}</dd></dl>")[1].heading == "Trigger"
    assert (
        ListBlock(("FEV", "a volume"), False, (0, 1))
        in sections("<dl><dt>FEV</dt><dd>a volume</dd></dl>")[0].blocks
    )


def test_questions_in_a_definition_list_are_questions() -> None:
    found = sections("<dl><dt>Is it catching?</dt><dd>No.</dd></dl>")
    assert found[0].blocks[-2:] == (QuestionBlock("Is it catching?"), Paragraph("No."))


def test_terms_without_definitions_are_a_flat_list() -> None:
    """Found by fuzzing: depths of nothing but 0 mean the same as none and do not survive the JSON."""
    found = sections(
        "<dl><dt>Spirometry, which measures the air that is breathed out in a second.</dt>"
        "<dt>Peak flow</dt></dl>"
    )
    lists = [block for section in found for block in section.blocks if isinstance(block, ListBlock)]
    assert lists == [
        ListBlock(("Spirometry, which measures the air that is breathed out in a second.", "Peak flow"))
    ]
