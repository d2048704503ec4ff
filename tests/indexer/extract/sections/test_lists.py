"""Lists of a text, and lists that only lay out the page."""

from catalogue.article import ListBlock
from tests.indexer.extract.sections.reading import sections


def test_nested_lists_become_flat_items_with_depths() -> None:
    found = sections("<ul><li>One<ul><li>One a</li><li>One b</li></ul></li><li>Two</li></ul>")
    assert ListBlock(("One", "One a", "One b", "Two"), False, (0, 1, 1, 0)) in found[0].blocks


def test_a_list_item_of_two_paragraphs_is_one_item() -> None:
    found = sections("<ol><li><p>First.</p><p>Second.</p></li><li>Third.</li></ol>")
    assert ListBlock(("First. Second.", "Third."), True) in found[0].blocks


def test_a_list_of_headings_and_texts_is_read_through() -> None:
    found = sections("<ul><li><h2>Causes</h2><p>Pollen.</p></li><li><h2>Symptoms</h2><p>Cough.</p></li></ul>")
    assert [s.heading for s in found[1:]] == ["Causes", "Symptoms"]
