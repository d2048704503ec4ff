"""Tables of words and names that all processes map answer as the same words and names in memory do."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from catalogue.article import Article
from indexer.index import mapped
from indexer.index.sync import catch_up, rebuild, verify
from indexer.lexicon import library as lexicon_module
from indexer.lexicon.library import LexiconCache, LibraryLexicon
from indexer.library import Library
from indexer.linking.drafts import Draft
from indexer.linking.names import NameIndex
from indexer.linking.projection import MappedProjection
from indexer.linking.related import related
from indexer.search import autocomplete, shared_tables
from indexer.search.autocomplete import Suggester
from indexer.search.completion_table import CompletionTable
from indexer.search.shared_tables import SharedTables
from tests.indexer.conftest import MakeLibrary, article

_PARTS = """
acute chronic juvenile familial heart kidney liver lung bone skin muscle nerve failure disease syndrome stones
attack cancer pain fever infection anemia hepatitis arthritis glaucoma leukemia hypertension diabetes asthma
""".split()
_BANGLA = "হাঁপানি জ্বর ডায়াবেটিস যক্ষ্মা মাথাব্যথা কিডনি ক্যান্সার রক্তচাপ ঘুম লক্ষণ".split()
_ACRONYMS = ["CVID", "HIV", "MI", "COPD", "HBV"]
_ARTICLES = 180


def invented(number: int, chance: Random) -> Article:
    """An article with a name of a few words, other names, headings, and now and then a term."""
    words = chance.sample(_PARTS, chance.randint(1, 3))
    bangla = number % 6 == 0
    title = " ".join(chance.sample(_BANGLA, 2)) if bangla else " ".join(words).capitalize()
    if number % 9 == 0 and not bangla:
        title += f", type {number % 4} ({chance.choice(_ACRONYMS)})"
    aliases = [" ".join(chance.sample(_PARTS, 2)), chance.choice(_ACRONYMS)][: chance.randint(0, 2)]
    text = ". ".join(" ".join(chance.sample(_PARTS, 4)) for _ in range(4))
    terms = (
        [(chance.choice(_PARTS), {"bn": f"{chance.choice(_BANGLA)} হলো রোগ।"})] if number % 11 == 0 else []
    )
    filed = [["Medicines", "All"]] if number % 13 == 0 else [["Diseases"]]
    sections = [(f"About {chance.choice(_PARTS)} {chance.choice(_PARTS)}", "other", text)]
    more: dict[str, Any] = {"language": "bn"} if bangla else {}
    more["links"] = [
        {"url": f"https://health.example/{chance.randrange(_ARTICLES)}", "anchor": anchor, "section": 0}
        for anchor in chance.sample(_PARTS, chance.randint(0, 3))
    ]
    return article(title, sections, number, aliases=aliases, terms=terms, categories=filed, **more)


def typed(chance: Random) -> list[str]:
    """Words, beginnings and slips."""
    found = [*_PARTS, *_BANGLA, *(word[:3] for word in _PARTS), *(word[:-1] for word in _BANGLA)]
    for word in _PARTS:
        place = chance.randrange(len(word))
        found += [word[:place] + word[place + 1 :], word[:place] + chance.choice("aeos") + word[place:]]
    return [*found, "acute heart", "acute hart failure", "type 2", "cvid", "hemroids", "h", "jor", ""]


class _Pair(NamedTuple):
    mapped: Library
    plain: Library


def in_memory(library: Library) -> Library:
    """A library that keeps no table."""
    library._lexicon_cache = LexiconCache(library.vocabulary)
    library._suggester = Suggester(CompletionTable(None, library._lexicon_cache.synonyms))
    MappedProjection._folders.pop(library.catalogue)
    return library


@pytest.fixture
def pair(make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Pair:
    """The same articles twice: with tables, which 100 articles are enough for, and all in memory."""
    monkeypatch.setattr(mapped, "LEAST_CHANGED", 100)
    monkeypatch.setattr(autocomplete, "LOOK_AGAIN", 0.0)
    monkeypatch.setattr(lexicon_module, "LOOK_AGAIN", 0.0)
    chance = Random(4)
    articles = [invented(number, chance) for number in range(_ARTICLES)]
    with_tables, plain = (make_library([], tmp_path / name) for name in ("mapped", "plain"))
    with_tables.engine.followers = (SharedTables(with_tables.config),)
    for library in (with_tables, plain):
        with library.catalogue.begin() as connection:
            library.catalogue.put_many(connection, articles)
        catch_up(library.catalogue, library.engine)
    return _Pair(with_tables, in_memory(plain))


@pytest.mark.parametrize("life", ["tests.indexer.search.no_such_life", "tests.catalogue.killed_life"])
def test_where_no_process_can_this_one_makes_them(
    life: str, make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped, "LEAST_CHANGED", 100)
    monkeypatch.setattr(shared_tables, "_LIFE", life)
    library = make_library([], tmp_path)
    tables = SharedTables(library.config)
    with library.catalogue.begin() as connection:
        library.catalogue.put_many(connection, [invented(number, Random(4)) for number in range(100)])
    catch_up(library.catalogue, library.engine)
    assert tables.catch_up(library.catalogue) == 5
    assert tables.catch_up(library.catalogue) == 0
    assert tables.rebuild(library.catalogue) == 5
    assert tables.faults(library.catalogue) == []


def answers(library: Library, seed: int = 1) -> dict[str, Any]:
    """What a library suggests, corrects, translates, links and relates."""
    found: dict[str, Any] = {}
    chance = Random(seed)
    with library.catalogue.read() as connection:
        lexicon = LibraryLexicon(connection, library._lexicon_cache)
        for text in typed(chance):
            found[f"suggest {text}"] = library.suggest(text)
            found[f"word {text}"] = (
                lexicon.corrections(text) if text else [],
                lexicon.is_word(text),
                lexicon.is_acronym(text),
                lexicon.is_medicine(text) if text else False,
                lexicon.translations(text, tuple(text.split())),
                lexicon.transliterated(text),
            )
    for text in typed(chance)[::15]:
        result = library.search(text)
        found[f"search {text}"] = (result.corrected, result.did_you_mean, [hit.id for hit in result.hits])
    draft = (
        "\n\n".join(" ".join(chance.sample(_PARTS, 12)) for _ in range(12)) + " HIV hiv CVID " + _BANGLA[0]
    )
    found["links"] = library.suggest_links(Draft.read(draft))
    found["names"] = list(NameIndex.of(library.catalogue).find(draft))
    for number in range(0, _ARTICLES, 20):
        if one := library.catalogue.article(invented(number, Random(4)).id):
            found[f"related {number}"] = related(library.catalogue, library.engine, one)
    return found


def answers_anew(library: Library) -> dict[str, Any]:
    """The same of a process that has just begun."""
    with closing(Library.open(library.config)) as opened:
        return answers(opened)


def test_answers_are_those_of_a_library_in_memory(pair: _Pair) -> None:
    files = sorted(path.name for path in pair.mapped.config.index_folder.glob("*.map"))
    assert files == ["anchors.map", "completions.map", "links.map", "names.map", "words.map"]
    found, expected = answers(pair.mapped), answers(pair.plain)
    assert [key for key in expected if found[key] != expected[key]] == []
    assert list(pair.plain.config.index_folder.glob("*.map")) == []


def test_what_changed_since_a_table_was_made_is_answered_as_well(pair: _Pair) -> None:
    for library in pair:
        answers(library)
    chance = Random(8)
    changed = [invented(number, chance) for number in (*range(0, 40, 2), *range(400, 420))]
    made = {path: path.stat().st_mtime_ns for path in pair.mapped.config.index_folder.glob("*.map")}
    for library in pair:
        with library.catalogue.begin() as connection:
            library.catalogue.put_many(connection, changed)
            library.catalogue.delete(connection, invented(1, Random()).id, "test")
        catch_up(library.catalogue, library.engine)
    assert {path: path.stat().st_mtime_ns for path in made} == made
    found, anew, expected = answers(pair.mapped), answers_anew(pair.mapped), answers(pair.plain)
    assert [key for key in expected if found[key] != expected[key]] == []
    assert [key for key in expected if anew[key] != expected[key]] == []


def test_a_library_whose_tables_are_gone_makes_them(pair: _Pair) -> None:
    before = answers(pair.mapped)
    for path in pair.mapped.config.index_folder.glob("*.map"):
        path.unlink()
    assert answers_anew(pair.mapped) == before
    assert len(list(pair.mapped.config.index_folder.glob("*.map"))) == 5


def test_a_running_process_goes_on_with_the_tables_that_another_one_makes(pair: _Pair) -> None:
    answers(pair.mapped)
    before = {path: path.stat().st_ino for path in pair.mapped.config.index_folder.glob("*.map")}
    chance = Random(9)
    with pair.mapped.catalogue.begin() as connection:
        pair.mapped.catalogue.put_many(connection, [invented(number, chance) for number in range(500, 620)])
    catch_up(pair.mapped.catalogue, pair.mapped.engine)
    assert not set(before.values()) & {path.stat().st_ino for path in before}
    assert answers(pair.mapped) == answers_anew(pair.mapped)


@pytest.mark.parametrize("name", ["names", "words", "completions", "anchors", "links"])
def test_verify_names_a_table_that_is_damaged_and_a_rebuild_mends_it(pair: _Pair, name: str) -> None:
    library = pair.mapped
    before = answers(library)
    assert verify(library.catalogue, library.engine).agrees
    path = library.config.index_folder / f"{name}.map"
    content = bytearray(path.read_bytes())
    content[-9] ^= 4
    path.write_bytes(content)
    (fault,) = verify(library.catalogue, library.engine).faults
    assert str(path) in fault
    assert answers_anew(library) == before  # it is passed over, and made anew
    path.write_bytes(content)
    rebuild(library.catalogue, library.engine)
    assert verify(library.catalogue, library.engine).agrees


def test_verify_names_tables_that_differ_from_the_catalogue(pair: _Pair) -> None:
    library = pair.mapped
    with library.catalogue.begin() as connection:  # behind everybody's back
        connection.exec_driver_sql(
            "UPDATE article_names SET key = 'zyzzyva', name = 'Zyzzyva' "
            "WHERE key = (SELECT min(key) FROM article_names)"
        )
        connection.exec_driver_sql(
            "UPDATE links SET listed = NOT listed WHERE id = (SELECT min(links.id) FROM links "
            "JOIN articles ON articles.url = links.url AND articles.id <> links.from_id)"
        )
    faults = verify(library.catalogue, library.engine).faults
    assert len(faults) == 4
    assert all("differs from the catalogue" in fault for fault in faults)
