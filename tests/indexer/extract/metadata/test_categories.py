"""Where an article is filed on its own site."""

from indexer.extract.page import Options
from tests.indexer.extract.metadata.reading import read

CRUMBS = (
    "<nav class='my-breadcrumb-x'><a href=/>Home</a> » <a href=/d/>Diseases A–Z</a> » "
    "<a href=/d/h/>Heart</a> » <span>Angina</span></nav>"
)
REL = "<p>Filed under <a rel='category tag' href='/category/diseases/heart-care/'>Heart Care</a></p>"
JSON = '<script type="application/ld+json">{"@type": "Article", "articleSection": ["Heart", "News"]}</script>'


def test_categories_come_from_the_first_source_that_says_any() -> None:
    everything = CRUMBS + REL + JSON
    assert read(everything).categories == (("Diseases A–Z", "Heart"),)
    assert read(REL + JSON).categories == (("Diseases", "Heart Care"),)
    assert read(JSON, rest=[("From", "REST")]).categories == (("From", "REST"),)
    assert read(JSON).categories == (("Heart",), ("News",))
    assert read("<p>x</p>").categories == (("Diseases", "Heart"),)
    assert read(everything, options=Options(category_order=("url", "breadcrumbs"))).categories == (
        ("Diseases", "Heart"),
    )
    assert read("<p>x</p>", "https://a.example/2024/03/angina/").categories == ()
    assert read("<p>x</p>", "file:///home/somebody/saved/angina.html").categories == ()


def test_breadcrumbs_in_json_ld_in_any_order_without_the_article() -> None:
    data = (
        '{"@type": "BreadcrumbList", "itemListElement": [{"position": 2, "name": "Diseases"}, '
        '{"position": 1, "item": {"@id": "/", "name": "Home"}},'
        ' {"position": "3", "name": "Angina", "item": "https://www.library.example/diseases/heart/angina/"}]}'
    )
    assert read(f'<script type="application/ld+json">{data}</script>').categories == (("Diseases",),)


def test_no_category_is_no_category() -> None:
    assert (
        read(
            "<a rel='category tag' href='/category/uncategorized/'>Uncategorized</a>", "https://a.example/x/"
        ).categories
        == ()
    )
