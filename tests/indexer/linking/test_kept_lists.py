"""Lists of related articles that are kept: the same as reckoned ones, and never older than what they show."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from catalogue import schema
from catalogue.article import Article, Paragraph, Section
from catalogue.config import load
from catalogue.schema import related_lists
from examples.sample_site import SampleSite
from indexer.answers import Related
from indexer.index.sync import catch_up, rebuild, verify
from indexer.library import Library
from indexer.linking import kept_lists, own_weights, touching
from indexer.linking.decisions import Decision, DecisionKind, decide, undo
from indexer.linking.kept_lists import KEPT, MOST_KEPT, ListsFollower, RankedArticle, RelatedLists, fill
from indexer.linking.related import Chosen, Finder, explained, related
from tests.indexer.linking.libraries import indexed_library, put, written

# Articles of little, so that a change is less than a hundredth of the library.
FILLING = 250


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    site = SampleSite()
    stuff = [
        written(f"Item {number}", f"Entry {number} of a ledger: {number * 7} crates of timber.")
        for number in range(FILLING)
    ]
    return [*(site.gold_article(slug) for slug in site.writings), *stuff]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, articles: Sequence[Article]) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "made"
    indexed_library(folder, articles).close()
    return folder


@pytest.fixture
def library(tmp_path: Path, made: Path) -> Iterator[Library]:
    shutil.copytree(made, tmp_path / "data")
    opened = Library.open(load(None, {"PINAKES_LIBRARY_DATA": str(tmp_path / "data")}))
    opened.engine.followers = (ListsFollower(opened.config, opened.engine),)
    yield opened
    opened.close()


def index_alone(library: Library) -> None:
    followers, library.engine.followers = library.engine.followers, ()
    catch_up(library.catalogue, library.engine)
    library.engine.followers = followers


def told(found: Sequence[Related]) -> list[tuple[object, ...]]:
    """All that a list says, reasons in every language."""
    return [
        (one.id, one.url, one.title, one.score, one.category, one.summary, *_reasons(one)) for one in found
    ]


def _reasons(one: Related) -> list[tuple[object, ...]]:
    return [(why, why.key, why.names) for why in one.reasons]


def asked(library: Library, article_id: str, limit: int = 6) -> list[tuple[object, ...]]:
    article = library.catalogue.article(article_id)
    assert article is not None
    found = told(library.related(article, limit))
    library.write_down()
    return found


def fresh(library: Library, article_id: str, limit: int = 6) -> list[tuple[object, ...]]:
    article = library.catalogue.article(article_id)
    assert article is not None
    return told(related(library.catalogue, library.engine, article, limit))


def kept(library: Library) -> int:
    with library.catalogue.read() as connection:
        return connection.execute(select(func.count()).select_from(related_lists)).scalar_one()


@pytest.fixture
def no_reckoning(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on a list that is not kept fails."""

    def forbid() -> None:
        def reckoned(*_: object) -> tuple[list[Related], list[Chosen]]:
            raise AssertionError("the list was reckoned anew")

        monkeypatch.setattr(kept_lists, "explained", reckoned)

    return forbid


def change(library: Library, article: Article) -> None:
    put(library.catalogue, article)
    catch_up(library.catalogue, library.engine)


def take_out(library: Library, article: Article) -> None:
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, article.id, "a test")
    catch_up(library.catalogue, library.engine)


def some(articles: Sequence[Article]) -> list[Article]:
    return [article for article in articles if not article.title.startswith("Item")]


def test_a_kept_list_says_what_a_reckoned_one_says(
    library: Library, articles: Sequence[Article], no_reckoning: Callable[[], None]
) -> None:
    subjects = [article.id for article in some(articles)[::2]]
    reckoned = [fresh(library, one) for one in subjects]
    assert [asked(library, one) for one in subjects] == reckoned
    no_reckoning()
    assert [asked(library, one) for one in subjects] == reckoned
    assert any(reckoned)


@pytest.mark.parametrize("limit", [0, 1, KEPT, KEPT + 1, MOST_KEPT + 5])
def test_a_list_is_as_long_as_asked_for_whatever_is_kept(
    library: Library, articles: Sequence[Article], limit: int
) -> None:
    for article in some(articles)[:12]:
        asked(library, article.id, 3)
        assert asked(library, article.id, limit) == fresh(library, article.id, limit)


