"""What an engine is: every engine passes this, so that switching it changes speed and scale, never what is
found.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

import pytest

from catalogue.errors import LockBusy
from indexer.answers import Filters
from indexer.engines.base import Engine, IndexDocument, Searcher
from indexer.engines.meaning import (
    AllOf,
    AnyOf,
    Everything,
    Fuzzy,
    Meaning,
    Not,
    Phrase,
    Prefix,
    Query,
    Words,
)
from tests.indexer.engines.conformance import CORPUS, LONG, document, fill, found

EVERYTHING = Meaning(Everything())

SETS: dict[str, tuple[Query, list[str]]] = {
    "a word": (Words(("chest",)), ["a1", "a2", "a5"]),
    "any of two words": (Words(("metformin", "aspirin")), ["a1", "a3"]),
    "at least two of three": (Words(("chest", "aspirin", "acid"), least=2), ["a1", "a2"]),
    "at least more than there are": (Words(("chest", "aspirin"), least=5), ["a1"]),
    "a repeated token counts once": (Words(("acid", "acid"), least=2), ["a2"]),
    "no words": (Words(()), []),
    "an unknown word": (Words(("zzz",)), []),
    "a word of one field": (Words(("heart",), "title"), ["a1"]),
    "an alias": (Words(("reflux",), "names"), ["a2"]),
    "a field without postings of its own is looked for in all": (Words(("aspirin",), "body"), ["a1"]),
    "a phrase": (Phrase(("chest", "pain")), ["a1", "a5"]),
    "a phrase keeps its order": (Phrase(("pain", "chest")), ["a5"]),
    "a phrase does not cross fields": (Phrase(("attack", "myocardial")), []),
    "a phrase without what stands between": (Phrase(("insulin", "pump")), []),
    "a phrase of which all pairs stand elsewhere": (Phrase(("chest", "pain", "chest")), []),
    "a phrase of three": (Phrase(("pain", "spread", "arm")), ["a1"]),
    "a phrase of four": (Phrase(("pain", "spread", "arm", "pain")), ["a1"]),
    "a phrase of five": (Phrase(("pain", "spread", "arm", "pain", "jaw")), ["a1"]),
    "a phrase of five with another end": (Phrase(("pain", "spread", "arm", "pain", "chest")), []),
    "a phrase with a word twice": (Phrase(("aspirin", "quick", "aspirin")), ["a1"]),
    "a phrase of one word": (Phrase(("thirst",)), ["a3"]),
    "a phrase of nothing": (Phrase(()), []),
    "a prefix": (Prefix("heart"), ["a1", "a2", "a5"]),
    "a prefix of two letters": (Prefix("he"), ["a1", "a2", "a5"]),
    "a prefix of three letters": (Prefix("asp"), ["a1"]),
    "a prefix of one field": (Prefix("heart", "title"), ["a1", "a2"]),
    "a Bangla prefix": (Prefix("ডায়া"), ["a3", "/ü"]),
    "a prefix of signs that mean something to patterns": (Prefix("c+"), ["a5"]),
    "a prefix of a bracket": (Prefix("[z"), ["a5"]),
    "a dot is a dot": (Prefix("a.b"), ["a5"]),
    "one letter missing": (Fuzzy("diabtes"), ["a3"]),
    "two letters swapped": (Fuzzy("diabeets"), ["a3"]),
    "one letter wrong": (Fuzzy("aspixin"), ["a1"]),
    "a wrong first letter": (Fuzzy("xnsulin"), ["a3"]),
    "two errors are not one": (Fuzzy("aspxxin"), []),
    "two errors": (Fuzzy("aspxxin", 2), ["a1"]),
    "no error allowed": (Fuzzy("aspirin", 0), ["a1"]),
    "a Bangla letter missing": (Fuzzy("ডায়াবটিস"), ["a3", "/ü"]),
    "all of": (AllOf((Words(("chest",)), Words(("acid",)))), ["a2"]),
    "all of nothing": (AllOf(()), ["a1", "a2", "a3", "a5", "a6", "/ü"]),
    "any of": (AnyOf((Phrase(("chest", "pain")), Words(("metformin",)))), ["a1", "a3", "a5"]),
    "any of nothing": (AnyOf(()), []),
    "any of words at least two": (
        AnyOf((Words(("chest", "acid"), least=2), Words(("thirst",)))),
        ["a2", "a3"],
    ),
    "without a word": (AllOf((Words(("chest",)), Not(Words(("acid",))))), ["a1", "a5"]),
    "only without": (Not(Words(("chest",))), ["a3", "a6", "/ü"]),
    "without all": (AllOf((Not(Words(("chest",))), Not(Words(("insulin",))))), ["a6", "/ü"]),
    "without, inside any of": (AnyOf((Not(Words(("chest",))), Words(("acid",)))), ["a2", "a3", "a6", "/ü"]),
    "without a phrase": (AllOf((Words(("pain",)), Not(Phrase(("chest", "pain"))))), ["a2"]),
    "everything": (Everything(), ["a1", "a2", "a3", "a5", "a6", "/ü"]),
    "everything and a word": (AllOf((Everything(), Words(("acid",)))), ["a2"]),
    "nested": (
        AllOf(
            (AnyOf((Words(("acid",)), Words(("aspirin",)))), AllOf((Words(("chest",)), Not(Words(("jaw",))))))
        ),
        ["a2"],
    ),
    "Bangla": (Words(("চিনি",)), ["/ü"]),
    "a Bangla phrase": (Phrase(("রক্তে", "চিনি")), ["/ü"]),
    "an emoji": (Words(("😀",)), ["/ü"]),
    "a token of 300 letters": (Words((LONG,)), ["/ü"]),
    "a prefix of 300 letters is taken literally": (Prefix(LONG), ["/ü"]),
    "a fuzzy token of 300 letters is taken literally": (Fuzzy(LONG, 2), ["/ü"]),
    "a lone surrogate": (Words(("\ud800",)), []),
    "a prefix of a lone surrogate": (Prefix("\ud800x"), []),
    "a fuzzy lone surrogate": (Fuzzy("\ud800xyz"), []),
    "a zero byte": (Words(("a\0b",)), []),
    "white space is no token": (Words(("chest pain",)), []),
}


@pytest.fixture
def searcher(engine: Engine) -> object:
    fill(engine)
    with engine.searcher() as searcher:
        yield searcher


def test_every_part_of_a_meaning_finds_the_same_set(searcher: Searcher) -> None:
    answers = {name: found(searcher, query) for name, (query, _) in SETS.items()}
    assert answers == {name: sorted(expected) for name, (_, expected) in SETS.items()}
    counts = {name: searcher.count(Meaning(query)) for name, (query, _) in SETS.items()}
    assert counts == {name: len(expected) for name, (_, expected) in SETS.items()}


def test_weights_order_what_words_find(searcher: Searcher) -> None:
    def first(weights: tuple[float, ...]) -> str:
        return searcher.find(Meaning(Words(("metformin", "aspirin"), weights=weights)), 10)[0].id[-2:]

    assert first((9.0, 1.0)) == "a3"
    assert first((1.0, 9.0)) == "a1"


def test_a_rarer_word_weighs_more_and_scores_fall(searcher: Searcher) -> None:
    candidates = searcher.find(Meaning(Words(("chest", "metformin"))), 10)
    assert candidates[0].id[-2:] == "a3"
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)


def test_equal_scores_go_by_id(engine: Engine) -> None:
    with engine.writer() as writer:
        for number in (5, 3, 9, 1):
            writer.put(IndexDocument(f"{number:016x}", number, title="same", body="same words"))
        writer.commit(9)
    with engine.searcher() as searcher:
        assert [c.id[-1] for c in searcher.find(Meaning(Words(("same",))), 10)] == ["1", "3", "5", "9"]
        assert [c.id[-1] for c in searcher.find(Meaning(Prefix("sam")), 10)] == ["1", "3", "5", "9"]


def test_the_limit_cuts_and_the_count_does_not(searcher: Searcher) -> None:
    assert len(searcher.find(EVERYTHING, 2)) == 2
    assert searcher.find(EVERYTHING, 0) == []
    assert searcher.count(EVERYTHING) == len(CORPUS)
    for query in (EVERYTHING, Meaning(Words(("chest", "rare"))), Meaning(Words(("nowhere",)))):
        for limit in (0, 1, 10):
            assert searcher.find_and_count(query, limit) == (
                searcher.find(query, limit),
                searcher.count(query),
            )


def test_filters_narrow_and_do_not_score(searcher: Searcher) -> None:
    chest = Words(("chest",))
    assert found(searcher, chest, site="clinic") == ["a1", "a2"]
    assert found(searcher, chest, category="emergency") == ["a1", "a5"]
    assert found(searcher, chest, section="causes") == ["a2"]
    assert found(searcher, chest, language="bn") == []
    assert found(searcher, chest, site="clinic", category="emergency") == ["a1"]
    assert found(searcher, Everything(), site="Dhaka, news & more") == ["/ü"]
    assert found(searcher, Everything(), category="রোগ") == ["/ü"]
    assert found(searcher, Everything(), site="dhaka") == []
    assert found(searcher, Not(chest), language="en") == ["a3", "a6"]
    plain = {c.id: c.score for c in searcher.find(Meaning(chest), 10)}
    for candidate in searcher.find(Meaning(chest, Filters(site="clinic")), 10):
        assert candidate.score == pytest.approx(plain[candidate.id], rel=1e-4)


def test_facets_count_all_that_matches(searcher: Searcher) -> None:
    assert searcher.facets(EVERYTHING, ("site", "language", "categories", "sections")) == {
        "site": {"clinic": 3, "news": 2, "Dhaka, news & more": 1},
        "language": {"en": 5, "bn": 1},
        "categories": {"heart": 1, "emergency": 2, "stomach": 1, "hormone": 2, "রোগ": 1},
        "sections": {"lead": 5, "symptoms": 2, "treatment": 1, "causes": 2, "other": 1},
    }
    assert searcher.facets(Meaning(Words(("chest",)), Filters(site="clinic")), ("categories",)) == {
        "categories": {"heart": 1, "emergency": 1, "stomach": 1}
    }
    assert searcher.facets(Meaning(Words(("zzz",))), ("site",)) == {"site": {}}


def test_an_id_of_any_kind_comes_back_as_it_was(searcher: Searcher) -> None:
    assert dict(searcher.ids()) == {d.id: d.sequence for d in CORPUS}


def test_an_index_that_was_never_written_is_empty(engine: Engine) -> None:
    assert engine.sequence() == 0
    engine.check()
    with engine.searcher() as searcher:
        assert searcher.find(EVERYTHING, 10) == []
        assert searcher.count(EVERYTHING) == 0
        assert searcher.facets(EVERYTHING, ("site",)) == {"site": {}}
        assert list(searcher.ids()) == []


def test_the_sequence_is_committed_with_its_documents_and_is_no_article(engine: Engine) -> None:
    fill(engine)
    assert engine.sequence() == 6
    with engine.writer() as writer:
        writer.commit(2**40)
    assert engine.sequence() == 2**40
    with engine.searcher() as searcher:
        assert searcher.sequence == 2**40
        assert searcher.count(EVERYTHING) == len(CORPUS)
        assert len(searcher.find(Meaning(Not(Words(("chest",)))), 100)) == 3


def test_a_document_replaces_the_one_of_its_id(engine: Engine) -> None:
    fill(engine)
    with engine.writer() as writer:
        writer.put(IndexDocument("00000000000000a3", 7, title="lungs", body="breath"))
        writer.put(IndexDocument("00000000000000a3", 8, title="lungs", body="breath deep"))
        writer.commit(8)
    with engine.searcher() as searcher:
        assert found(searcher, Words(("insulin",))) == []
        assert found(searcher, Words(("deep",))) == ["a3"]
        assert searcher.count(EVERYTHING) == len(CORPUS)
        assert dict(searcher.ids())["00000000000000a3"] == 8


def test_a_deleted_document_is_gone_from_every_answer(engine: Engine) -> None:
    fill(engine)
    with engine.writer() as writer:
        writer.delete("00000000000000a1")
        writer.delete("never there")
        writer.put(IndexDocument("short-lived", 8, title="heart"))
        writer.delete("short-lived")
        writer.commit(8)
    with engine.searcher() as searcher:
        assert found(searcher, Words(("heart",))) == ["a5"]
        assert found(searcher, Prefix("aspi")) == []
        assert searcher.facets(EVERYTHING, ("site",)) == {
            "site": {"clinic": 2, "news": 2, "Dhaka, news & more": 1}
        }
        left = dict(searcher.ids())
        assert "00000000000000a1" not in left
        assert len(left) == len(CORPUS) - 1


def test_deleted_and_put_again_is_there_once(engine: Engine) -> None:
    fill(engine)
    with engine.writer() as writer:
        writer.delete(CORPUS[0].id)
        writer.put(CORPUS[0])
        writer.commit(7)
    with engine.searcher() as searcher:
        assert found(searcher, Words(("aspirin",))) == ["a1"]
        assert searcher.count(EVERYTHING) == len(CORPUS)


def test_replaying_a_batch_is_harmless(engine: Engine) -> None:
    fill(engine)
    fill(engine)
    with engine.searcher() as searcher:
        assert searcher.sequence == 6
        assert dict(searcher.ids()) == {d.id: d.sequence for d in CORPUS}


def test_bad_input_41_a_reader_keeps_its_snapshot_while_a_writer_commits(
    engine: Engine, another: Callable[[], Engine]
) -> None:
    fill(engine)
    with another().searcher() as old:
        with engine.writer() as writer:
            writer.delete("00000000000000a1")
            for number in range(50):
                writer.put(document(number, sequence=7 + number))
            writer.commit(60)
        assert old.sequence == 6
        assert found(old, Words(("heart",))) == ["a1", "a5"]
        assert old.count(EVERYTHING) == len(CORPUS)
        assert old.facets(EVERYTHING, ("language",)) == {"language": {"en": 5, "bn": 1}}
        assert len(list(old.ids())) == len(CORPUS)
    with engine.searcher() as new:
        assert new.sequence == 60
        assert new.count(EVERYTHING) == len(CORPUS) - 1 + 50


def test_a_rebuild_swaps_in_while_readers_read(engine: Engine, another: Callable[[], Engine]) -> None:
    fill(engine)
    reader = another()
    with reader.searcher() as old:
        with engine.rebuild() as writer:
            for number in range(20):
                writer.put(document(number))
            assert old.count(EVERYTHING) == len(CORPUS)
            with reader.searcher() as meanwhile:
                assert meanwhile.sequence == 6
            writer.commit(19)
        assert found(old, Words(("heart",))) == ["a1", "a5"]
        with reader.searcher() as new:
            assert new.sequence == 19
            assert new.count(EVERYTHING) == 20
        assert old.count(EVERYTHING) == len(CORPUS)
    assert engine.sequence() == 19


def test_a_rebuild_that_fails_leaves_the_old_index(engine: Engine) -> None:
    fill(engine)
    with contextlib.suppress(ZeroDivisionError), engine.rebuild() as writer:
        writer.put(document(1 // int(not CORPUS)))
    assert engine.sequence() == 6
    with engine.searcher() as searcher:
        assert searcher.count(EVERYTHING) == len(CORPUS)
    with engine.rebuild() as writer:
        writer.commit(1)
    assert engine.sequence() == 1


def test_others_write_into_the_old_generation_during_a_rebuild(
    engine: Engine, another: Callable[[], Engine]
) -> None:
    fill(engine)
    with engine.rebuild() as writer:
        with another().writer() as other:
            other.put(document(7, sequence=7))
            other.commit(7)
        assert engine.sequence() == 7
        writer.commit(6)
    assert engine.sequence() == 6, "the swap brings an older sequence; a sync catches up from there"


def test_a_second_writer_is_told_who_holds_the_index(engine: Engine, another: Callable[[], Engine]) -> None:
    with engine.writer() as writer:
        with pytest.raises(LockBusy, match=f"process {os.getpid()}"), another().writer():
            pass
        writer.commit(1)
    with another().writer() as writer:
        writer.commit(2)
    assert engine.sequence() == 2


def test_a_second_rebuild_is_told_who_holds_the_index(engine: Engine, another: Callable[[], Engine]) -> None:
    with engine.rebuild(), pytest.raises(LockBusy, match=f"process {os.getpid()}"), another().rebuild():
        pass


def test_many_commits_do_not_leave_many_pieces(engine: Engine) -> None:
    for number in range(12):
        with engine.writer() as writer:
            writer.put(document(number))
            writer.commit(number + 1)
    with engine.searcher() as searcher:
        assert searcher.sequence == 12
        assert searcher.count(EVERYTHING) == 12


def test_a_fresh_opening_sees_the_last_commit(engine: Engine, another: Callable[[], Engine]) -> None:
    fill(engine)
    engine.close()
    again = another()
    assert again.sequence() == 6
    again.check(thoroughly=True)
    with again.searcher() as searcher:
        assert searcher.count(EVERYTHING) == len(CORPUS)
