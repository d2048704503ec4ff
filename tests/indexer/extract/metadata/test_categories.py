"""Where an article is filed on its own site."""

import pytest

from indexer.extract.page import ApiFacts, Options
from tests.indexer.extract.metadata.reading import URL, read

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
    assert read(JSON, api=ApiFacts((("From", "REST"),))).categories == (("From", "REST"),)
    assert read(JSON).categories == (("Heart",), ("News",))
    assert read("<p>x</p>").categories == (("Diseases", "Heart"),)
    assert read(everything, options=Options(category_order=("url", "breadcrumbs"))).categories == (
        ("Diseases", "Heart"),
    )
    assert read("<p>x</p>", "https://a.example/2024/03/angina/").categories == ()
    assert read("<p>x</p>", "file:///home/somebody/saved/angina.html").categories == ()


def test_the_sites_interface_names_categories_better_than_their_slugs() -> None:
    html = "<p>Filed under <a rel='category tag' href='/category/trees-a-z/oaks/'>Oaks</a></p>"
    assert read(html).categories == (("Trees a z", "Oaks"),)
    told = ApiFacts((("Trees A–Z", "Oaks"), ("Wood",)))
    assert read(html, api=told).categories == told.categories
    assert read(CRUMBS + html, api=told).categories == (("Diseases A–Z", "Heart"),), "a reader sees these"
    own_order = Options(category_order=("rel-category", "rest"))
    assert read(html, api=told, options=own_order).categories == (("Trees a z", "Oaks"),)


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


@pytest.mark.parametrize(
    "name", ["Sin categoría", "Без рубрики", "未分類", "Non classé", "غير مصنف", "Allgemein"]
)
def test_nor_is_it_in_other_languages(name: str) -> None:
    assert (
        read(f"<a rel='category tag' href='/category/x/'>{name}</a>", "https://a.example/x/").categories == ()
    )


TAGGED = "<p>In <a rel='category tag' href='/category/birds/'>Birds</a></p>"
TEXT = "<h1>Angina</h1><p>The heart asks for more blood than it gets.</p>"
SITE = "<meta property='og:site_name' content='Heart Post'>"


def stated(*steps: str) -> str:
    items = ",".join(f'{{"position": {at}, {step}}}' for at, step in enumerate(steps, 1))
    data = f'{{"@type": "BreadcrumbList", "itemListElement": [{items}]}}'
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize(
    "trail",
    [
        stated('"name": "Forsiden", "item": "https://www.library.example/"'),
        stated('"item": {"@id": "https://library.example", "name": "Etusivulle"}'),
        stated('"name": "Tutti", "item": "/index.php"', '"name": "Angina pectoris"'),
        stated('"name": "Heart Post", "item": "/blog/"'),
        stated('"name": "Home"'),
        stated('"name": "∼", "item": "/diseases/"'),
        "<nav class='breadcrumb'><a href='/da/'>Begynd</a> › <span>Angina</span></nav>",
        "<nav class='breadcrumb'><a href='/da-DK'>Begynd</a></nav>",
        "<nav class='breadcrumb'><span>Du er her:</span> <a href='/'>Begynd</a> › <span>Angina</span></nav>",
        "<nav class='breadcrumb'><span>∼</span></nav>",
        "<a rel='home' href='/p/start/'>Heart</a><ol class='crumbs'><li><a href='/p/start/'>Top</a></ol>",
        "<div><a href='/'>Begynd</a> › <span>Angina</span></div>",
    ],
)
def test_a_trail_that_leads_from_the_front_page_to_the_article_is_no_category(trail: str) -> None:
    html = f"<html lang='da'><head>{SITE}</head><body>{trail}{TEXT}"
    assert read(html + TAGGED, "https://www.library.example/2024/angina/").categories == (("Birds",),)
    assert read(html, "https://www.library.example/2024/angina/").categories == ()


@pytest.mark.parametrize(
    "trail",
    [
        stated('"name": "Wiki", "item": "/wiki/"', '"name": "Angina"'),
        "<nav class='breadcrumb'><a href='/wiki/'>Wiki</a> › <span>Angina</span></nav>",
    ],
)
def test_the_root_of_a_trail_is_no_category_beside_links_to_categories(trail: str) -> None:
    url = "https://www.library.example/wiki/angina/"
    assert read(trail + TEXT + TAGGED, url).categories == (("Birds",),)
    assert read(trail + TEXT, url).categories == (("Wiki",),)
    assert read(trail.replace("Wiki", "/").replace("/wiki/", "/") + TEXT, url).categories == ()


