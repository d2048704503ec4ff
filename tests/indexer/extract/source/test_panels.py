"""Panels that neither role nor address tells: by their names, by values that they share, by their place."""

from __future__ import annotations

import pytest

from tests.indexer.extract.source.dose_page import sections_of

FIRST = "Fünfzig Mikrogramm sind für die meisten ein guter Anfang, und später wird es mehr."
SECOND = "Kinder brauchen eine Dosis, die nach ihrem Gewicht berechnet wird, und wachsen heraus."
LEAD = "Die Tabletten ersetzen das Hormon, das fehlt, und werden vor dem Frühstück genommen."
SHAPES = {
    "titles and contents": (
        "<div class='ui accordion'><div class='active title'><i class='dropdown icon'></i>Große</div>"
        "<div class='active content'><p>{0}</p></div><div class='title'>Kleine</div>"
        "<div class='content'><p class='transition hidden'>{1}</p></div></div>"
    ),
    "items with an icon's name": (
        "<ul class=collapsible><li><div class=collapsible-header><i class=material-icons>expand_more</i>Große"
        "</div><div class=collapsible-body style='display:none'><span>{0}</span></div></li><li>"
        "<div class=collapsible-header><i class=material-icons>expand_more</i>Kleine</div>"
        "<div class=collapsible-body style='display:none'><span>{1}</span></div></li></ul>"
    ),
    "questions without a mark": (
        "<div class=faq-list><div><div class=q>Große</div><div class=a><p>{0}</p></div></div>"
        "<div><div class=q>Kleine</div><div class=a><p>{1}</p></div></div></div>"
    ),
    "signs behind": (
        "<div class=my-accordion><div><a class=hd>Große<i>+</i></a><div style='display:none'><p>{0}</p></div>"
        "</div><div><a class=hd>Kleine<i>+</i></a><div style='display:none'><p>{1}</p></div></div></div>"
    ),
    "bold paragraphs": (
        "<div class=accordion-wrap><div><p><b>Große</b></p><div hidden><p>{0}</p></div></div>"
        "<div><p><b>Kleine</b></p><div hidden><p>{1}</p></div></div></div>"
    ),
    "the same value": (
        "<div class='ui tabular menu'><a class='active item' data-tab=g>Große</a><a class=item data-tab=k>"
        "Kleine</a></div><div class='ui tab' data-tab=g><p>{0}</p></div>"
        "<div class='ui tab' data-tab=k><p>{1}</p></div>"
    ),
    "an id in a script": (
        "<div class=tab><button onclick=\"show(event, 'g')\">Große</button>"
        "<button onclick=\"show(event, 'k')\">Kleine</button></div>"
        "<div id=g class=pane><p>{0}</p></div><div id=k class=pane style='display:none'><p>{1}</p></div>"
    ),
    "one after the other": (
        "<ul uk-tab><li><a href='#'>Große</a></li><li><a href='#'>Kleine</a></li></ul>"
        "<ul class=uk-switcher><li><p>{0}</p></li><li hidden><p>{1}</p></li></ul>"
    ),
    "a bar in a wrapper": (
        "<div class='tabs is-boxed'><ul><li><a>Große</a></li><li><a>Kleine</a></li></ul></div>"
        "<div class=tab-contents><div><p>{0}</p></div><div class=is-hidden><p>{1}</p></div></div>"
    ),
    "fields to choose from": (
        "<div class=tabset><input type=radio id=g name=t><label for=g>Große</label>"
        "<input type=radio id=k name=t><label for=k>Kleine</label>"
        "<div class=panes><section><p>{0}</p></section><section><p>{1}</p></section></div></div>"
    ),
    "links to panels that are shown": (
        "<div id=tabs><ul><li><a href='#t-1'>Große</a></li><li><a href='#t-2'>Kleine</a></li></ul>"
        "<div id=t-1><p>{0}</p></div><div id=t-2><p>{1}</p></div></div>"
    ),
}
# The same look, where nothing unfolds.
OTHERS = {
    "steps": (
        "<div class=steps><div><div>Große</div><p>{0}</p></div><div><div>Kleine</div><p>{1}</p></div></div>"
    ),
    "a list of places with headings": (
        "<ul><li><a href='#g'>Große</a></li><li><a href='#k'>Kleine</a></li></ul>"
        "<section id=g><h2>Für Große</h2><p>{0}</p></section>"
        "<section id=k><h2>Für Kleine</h2><p>{1}</p></section>"
    ),
    "links to pages": (
        "<div class=faq><div><div><a href='/g'>Große</a></div><div><p>{0}</p></div></div>"
        "<div><div><a href='/k'>Kleine</a></div><div><p>{1}</p></div></div></div>"
    ),
}


def read(shape: str) -> list[str | None]:
    part = shape.format(FIRST, SECOND)
    found = sections_of(part, (FIRST, SECOND), language="de", title="Die Dosis", lead=LEAD)
    return [section.heading for section in found]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_label_heads_its_panel(shape: str) -> None:
    assert read(SHAPES[shape]) == [None, "Große", "Kleine"]


@pytest.mark.parametrize("shape", OTHERS)
def test_what_does_not_unfold_has_no_labels(shape: str) -> None:
    assert "Große" not in read(OTHERS[shape])