def test_what_another_process_kept_is_read(
    library: Library, articles: Sequence[Article], no_reckoning: Callable[[], None]
) -> None:
    first = some(articles)[0].id
    before = asked(library, first)
    no_reckoning()
    other = Library.open(library.config)
    try:
        assert asked(other, first) == before
    finally:
        other.close()


@pytest.mark.parametrize("place", [3, 18])
def test_a_changed_article_stands_in_the_lists_in_which_it_would_be_reckoned(
    library: Library, articles: Sequence[Article], monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    # in a library of some 300 all would be dropped
    monkeypatch.setattr(touching, "MOST_ALIKE", 20)
    monkeypatch.setattr(touching, "MOST_ALIKE_IN_TITLE", 10)
    subjects = some(articles)[:40]
    for article in subjects:
        asked(library, article.id)
    one, other = subjects[place], subjects[place + 9]
    # it speaks of another article's subject now, at length and by its name
    body = Section(None, "lead", 2, None, (*other.sections[0].blocks, Paragraph(f"See {other.title}.")))
    change(library, replace(one, sections=(body, *other.sections[1:])))
    assert 0 < kept(library) < len(subjects)
    for article in subjects:
        found, wanted = (
            {row[0]: number for number, row in enumerate(ask(library, article.id))} for ask in (asked, fresh)
        )
        assert found.get(one.id) == wanted.get(one.id)


@pytest.mark.parametrize(
    "altered",
    [
        lambda article: replace(article, title=f"{article.title} at night"),
        lambda article: replace(article, summary="Said otherwise."),
        lambda article: replace(article, sections=(Section(None, "lead", 2, None, (Paragraph("Gone."),)),)),
    ],
)
def test_a_list_never_shows_an_article_as_it_was(
    library: Library, articles: Sequence[Article], altered: Callable[[Article], Article]
) -> None:
    first = some(articles)[0].id
    shown = str(asked(library, first)[0][0])
    article = library.catalogue.article(shown)
    assert article is not None
    put(library.catalogue, altered(article))  # and no index yet
    assert asked(library, first) == fresh(library, first)
    catch_up(library.catalogue, library.engine)
    assert asked(library, first) == fresh(library, first)


def test_an_article_that_is_gone_is_in_no_list(library: Library, articles: Sequence[Article]) -> None:
    first = some(articles)[0].id
    shown = str(asked(library, first)[0][0])
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, shown, "a test")
    assert shown not in {row[0] for row in asked(library, first)}


def test_a_new_article_comes_into_the_lists_that_it_belongs_to(
    library: Library, articles: Sequence[Article]
) -> None:
    one = some(articles)[0]
    asked(library, one.id)
    new = replace(
        one, id="b" * 16, url="https://topics.example/new/", title=f"{one.title} in children", aliases=()
    )
    body = (*one.sections, Section(None, "body", 2, None, (Paragraph(f"{one.title} differs in children."),)))
    change(library, replace(new, sections=body))
    assert asked(library, one.id) == fresh(library, one.id)


def test_what_editors_decide_is_used_at_once(
    library: Library, articles: Sequence[Article], no_reckoning: Callable[[], None]
) -> None:
    first = some(articles)[0].id
    before = asked(library, first)
    shown, pinned = str(before[0][0]), some(articles)[-1].id
    decide(library.catalogue, DecisionKind.RELATED, first, shown, Decision.REJECTED)
    assert shown not in {row[0] for row in asked(library, first)}
    number = decide(library.catalogue, DecisionKind.RELATED, first, pinned, Decision.PINNED)
    assert asked(library, first)[0][0] == pinned == fresh(library, first)[0][0]
    assert undo(library.catalogue, number)
    assert asked(library, first) == fresh(library, first)
    no_reckoning()
    assert shown not in {row[0] for row in asked(library, first)}