@pytest.mark.parametrize("name", ["Main", "Page", "Start", "Index", "Home", "You", "Heart Post"])
def test_a_category_may_be_called_as_front_pages_are(name: str) -> None:
    html = f"<head>{SITE}</head>{TEXT}<a rel='category' href='/category/x/'>{name}</a>"
    assert read(html).categories == ((name,),)
    if name != "Home":
        trail = f"<nav class='breadcrumb'><a href='/'>Home</a> › <a href='/x/'>{name}</a></nav>"
        assert read(f"<head>{SITE}</head>{trail}{TEXT}").categories == ((name,),)


@pytest.mark.parametrize(
    "shelf",
    [
        "<div id='catlinks' class='catlinks'><div id='mw-normal-catlinks' class='mw-normal-catlinks'>"
        "<a href='/wiki/Spezial:Kategorien'>Kategorien</a>: "
        "<ul><li><a href='/wiki/Kategorie:Herz'>Herz</a></li>"
        "<li><a href='/wiki/Kategorie:Kreislauf'>Kreislauf</a></li></ul></div>"
        "<div id='mw-hidden-catlinks' class='mw-hidden-catlinks'>Versteckt: <ul><li>"
        "<a href='/wiki/Kategorie:Ohne_Bild'>Ohne Bild</a></li></ul></div></div>",
        "<p class='catlinks'><a href='/w/index.php?title=Special:Categories'>Categories</a>: "
        "<span><a href='/w/index.php?title=Category:Herz'>Herz</a></span> | "
        "<span><a href='/w/index.php?title=Category:Kreislauf'>Kreislauf</a></span></p>",
        "<ul class='post-categories'><li><a href='/h/'>Herz</a></li><li><a href='/k'>Kreislauf</a></ul>",
    ],
)
def test_categories_of_wikis_and_lists_of_them(shelf: str) -> None:
    for url in ("https://a.example/wiki/Angina", "https://a.example/index.php/Angina"):
        assert read(TEXT + shelf, url).categories == (("Herz",), ("Kreislauf",))
        assert read(TEXT, url).categories == ()


def test_tags_are_categories_where_nothing_else_is() -> None:
    tags = "<p><a rel='tag' href='/label/Herz'>Herz</a>, <a rel='tag' href='/label/Jod'>Jod</a></p>"
    cloud = "<aside><a rel='tag' href='/label/Zoo'>Zoo</a></aside>"
    plain = "https://a.example/2024/03/angina.html"
    assert read(TEXT + tags + cloud, plain).categories == (("Herz",), ("Jod",))
    assert read(TEXT + tags + TAGGED, plain).categories == (("Birds",),)
    assert read(TEXT + tags).categories == (("Diseases", "Heart"),)
    assert read(TEXT + tags, plain, options=Options(category_order=())).categories == ()


@pytest.mark.parametrize("url", [URL, "file:///home/ada/page.html"])
@pytest.mark.parametrize(
    "last",
    [
        "<li>Angina and the heart</li>",
        "<li aria-current='page'><a href='/here/'>Angina, in short</a></li>",
        "<li><a aria-current='page' href='/here/'>Angina, in short</a></li>",
        "<li><a>Angina and the heart</a></li>",
        "",
    ],
)
def test_the_page_itself_is_no_shelf_whatever_its_title_says(last: str, url: str) -> None:
    trail = f"<ol class='breadcrumb'><li><a href='/'>Top</a></li><li><a href='/p/'>Pages</a></li>{last}</ol>"
    html = f"<title>Angina | Site</title>{trail}<h1>Angina and the heart</h1>"
    assert read(html, url).categories == (("Pages",),)


@pytest.mark.parametrize(
    "trail",
    [
        "<nav aria-label=Brotkrumen><ol><li>{}</li><li>{}</li><li aria-current=page>Angina</li></ol></nav>",
        "<div id=pankuzu>{} ＞ {} ＞ Angina</div>",
        "<div>{} ＞ {} ＞ Angina</div>",
        "<p class=ariane>{} {}</p>",
        "<nav aria-label='Хлебные крошки'>{} {}</nav>",
    ],
)
def test_trails_of_other_languages(trail: str) -> None:
    steps = trail.format("<a href=/>Start</a>", "<a href=/heart/>Heart</a>")
    assert read(f"<title>Angina</title>{steps}<h1>Angina</h1>").categories == (("Heart",),)
