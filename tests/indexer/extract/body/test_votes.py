"""What trafilatura is given to fall back on, and what it is not asked about."""

from __future__ import annotations

from justext import core
from lxml.html import fromstring
from trafilatura import external

from indexer.extract.body import votes


def test_the_frequent_words_are_those_of_all_languages_and_are_no_set() -> None:
    votes.load()
    given = external.JT_STOPLIST
    assert isinstance(given, votes.StopWords), "trafilatura's own tuple would hold each word a second time"
    assert core.define_stoplist(given) is given
    words = {word for name in external.get_stoplists() for word in external.get_stoplist(name)}
    assert all(word in given for word in words)
    assert not any(word in given for word in (f"{word}\x00" for word in words))
    assert "" not in given


def test_a_list_of_one_language_is_made_a_set_as_before() -> None:
    votes.load()
    assert core.define_stoplist(("The", "of")) == {"the", "of"}


def test_a_table_whose_cells_span_thousands_of_others_is_vast_and_a_large_plain_one_is_not() -> None:
    spanning = "<tr><td colspan=100 rowspan=100>x</td></tr>" * 200
    plain = f"<tr>{'<td>x</td>' * 12}</tr>" * 1_000
    merged = f"<tr><td rowspan=3>x</td>{'<td>x</td>' * 9}</tr><tr></tr><tr></tr>" * 900
    assert [votes.is_vast(fromstring(f"<table>{rows}</table>")) for rows in (spanning, plain, merged)] == [
        True,
        False,
        False,
    ]
