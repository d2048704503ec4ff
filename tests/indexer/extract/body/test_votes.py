"""What trafilatura is given to fall back on."""

from __future__ import annotations

from justext.core import define_stoplist
from trafilatura import external

from indexer.extract.body import votes


def test_the_frequent_words_are_those_of_all_languages_and_are_kept_once() -> None:
    votes.load()
    given = external.JT_STOPLIST
    assert isinstance(given, votes.StopWords), "trafilatura's own tuple would hold each word a second time"
    known = define_stoplist(given)
    assert known is define_stoplist(given)
    assert known == {word for name in external.get_stoplists() for word in external.get_stoplist(name)}
