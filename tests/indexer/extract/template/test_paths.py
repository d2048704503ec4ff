"""Paths hold for every page of a site."""

from __future__ import annotations

import pytest

from indexer.extract.template.paths import depth_of_shape, paths_of, recurring_tokens, similarity
from tests.indexer.extract.site_pages import outline


def last_path(html: str, vocabulary: set[str], core: set[str] | None = None) -> str:
    return paths_of(outline(html), frozenset(vocabulary), frozenset(vocabulary if core is None else core))[-1]


def test_names_made_for_one_page_do_not_recur() -> None:
    pages = [
        outline(f"<div class='post post-{n} {'rare' if n < 3 else ''}'><p>Gout</p></div>") for n in range(10)
    ]
    vocabulary, core = recurring_tokens(pages)
    assert vocabulary == {"post", "rare"}
    assert core == {"post"}


def test_a_path_has_the_names_that_recur_in_the_order_of_the_alphabet() -> None:
    html = "<div class='wide post-7 box' id='top'>Gout</div>"
    assert last_path(html, {"box", "wide", "#top"}, core=set()) == "html/body/div"
    beside = f"<p>Gout hurts at night</p>{html}"
    assert last_path(beside, {"box", "wide", "#top"}, core=set()) == "html/body/div#top.box.wide"


def test_an_id_that_nearly_all_pages_have_outweighs_the_classes_beside_it() -> None:
    html = "<div class='wide box' id='top'>Gout</div>"
    assert last_path(html, {"box", "wide", "#top"}) == "html/body/div#top"
    assert last_path(html, {"box", "wide", "#top"}, core={"#top"}) == "html/body/div#top"


def test_around_most_of_a_page_only_the_core_counts() -> None:
    html = "<div class='page news'><p>Gout hurts at night</p></div><div class='side news'>Links</div>"
    paths = paths_of(outline(html), frozenset(("page", "side", "news")), frozenset(("page",)))
    assert paths[2] == "html/body/div.page"
    assert paths[-1] == "html/body/div.news.side"


def test_an_id_that_spells_the_heading_inside_is_no_part_of_a_path() -> None:
    html = "<p>Gout hurts at night</p><div id='when-to-go'><h2>When to go</h2></div>"
    assert "#" not in last_path(html, {"#when-to-go"})
    assert "#" in last_path(html.replace("When to go", "Where to go"), {"#when-to-go"})


@pytest.mark.parametrize(("main", "depth"), [("html/body/div", 12), ("/".join("abcdefghijklm"), 15)])
def test_templates_are_told_apart_a_little_below_the_main_container(main: str, depth: int) -> None:
    assert depth_of_shape(main) == depth


def test_similarity_of_two_sets_of_paths() -> None:
    assert similarity(["a", "b"], ["b", "c"]) == 1 / 3
    assert similarity([], []) == 1
