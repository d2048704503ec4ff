"""Dates are read, never made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.metadata.dates import iso_date

TODAY = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03-01T10:05:00+06:00", "2024-03-01T10:05:00+06:00"),
        ("2024-03-01T10:05:00.123Z", "2024-03-01T10:05:00+00:00"),
        ("2024-03-01 10:05", "2024-03-01T10:05:00"),
        ("2024-03-01T10:05:00+0600", "2024-03-01T10:05:00+06:00"),
        ("20240301", "2024-03-01"),
        ("2024/3/1", "2024-03-01"),
        ("March 1, 2024", "2024-03-01"),
        ("1 March 2024", "2024-03-01"),
        ("Posted on 1st of March 2024 by me", "2024-03-01"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("1. März 2024", "2024-03-01"),
        ("1 de marzo de 2024", "2024-03-01"),
        ("১ মার্চ ২০২৪", "2024-03-01"),
        ("Fri, 01 Mar 2024 10:00:00 GMT", "2024-03-01T10:00:00+00:00"),
        ("25/12/2023", "2023-12-25"),
        ("12/25/2023", "2023-12-25"),
        ("2024-06-02", "2024-06-02"),
        ("1er mars 2024", "2024-03-01"),
        ("1 марта 2024 г.", "2024-03-01"),
        ("1 मार्च 2024", "2024-03-01"),
        ("१ मार्च २०२४", "2024-03-01"),
        ("1 مارس 2024", "2024-03-01"),
        ("1 במרץ 2024", "2024-03-01"),
        ("1 มีนาคม 2024", "2024-03-01"),
        ("1 มีนาคม 2567", "2024-03-01"),
        ("2024年3月1日（金）", "2024-03-01"),
        ("2024년 3월 1일", "2024-03-01"),
    ],
)
def test_dates_that_are_written_out(text: str, expected: str) -> None:
    assert iso_date(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "2024",
        "March 2024",
        "03/04/2024",
        "3/4/24",
        "2024-13-01",
        "2024-02-30",
        "0000-00-00",
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00",
        "2024-06-04",
        "2999-01-01",
        "2024年13月1日",
        "2024年3月",
        "1 March 2567",
        "99999999",
        "date",
        "١" * 500,
    ],
)
def test_bad_input_33_garbage_the_future_and_the_ambiguous_are_no_dates(text: str | None) -> None:
    assert iso_date(text, TODAY) is None


@given(st.text(max_size=60) | st.dates().map(str) | st.datetimes().map(str))
def test_whatever_comes_out_is_a_date_not_after_tomorrow(text: str) -> None:
    found = iso_date(text, TODAY)
    assert found is None or date.fromisoformat(found[:10]) <= date(2024, 6, 2)
