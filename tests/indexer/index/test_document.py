from __future__ import annotations

from indexer.engines.meaning import FIELDS
from indexer.index.document import analyse, document_of
from tests.indexer.conftest import article


def test_a_document_holds_tokens_by_field_and_values_to_filter_by() -> None:
    made = article(
        "COVID-19",
        [(None, "lead", "A virus."), ("Symptoms", "symptoms", "Coughing")],
        1,
        aliases=["Corona"],
        categories=[["Diseases A–Z", "Lungs"], ["Diseases A–Z"]],
        terms=[("virus", {"en": "A germ."})],
    )
    document = document_of(made, 7)
    assert (document.title, document.names, document.headings) == ("covid 19 ␞ covid19", "corona", "symptom")
    assert (document.lead, document.body, document.terms) == ("a virus", "cough", "virus")
    assert (document.sequence, document.site, document.sections) == (
        7,
        "health.example",
        ("lead", "symptoms"),
    )
    assert len(document.categories) == 2


def test_disclaimers_and_boilerplate_are_left_out() -> None:
    made = article("Gout", [("Notice", "disclaimer", "zookeeper"), ("About us", "boilerplate", "zookeeper")])
    document = document_of(made, 1)
    assert document.body == document.headings == ""
    assert document.sections == ()


def test_an_analysis_that_is_made_already_is_not_made_again() -> None:
    made = article("Gout", [("A", "other", "uric acid")])
    assert document_of(made, 1).body == " ".join(analyse(made).fields[FIELDS.index("body")])
    assert document_of(made, 1, analyse(article("Another"))).title == "anoth"
