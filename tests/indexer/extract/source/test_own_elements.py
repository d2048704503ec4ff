"""Elements that HTML does not know: in a line of text they are of the line, elsewhere they are boxes."""

import time

import pytest

from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from indexer.extract.walk import outline_of


def texts(html: str) -> list[str]:
    return [block.text for block in outline_of(heal(Page("https://a.example/", html)).tree).blocks]


@pytest.mark.parametrize("name", ["x-tip", "o:p", "st1:City", "output", "GLOSSARY", "slot", "x.tip"])
@pytest.mark.parametrize(
    ("around", "shown"),
    [
        ("<p>Boil {} for an hour.</p>", "Boil milk for an hour."),
        ("<p>{} boils over.</p>", "milk boils over."),
        ("<p>Boil the <em>{}</em> well</p>", "Boil the milk well"),
        ("<h2>How {} boils</h2>", "How milk boils"),
        ("<ul><li>Skimmed {}</li></ul>", "Skimmed milk"),
        ("<ul><li><b>First:</b> {}</li></ul>", "First: milk"),
        ("<table><tr><td>Fresh {}, cold</td></tr></table>", "Fresh milk, cold"),
        ("<div>Boil <a href='/m'>the {}</a> now</div>", "Boil the milk now"),
        ("<dl><dd>A glass of {}</dd></dl>", "A glass of milk"),
    ],
)
def test_an_element_in_a_line_of_text_does_not_cut_it(name: str, around: str, shown: str) -> None:
    assert texts(around.format(f"<{name} data-k='1'>milk</{name}>")) == [shown]


def test_own_elements_within_one_another_stay_in_their_line() -> None:
    assert texts("<p>Sold in <x-a><x-b>Old <x-c>York</x-c></x-b></x-a>.</p>") == ["Sold in Old York."]


def test_an_own_element_with_blocks_in_it_is_a_box() -> None:
    html = "<div>Before <x-card><p>One</p><p>Two</p></x-card> behind</div>"
    assert texts(html) == ["Before", "One", "Two", "behind"]


def test_own_elements_that_stand_among_boxes_are_boxes() -> None:
    assert texts("<div><x-row>One</x-row><x-row>Two</x-row><p>Three</p></div>") == ["One", "Two", "Three"]
    assert texts("<x-list><x-item>One</x-item> <x-item>Two</x-item></x-list>") == ["One", "Two"]


def test_many_own_elements_take_time_in_line_with_the_page() -> None:
    def spent(count: int) -> float:
        names = "".join(f"<x-n{i}>word</x-n{i}> " for i in range(count))
        nested = "<p>" + "<x-a>" * 150 + "deep" + "</x-a>" * 150 + "</p>"
        started = time.process_time()
        heal(Page("https://a.example/", f"<div>{names}</div>{nested * (count // 100)}"))
        return time.process_time() - started

    # the least of three: what a collection of garbage takes depends on the tests before it
    assert min(spent(8_000) for _ in range(3)) < 20 * spent(1_000) + 0.5


@pytest.mark.parametrize("name", ["x-para", "app-text", "ui-item"])
def test_an_own_element_that_is_a_text_is_a_paragraph(name: str) -> None:
    long = "One smoker, with dry grass in it."
    html = f"<main><p>Bring:</p><{name}>{long}</{name}><{name}>One <b>veil</b></{name}></main>"
    tree = heal(Page("https://a.example/", html)).tree
    assert ["".join(map(str, p.itertext())) for p in tree.iter("p")] == ["Bring:", long, "One veil"]


def test_an_own_element_that_is_a_label_is_none() -> None:
    html = (
        "<nav><x-link>Home</x-link><x-link><a href=/a>All of it</a></x-link></nav><x-box><p>Text</p></x-box>"
    )
    tree = heal(Page("https://a.example/", html)).tree
    assert len(list(tree.iter("p"))) == 1


@pytest.mark.parametrize(
    ("element", "tag"),
    [
        ("<x-heading>In spring</x-heading>", "h2"),
        ("<x-heading level=3>In <b>spring</b></x-heading>", "h3"),
        ("<ui-h4>In spring</ui-h4>", "h4"),
        ("<ds:headline aria-level='9'>In spring</ds:headline>", "h2"),
    ],
)
def test_an_own_element_that_is_named_a_heading_is_one(element: str, tag: str) -> None:
    tree = heal(Page("https://a.example/", f"<main><p>Before.</p>{element}<p>Behind.</p></main>")).tree
    assert ["".join(map(str, e.itertext())) for e in tree.iter(tag)] == ["In spring"]


def test_a_name_within_a_line_of_text_heads_nothing() -> None:
    assert texts("<p>The <x-heading>first</x-heading> of them</p>") == ["The first of them"]


def test_a_row_of_links_in_an_own_element_is_no_paragraph() -> None:
    links = "".join(f"<a href=/{n}>What was said of it on day {n}</a>" for n in range(3))
    tree = heal(Page("https://a.example/", f"<main><p>Text.</p><x-more>{links}</x-more></main>")).tree
    assert len(list(tree.iter("p"))) == 1
