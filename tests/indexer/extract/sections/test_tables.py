"""Tables of data, and tables that only lay out the page."""

import pytest

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


def rows(table: str) -> tuple[tuple[str, ...], ...]:
    return next(block.rows for s in sections(table) for block in s.blocks if isinstance(block, Table))


def test_cells_that_span_others_leave_their_places_empty() -> None:
    found = rows(
        "<table><tr><th rowspan=2>Tea<th colspan=2>Minutes<tr><th>hot<th>warm"
        "<tr><td>Green<td>2<td>3<tr><td rowspan=2 colspan=2>Black<td>5<tr><td>6"
        "<tr><td>White<td colspan=9>4</table>"
    )
    assert found == (
        ("Tea", "Minutes", ""),
        ("", "hot", "warm"),
        ("Green", "2", "3"),
        ("Black", "", "5"),
        ("", "", "6"),
        ("White", "4", ""),
    )


def test_header_rows_below_a_cell_that_reaches_down_are_headers() -> None:
    html = (
        "<table><tr><th rowspan=2>Tea<th colspan=2>Minutes<tr><th>hot<th>warm<tr><td>Green<td>2<td>3</table>"
    )
    assert [block.header_rows for block in sections(html)[0].blocks if isinstance(block, Table)] == [2]


def test_no_cell_reaches_out_of_its_group_of_rows() -> None:
    head = "<thead><tr><th rowspan=9>Tea</th><th>Minutes</th></tr></thead>"
    found = rows(
        f"<table>{head}<tbody><tr><td rowspan=0>Green</td><td>2</td></tr><tr><td>3</td></tr></tbody>"
        "<tbody><tr><td>Black</td><td>4</td></tr></tbody></table>"
    )
    assert found == (("Tea", "Minutes"), ("Green", "2"), ("", "3"), ("Black", "4"))


@pytest.mark.parametrize("span", ["-2", "x", "", "1.5", "²", "99999999999999999999", "0"])
def test_spans_that_mean_nothing_span_nothing(span: str) -> None:
    found = rows(f"<table><tr><td>Green<td colspan='{span}'>2<tr><td>Black<td>4</table>")
    assert found == (("Green", "2"), ("Black", "4"))


def test_spans_of_millions_of_cells_make_a_table_of_the_cells_that_there_are() -> None:
    row = "<tr>" + "<td colspan=60000 rowspan=60000>x</td>" * 30 + "</tr>"
    found = rows(f"<table>{'<tr><td>a</td><td>b</td></tr>' * 3}{row * 300}</table>")
    assert sum(map(len, found)) < 60_000
    assert sum(cell == "x" for cells in found for cell in cells) == 30 * 300


def test_a_table_within_a_cell_is_read_where_it_stands() -> None:
    inner = "<table><tr><td>hot</td><td>2</td></tr></table>"
    found = rows(f"<table><tr><td>Green</td><td>{inner}</td></tr><tr><td>Black</td><td>4</td></tr></table>")
    assert found == (("Green", "hot 2"), ("Black", "4"))
