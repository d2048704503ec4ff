"""Tables of data, and tables that only lay out the page."""

from catalogue.article import Table
from tests.indexer.extract.sections.reading import PROSE, sections


def test_a_table_keeps_its_rows_and_header() -> None:
    found = sections(
        "<table><tr><th>Sign</th><th>How often</th></tr>"
        "<tr><td>Cough</td><td>often</td></tr><tr><td>Fever</td><td></td></tr></table>"
    )
    assert Table((("Sign", "How often"), ("Cough", "often"), ("Fever", "")), 1) in found[0].blocks


def test_a_table_for_the_layout_is_read_through() -> None:
    found = sections(
        f"<table><tr><td><h2>Causes</h2><p>{PROSE}</p></td><td><h2>Signs</h2><p>{PROSE}</p></td></tr></table>"
    )
    assert [s.heading for s in found[1:]] == ["Causes", "Signs"]


def test_rows_in_the_head_of_a_table_are_headers() -> None:
    head = "<thead><tr><td>Sign</td><td>How often</td></tr></thead>"
    body = "<tbody><tr><td>Cough</td><td>often</td></tr><tr><th>Fever</th><td>never</td></tr></tbody>"
    found = sections(f"<table>{head}{body}</table>")
    assert Table((("Sign", "How often"), ("Cough", "often"), ("Fever", "never")), 1) in found[0].blocks
