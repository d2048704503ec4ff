"""Labels of tabs as headings of their panels."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring, tostring

from indexer.extract.source.tab_panels import head_panels
from tests.indexer.extract.source.dose_page import sections_of

ADULTS = "Fifty micrograms are where most adults begin, and the dose is raised every six weeks."
CHILDREN = "Children need a dose that is reckoned by their weight, and they grow out of it."
LEAD = "The tablets replace the hormone that is missing, and are taken once a day before breakfast."
BARS = {
    "roles": (
        "<div role=tablist><button role=tab aria-controls=a>Adults</button>"
        "<button role=tab aria-controls=b><b>Children</b></button></div>",
        "<div role=tabpanel id=a>{}</div><div role=tabpanel id=b style='display:none'>{}</div>",
    ),
    "labelled by": (
        "<ul role=tablist><li role=tab id=ta>Adults</li><li role=tab id=tb>Children</li></ul>",
        "<div role=tabpanel aria-labelledby=ta id=x>{}</div>"
        "<section aria-labelledby=tb id=y hidden>{}</section>",
    ),
    "links": (
        "<ul class=nav><li><a data-toggle=tab href='#a'>Adults</a></li>"
        "<li><a data-toggle=tab href='#b'>Children</a></li></ul>",
        "<div class=tab-pane id=a>{}</div><div class='tab-pane fade' id=b>{}</div>",
    ),
    "targets": (
        "<nav><button data-bs-toggle=pill data-bs-target='#a'>Adults</button>"
        "<button data-bs-toggle=pill data-bs-target='#b'>Children</button></nav>",
        "<div role=tabpanel id=a>{}</div><div role=tabpanel id=b aria-hidden=true>{}</div>",
    ),
}


def read(bar: str, panels: str, before: str = "") -> list[tuple[str | None, int]]:
    part = f"{before}{bar}{panels}"
    found = sections_of(part, (ADULTS, CHILDREN), language="en", title="The dose", lead=LEAD)
    return [(section.heading, section.level) for section in found]


@pytest.mark.parametrize("kind", BARS)
def test_a_label_heads_its_panel(kind: str) -> None:
    bar, panels = BARS[kind]
    found = read(bar, panels.format(f"<p>{ADULTS}</p>", f"<p>{CHILDREN}</p>"))
    assert found == [(None, 1), ("Adults", 2), ("Children", 2)]


def test_it_stands_below_the_heading_over_the_bar() -> None:
    bar, panels = BARS["roles"]
    found = read(
        bar,
        panels.format(f"<p>{ADULTS}</p>", f"<p>{CHILDREN}</p>"),
        "<h2>How much?</h2><p>That depends on age.</p>",
    )
    assert found == [(None, 1), ("How much?", 2), ("Adults", 3), ("Children", 3)]


def test_panels_with_headings_of_their_own_need_none() -> None:
    bar, panels = BARS["roles"]
    found = read(
        bar,
        panels.format(
            f"<h3>For adults</h3><p>{ADULTS}</p>", f"<div><h3>The young</h3></div><p>{CHILDREN}</p>"
        ),
    )
    assert [heading for heading, _ in found] == [None, "For adults", "The young"]


def test_a_heading_within_a_panel_stands_below_its_label() -> None:
    bar, panels = BARS["roles"]
    found = read(
        bar,
        panels.format(
            f"<p>{ADULTS}</p><h3>Later</h3><p>It is looked at once a year.</p>", f"<p>{CHILDREN}</p>"
        ),
    )
    assert found == [(None, 1), ("Adults", 2), ("Later", 3), ("Children", 2)]


@pytest.mark.parametrize(
    "html",
    [
        "<a role=tab href='#a'>Log in</a><a role=tab href='#b'>Sign up</a><form id=a><input></form>"
        "<form id=b><input></form>",
        "<a role=tab href='/a'>Asthma</a><a role=tab href='/b'>Gout</a>",
        "<a role=tab href='#a'>Only one</a><p id=a>Fifty micrograms are where most adults begin.</p>",
        "<div id=a role=tabpanel><p>Fifty micrograms are where adults begin.</p><a role=tab href='#a'>This"
        " one</a></div>",
    ],
)
def test_tabs_that_open_no_text_are_left_alone(html: str) -> None:
    tree = document_fromstring(f"<body>{html}</body>")
    before = tostring(tree)
    head_panels(tree)
    assert tostring(tree) == before


DISCLOSURES = (
    "<button aria-expanded=false aria-controls=p{0}>{1}</button><div id=p{0} hidden>{2}</div>",
    "<div role=button aria-controls=p{0}><span>{1}</span></div><div id=p{0} style='display:none'>{2}</div>",
    "<input type=checkbox id=c{0}><label for=c{0}>{1}</label><div>{2}</div>",
    "<input type=radio name=r id=c{0}><label for=c{0}>{1}</label><section><p>{2}</p></section>",
)


@pytest.mark.parametrize("disclosure", DISCLOSURES)
def test_labels_that_open_panels_head_them(disclosure: str) -> None:
    body = disclosure.format(1, "Adults", ADULTS) + disclosure.format(2, "Children", CHILDREN)
    assert [heading for heading, _ in read("", body)] == [None, "Adults", "Children"]


@pytest.mark.parametrize("disclosure", DISCLOSURES)
def test_what_only_opens_more_heads_nothing(disclosure: str) -> None:
    body = disclosure.format(1, "Show more", ADULTS) + disclosure.format(2, "Show more", CHILDREN)
    assert [heading for heading, _ in read("", body)] == [None]


def test_a_button_that_is_a_term_is_the_term() -> None:
    answer = "<div><dt><button aria-controls=a{0}>May I {1}?</button></dt><dd id=a{0} hidden>{2}</dd></div>"
    found = read("", f"<dl>{answer.format(1, 'eat', ADULTS)}{answer.format(2, 'drink', CHILDREN)}</dl>")
    assert len(found) == 1


ANCHORED = (
    "<ul><li><a href='#a'>Adults</a></li><li><a href='#b'>Children</a></li></ul>"
    "<div id=a><p>{}</p></div><div id=b style='display: none'><p>{}</p></div>",
    "<div><a href='#a'>Adults</a> | <a href='#b'>Children</a></div>"
    "<section id=a>{}</section><section id=b hidden>{}</section>",
)
UNFOLDED = (
    "<div class=item><a href='#' class=t>{1}</a><div class=accordion-body>{2}</div></div>",
    "<li><a href='javascript:void(0)'>{1}</a><div style='display:none'><p>{2}</p></div></li>",
    "<div class=t onclick='show({0})'>{1}</div><div hidden>{2}</div>",
    "<li><a class=uk-accordion-title href>{1}</a><div class=uk-accordion-content>{2}</div></li>",
    "<div><p><button class=t><b>{1}</b></button></p><div class=accordion-panel>{2}</div></div>",
    "<p class=t aria-expanded=false>{1}</p><section style='display:none'>{2}</section>",
)


@pytest.mark.parametrize("html", ANCHORED)
def test_links_to_hidden_places_are_tabs(html: str) -> None:
    assert [heading for heading, _ in read("", html.format(ADULTS, CHILDREN))] == [None, "Adults", "Children"]


def test_links_to_places_that_are_all_shown_are_contents() -> None:
    html = ANCHORED[0].replace(" style='display: none'", "").format(ADULTS, CHILDREN)
    assert [heading for heading, _ in read("", html)] == [None]


@pytest.mark.parametrize("unfolded", UNFOLDED)
def test_what_is_pressed_and_leads_nowhere_heads_the_panel_behind_it(unfolded: str) -> None:
    body = unfolded.format(1, "Adults", ADULTS) + unfolded.format(2, "Children", CHILDREN)
    assert [heading for heading, _ in read("", f"<ul>{body}</ul>")] == [None, "Adults", "Children"]


@pytest.mark.parametrize("unfolded", UNFOLDED)
def test_what_is_pressed_for_more_heads_nothing(unfolded: str) -> None:
    body = unfolded.format(1, "Show more", ADULTS) + unfolded.format(2, "Show more", CHILDREN)
    assert [heading for heading, _ in read("", f"<ul>{body}</ul>")] == [None]


def test_a_name_that_leads_nowhere_heads_no_words_of_its_bearer() -> None:
    said = "<div class=says><a href='#'>{}</a><div>{}</div></div>"
    body = said.format("Ada Roy", ADULTS) + said.format("Ben Pool", CHILDREN)
    assert [heading for heading, _ in read("", body)] == [None]