def test_a_list_that_was_overtaken_by_a_change_is_not_kept(
    library: Library, articles: Sequence[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (article.id for article in some(articles)[:2])
    asked(library, second)
    real = explained

    def overtaken(*arguments: object) -> tuple[list[Related], list[Chosen]]:
        found = real(*arguments)  # type: ignore[arg-type]
        article = library.catalogue.article(second)
        assert article is not None
        change(library, replace(article, title="Something else"))
        return found

    monkeypatch.setattr(kept_lists, "explained", overtaken)
    asked(library, first)
    monkeypatch.undo()
    with library.catalogue.read() as connection:
        ids = set(connection.execute(select(related_lists.c.article_id)).scalars())
    assert first not in ids
    assert asked(library, first) == fresh(library, first)


def test_a_list_that_was_reckoned_by_weights_of_before_is_not_kept(
    library: Library, articles: Sequence[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = some(articles)[0].id
    real = explained

    def overtaken(*arguments: object) -> tuple[list[Related], list[Chosen]]:
        found = real(*arguments)  # type: ignore[arg-type]
        learned = own_weights.Learned(None, 0, 0.0, 0.0, ())
        own_weights.keep(library.catalogue, learned, library.catalogue.sequence())
        return found

    monkeypatch.setattr(kept_lists, "explained", overtaken)
    asked(library, first)
    assert kept(library) == 0
    monkeypatch.undo()
    asked(library, first)
    assert kept(library) == 1


def test_changes_that_nobody_followed_are_followed_by_who_asks(
    library: Library, articles: Sequence[Article]
) -> None:
    one, *others = some(articles)[:20]
    shown = str(asked(library, one.id)[0][0])
    for article in others:
        asked(library, article.id)
    before = kept(library)
    found = library.catalogue.article(shown)
    assert found is not None
    put(library.catalogue, replace(found, title="Another title", aliases=()))
    index_alone(library)  # and it was killed before it dropped any list
    assert asked(library, one.id) == fresh(library, one.id)
    assert kept(library) < before


def test_a_share_of_the_library_changes_and_no_list_is_believed(
    library: Library, articles: Sequence[Article], no_reckoning: Callable[[], None]
) -> None:
    first = some(articles)[0].id
    asked(library, first)
    items = [article for article in articles if article.title.startswith("Item")]
    most = int(len(articles) * touching.DRIFT)
    assert most
    for article in items[:most]:
        take_out(library, article)
        assert kept(library) == 1
    no_reckoning()
    asked(library, first)
    take_out(library, items[most])
    with pytest.raises(AssertionError, match="reckoned anew"):
        asked(library, first)


def test_many_changes_at_once_drop_every_list(library: Library, articles: Sequence[Article]) -> None:
    asked(library, some(articles)[0].id)
    items = [article for article in articles if article.title.startswith("Item")]
    put(library.catalogue, *(replace(article, summary="A ledger.") for article in items[:50]))
    catch_up(library.catalogue, library.engine)
    assert kept(library) == 0


def test_lists_of_other_code_or_of_another_catalogue_are_not_believed(
    library: Library, articles: Sequence[Article]
) -> None:
    first = some(articles)[0].id
    right = asked(library, first)
    for wrong in ({"form": "older"}, {"reached": library.catalogue.sequence() + 7}):
        with library.catalogue.begin() as connection:
            connection.execute(update(related_lists).values(lines="[6, [], []]", **wrong))
        assert asked(library, first) == right


@pytest.mark.parametrize(
    "lines",
    [
        "[",
        "7",
        "[6, 1, []]",
        "[6, []]",
        '[6, [["a", "b", "", []]], []]',
        '[6, [["a", 1, "", [["no such"]]]], []]',
        '[6, [], [["a", "b", 0]]]',
    ],
)
def test_a_list_that_cannot_be_read_is_told_of_reckoned_and_forgotten(
    library: Library, articles: Sequence[Article], lines: str
) -> None:
    first, second = (article.id for article in some(articles)[:2])
    right = asked(library, first)
    asked(library, second)
    with library.catalogue.begin() as connection:
        broken = update(related_lists).where(related_lists.c.article_id == first)
        connection.execute(broken.values(lines=lines))
    [fault] = verify(library.catalogue, library.engine).faults
    assert fault == f"Lists of related articles that cannot be used: 1, such as of {first}."
    rebuild(library.catalogue, library.engine)
    assert kept(library) == 1
    assert asked(library, first) == right


def test_an_article_that_is_not_the_one_of_the_catalogue_is_reckoned_and_not_kept(
    library: Library, articles: Sequence[Article]
) -> None:
    draft = replace(some(articles)[0], title="A draft of it")
    library.related(draft)
    library.write_down()
    assert kept(library) == 0


def test_nobody_waits_until_a_list_is_written(library: Library, articles: Sequence[Article]) -> None:
    first = some(articles)[0].id
    with library.catalogue.begin() as connection:
        connection.execute(delete(schema.projections).where(schema.projections.c.name == touching.NAME))
        found = library.catalogue.article(first)
        assert found is not None
        # the one writer is busy: nobody waits for it
        assert told(library.related(found)) == fresh(library, first)
    library.write_down()
    assert kept(library) == 1


def test_what_is_missing_is_filled_in_and_nothing_else(tmp_path: Path) -> None:
    subjects = [written(f"Subject {n}", f"Cough and fever number {n} of wheezing.") for n in range(7)]
    library = indexed_library(tmp_path, subjects)
    try:
        asked(library, subjects[2].id)
        lists = RelatedLists(library.catalogue, lambda: library.engine)
        others = {article.id for article in subjects} - {subjects[2].id}
        assert set(fill(library.catalogue, lists)) == others
        lists.write_down()
        assert kept(library) == len(subjects)
        assert list(fill(library.catalogue, lists)) == []
    finally:
        library.close()


def in_order(chosen: Sequence[Chosen]) -> list[RankedArticle]:
    return [RankedArticle(one.url, one.candidate.score, one.pinned) for one in chosen]


def test_a_run_has_the_same_articles_in_the_same_order_whoever_reckoned_them(
    library: Library, articles: Sequence[Article]
) -> None:
    lists = RelatedLists(library.catalogue, lambda: library.engine)
    finder = Finder(library.catalogue, library.engine)
    for place, one in enumerate(some(articles)[:12]):
        article = library.catalogue.resolve(one.id)
        expected = in_order(finder.choose(article, MOST_KEPT))
        if place % 2:  # a reader was there before
            assert lists.of(article, KEPT) == related(library.catalogue, library.engine, article, KEPT)
            lists.write_down()
        for limit in (MOST_KEPT, 3, MOST_KEPT + 5):
            assert lists.ranked(article, limit)[:MOST_KEPT] == expected[:limit]
            lists.write_down()


def test_what_a_run_kept_is_read_by_the_next_one_and_reckoned_for_a_reader(
    library: Library, articles: Sequence[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    article = library.catalogue.resolve(some(articles)[0].id)
    first = RelatedLists(library.catalogue, lambda: library.engine)
    expected = first.ranked(article, MOST_KEPT)
    first.write_down()
    reasons = related(library.catalogue, library.engine, article, KEPT)
    with monkeypatch.context() as patched:
        patched.setattr(kept_lists, "Finder", None)
        assert RelatedLists(library.catalogue, lambda: library.engine).ranked(article, MOST_KEPT) == expected
    assert verify(library.catalogue, library.engine).agrees
    later = RelatedLists(library.catalogue, lambda: library.engine)
    assert later.of(article, KEPT) == reasons
    later.write_down()
    assert later.ranked(article, MOST_KEPT) == expected


def test_a_run_follows_what_changes_and_what_editors_decide(
    library: Library, articles: Sequence[Article]
) -> None:
    article = library.catalogue.resolve(some(articles)[0].id)
    lists = RelatedLists(library.catalogue, lambda: library.engine)
    best = lists.ranked(article, MOST_KEPT)[0]
    lists.write_down()
    other = library.catalogue.resolve(best.url)
    put(library.catalogue, replace(other, title="Another title", summary="Another summary."))
    catch_up(library.catalogue, library.engine)
    finder = Finder(library.catalogue, library.engine)
    chosen = finder.choose(article, MOST_KEPT)
    assert lists.ranked(article, MOST_KEPT) == in_order(chosen)
    lists.write_down()
    last = library.catalogue.resolve(chosen[-1].url)
    decide(library.catalogue, DecisionKind.RELATED, article.id, last.id, Decision.PINNED)
    assert lists.ranked(article, MOST_KEPT)[0].url == last.url
    assert lists.ranked(article, MOST_KEPT)[0].pinned


def test_a_page_does_without_a_list_that_is_not_kept_while_there_is_too_much_to_reckon(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = list(library.catalogue.articles())[:2]
    found = library.related_at_hand(one)
    assert found == related(library.catalogue, library.engine, one, KEPT)
    library.write_down()
    monkeypatch.setattr("indexer.linking.allowance.Allowance.is_left", lambda self: False)
    assert library.related_at_hand(one) == found
    assert library.related_at_hand(other) is None
    assert library.related(other) == related(library.catalogue, library.engine, other, KEPT)
