"""Glossary terms from tooltips and lists."""

from catalogue.article import Term
from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from indexer.extract.source.terms import definitions_of, terms_in, terms_of


def terms(html: str) -> dict[str, dict[str, str]]:
    healed = heal(Page("https://a.example/", html))
    return {t.term: dict(t.definitions) for t in terms_of(healed.tree, healed.terms)}


def text(html: str) -> str:
    return " ".join("".join(str(t) for t in heal(Page("https://a.example/", html)).tree.itertext()).split())


def test_attributes_named_term_and_definition_of_any_plugin() -> None:
    assert terms(
        '<p><span data-acme-term="Biopsy" data-acme-definition="A tissue sample.">biopsies</span></p>'
    ) == {"Biopsy": {"en": "A tissue sample."}}
    assert terms(
        '<p><a class="glossaryLink" data-cmtooltip="&lt;div class=x&gt;A tissue sample.&lt;/div&gt;" '
        'href="/g/">biopsy</a></p>'
    ) == {"biopsy": {"en": "A tissue sample."}}
    assert terms('<p><span class="my-tooltip" title="A tissue sample.">biopsy</span></p>') == {
        "biopsy": {"en": "A tissue sample."}
    }
    assert terms(
        "<p><abbr title='magnetic resonance imaging'>MRI</abbr> and "
        "<dfn title='A tissue sample.'>biopsy</dfn></p>"
    ) == {
        "MRI": {"en": "magnetic resonance imaging"},
        "biopsy": {"en": "A tissue sample."},
    }


def test_bodies_of_tooltips_are_terms_and_not_text() -> None:
    page = '<p>Take a <span>biopsy</span><span role="tooltip">A tissue sample.</span> soon.</p>'
    assert terms(page) == {"biopsy": {"en": "A tissue sample."}}
    assert text(page) == "Take a biopsy soon."


def test_what_explains_nothing_is_no_term() -> None:
    assert (
        terms(
            '<p><span class="tooltip" title="biopsy">Biopsy</span> '
            '<a title="Go to the page" href="/x/">asthma</a> <img title="An image" '
            'class="tooltip"></p>'
        )
        == {}
    )
    assert (
        terms(
            '<p><span data-term="x">no definition</span> <span data-toggle="tooltip">none either</span></p>'
        )
        == {}
    )


def test_one_term_explained_twice_keeps_the_fuller_definition() -> None:
    page = (
        '<p><span data-term="a b" data-definition="Short.">a b</span> '
        '<span data-term="A B" data-definition="Rather longer.">A B</span></p>'
    )
    assert terms(page) == {"a b": {"en": "Rather longer."}}


def test_definition_lists_of_a_glossary_are_terms() -> None:
    assert terms(
        "<h2>Glossary</h2><dl><dt>Biopsy</dt><dd>A tissue sample.</dd><dt>CT</dt>"
        "<dd>Computed tomography.</dd></dl>"
    ) == {
        "Biopsy": {"en": "A tissue sample."},
        "CT": {"en": "Computed tomography."},
    }
    assert terms("<h2>Prices</h2><dl><dt>Tea</dt><dd>Two euros.</dd></dl>") == {}


def test_definitions_are_split_by_language() -> None:
    assert definitions_of("A hormone that moves sugar. সহজ বাংলা: একটি হরমোন।") == (
        ("en", "A hormone that moves sugar."),
        ("bn", "একটি হরমোন।"),
    )
    assert definitions_of("একটি হরমোন। English: A hormone.") == (("bn", "একটি হরমোন।"), ("en", "A hormone."))
    assert definitions_of("A hormone. একটি হরমোন।") == (("en", "A hormone."), ("bn", "একটি হরমোন।"))
    assert definitions_of("  ") == ()


def test_terms_that_were_harvested_come_first_and_once() -> None:
    healed = heal(Page("", "<p>x</p>"))
    assert terms_of(healed.tree, (Term("a", (("en", "b"),)), Term("A", ()))) == (Term("a", (("en", "b"),)),)


def test_terms_that_only_chrome_uses_are_left_to_it() -> None:
    insulin = Term("insulin", (("en", "A hormone."),))
    diabetes = Term("Diabetes", (("en", "Too little insulin."),))
    feed = Term("RSS", (("en", "Really Simple Syndication"),))
    assert terms_in((diabetes, insulin, feed), "Living with diabetes.") == (diabetes, insulin)


def test_dates_are_no_definitions() -> None:
    assert (
        terms(
            "<p><abbr class='published' title='2012-07-21'>July 21, 2012</abbr> "
            "<abbr title='2012-11-06T14:12:00-05:00'>2:12 PM</abbr></p>"
        )
        == {}
    )


def test_mojibake_in_an_attribute_is_mended() -> None:
    assert terms("<p><dfn title='The bodyâ€™s response.'>inflammation</dfn></p>") == {
        "inflammation": {"en": "The body’s response."}
    }
