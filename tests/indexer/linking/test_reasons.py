"""The reasons: the strongest first, three at most, never none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from catalogue.article import Article, Paragraph, Section, Term
from catalogue.store import Catalogue
from indexer.answers import Reason, ReasonKey
from indexer.linking.names import NameIndex
from indexer.linking.rankings import RankingSource
from indexer.linking.reasons import MOST_REASONS, Explainer
from tests.indexer.linking.libraries import put, written

Explain = Callable[..., tuple[Reason, ...]]

OTHER = written("Gout")


@pytest.fixture
def explain(sqlite_catalogue: Catalogue) -> Explain:
    """The reasons for a pair of articles in a library that has articles on pain and on uric acid as well."""
    put(sqlite_catalogue, OTHER, written("Pain"), written("Uric acid"), written("Acid"))
    names = NameIndex.of(sqlite_catalogue)

    def reasons(
        article: Article,
        other: Article = OTHER,
        *sources: RankingSource,
        shared: tuple[str, ...] = (),
        pinned: bool = False,
    ) -> tuple[Reason, ...]:
        return Explainer(names, article).reasons(other, dict.fromkeys(sources, 1), shared, pinned)

    return reasons


def test_a_link_is_named_with_the_heading_that_it_stands_under(explain: Explain) -> None:
    linking = written("Diet", "See there.", "Gout")
    (reason,) = explain(linking, OTHER, RankingSource.OUT)
    assert (reason, reason.key) == ("linked from this article", ReasonKey.LINKED)
    headed = replace(linking, sections=(Section("Risks:", "other", 2, None, (Paragraph("See there."),)),))
    (reason,) = explain(headed, OTHER, RankingSource.OUT)
    assert (reason, reason.key, reason.names) == ("linked from «Risks»", ReasonKey.LINKED_UNDER, ("Risks",))


def test_links_of_both_directions_come_before_everything_but_an_editors_choice(explain: Explain) -> None:
    found = explain(written("Diet"), OTHER, *RankingSource, pinned=True)
    assert found == ("chosen by an editor", "linked from this article", "links here")


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        ((RankingSource.MENTION, RankingSource.NAMED), "each names the other"),
        ((RankingSource.MENTION,), "named in this article"),
        ((RankingSource.NAMED,), "names this article"),
        ((RankingSource.TOGETHER,), "listed together by editors"),
        ((RankingSource.TOGETHER, RankingSource.NEAR), "listed together by editors"),
        ((RankingSource.NEAR,), "often linked together"),
        ((RankingSource.COUPLED,), "link to the same articles"),
        ((RankingSource.LISTED,), "listed by articles like this one"),
        ((RankingSource.BESIDE, RankingSource.COUPLED), "link to the same articles"),
        ((RankingSource.TEXT,), "alike in their words"),
        ((), "alike in their words"),
    ],
)
def test_each_source_has_its_reason(
    explain: Explain, sources: tuple[RankingSource, ...], reason: str
) -> None:
    assert explain(written("Diet"), OTHER, *sources) == (reason,)


def test_a_name_is_not_given_as_a_reason_where_a_link_is(explain: Explain) -> None:
    assert explain(written("Diet"), OTHER, RankingSource.IN, RankingSource.MENTION) == ("links here",)


def test_coupling_is_a_reason_only_where_there_is_no_other(explain: Explain) -> None:
    found = explain(written("Diet"), OTHER, RankingSource.NEAR, RankingSource.COUPLED)
    assert found == ("often linked together",)


def test_names_in_both_are_given_the_longest_first_and_none_inside_another(explain: Explain) -> None:
    one = written("Diet", "Uric acid, an acid, gives pain.")
    other = written("Kidney stones", "Pain comes from acid or from uric acid.")
    assert explain(one, other) == ("both name Uric acid and Pain",)


def test_glossary_terms_count_as_names(explain: Explain) -> None:
    term = Term("purine", (("en", "a molecule"),))
    one, other = (replace(written(title), terms=(term,)) for title in ("Diet", "Beer"))
    assert explain(one, other) == ("both name purine",)


def test_the_articles_themselves_are_no_names_in_both(explain: Explain) -> None:
    assert explain(written("Diet", "Gout"), replace(OTHER, title="Gout")) == ("alike in their words",)


def test_the_deepest_common_category_is_given(explain: Explain) -> None:
    paths = ("Health", "Joints", "Crystals"), ("Health", "Joints", "Bones"), ("Food",)
    one, other = replace(written("Diet"), categories=paths[:1]), replace(OTHER, categories=paths[1:])
    assert explain(one, other) == ("same category: Joints",)
    assert explain(one, replace(other, categories=paths[2:])) == ("alike in their words",)


def test_words_are_given_as_the_article_writes_them_where_little_else_speaks(explain: Explain) -> None:
    one = written("Diet", "Swollen toes and swollen ankles, wheezing, oat, diets.")
    shared = ("swollen", "diet", "oat", "wheez")
    assert explain(one, OTHER, shared=shared) == ("both speak of swollen and wheezing",)
    assert explain(one, OTHER, RankingSource.NEAR, shared=shared) == ("often linked together",)
    filed = replace(one, categories=(("Food",),))
    found = explain(filed, replace(OTHER, categories=(("Food",),)), shared=shared)
    assert found == ("same category: Food", "both speak of swollen and wheezing")


def test_there_are_at_most_three(explain: Explain) -> None:
    one = replace(written("Diet", "Pain."), categories=(("Food",),))
    other = replace(written("Beer", "Pain."), categories=(("Food",),))
    found = explain(one, other, *RankingSource)
    assert len(found) == MOST_REASONS
    assert [reason.key for reason in found] == [ReasonKey.LINKED, ReasonKey.LINKS, ReasonKey.TOGETHER]
