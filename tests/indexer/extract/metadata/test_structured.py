"""What the head says to machines, none of it trusted."""

import pytest

from indexer.extract.metadata.structured import folded, statements_of, texts_in, types_of
from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from tests.indexer.extract.metadata.reading import read


def json_ld(text: str) -> str:
    return f"<script type='application/ld+json'>{text}</script>"


def test_names_of_metas_are_in_lower_case_and_keep_every_content() -> None:
    html = (
        "<meta name=Author content='Ada Roy'><meta property=AUTHOR content='Bo Li'>"
        "<meta name=empty content=' '>"
    )
    statements = statements_of(heal(Page("https://library.example/", html)).tree)
    assert statements.metas["author"] == ("Ada Roy", "Bo Li")
    assert "empty" not in statements.metas
    assert statements.meta("empty", "author") == "Ada Roy"
    assert statements.meta("nothing") == ""


def test_objects_of_json_ld_are_laid_side_by_side_the_article_first() -> None:
    html = json_ld(
        '{"@graph": [{"@type": "WebPage", "breadcrumb": {"@type": "BreadcrumbList"}},'
        ' {"@type": ["http://schema.org/Article", "Thing"], "headline": "Angina"}]}'
    )
    statements = statements_of(heal(Page("https://library.example/", html)).tree)
    assert [types_of(node) for node in statements.articles()] == [("Article", "Thing"), ("WebPage",)]
    assert len(list(statements.typed("BreadcrumbList"))) == 1


def test_json_ld_is_read_out_of_comments_and_with_control_characters() -> None:
    html = json_ld('/*<![CDATA[*/{"@type": "Article", "headline": "An\ngina"};/*]]>*/')
    statements = statements_of(heal(Page("https://library.example/", html)).tree)
    assert [node["headline"] for node in statements.articles()] == ["An gina"]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (" Angina \n pectoris ", ("Angina pectoris",)),
        ({"@type": "Person", "name": "Ada Roy"}, ("Ada Roy",)),
        ({"@value": "Angina"}, ("Angina",)),
        (["Angina", {"name": "Asthma"}, ["not", "these"]], ("Angina", "Asthma")),
        ({"name": {"name": "too deep"}}, ()),
        (5, ()),
        (None, ()),
    ],
)
def test_texts_in_a_value_of_json_ld(value: object, texts: tuple[str, ...]) -> None:
    assert texts_in(value) == texts


def test_a_statement_is_one_line_without_markup() -> None:
    assert folded("<b>Angina</b> &amp;amp;\xad more\n") == "Angina & more"


@pytest.mark.parametrize(
    "script",
    [
        "[" * 50_000,
        '{"@graph": ' * 5_000,
        '{"@type": ["Article", 3, null], "author": 5, "image": [[]], "datePublished": {"a": 1}}',
        "null",
        '{"@type": {}, "name": []}',
        "{bad json",
    ],
)
def test_hostile_json_ld_says_nothing(script: str) -> None:
    assert (
        read(f"<title>Angina</title><script type='application/ld+json'>{script}</script>").title == "Angina"
    )
