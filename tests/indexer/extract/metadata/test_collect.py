"""Title, authors, dates, categories, summary, aliases."""

from datetime import date
from typing import Any

import pytest

from catalogue.article import Paragraph, Section, Source
from indexer.extract.metadata.collect import Metadata, article_language, metadata_of, section_language
from indexer.extract.metadata.summary import aliases_of, summary_of
from indexer.extract.metadata.titles import learn_affixes
from indexer.extract.page import Options, Page
from indexer.extract.source.repair import heal

URL = "https://www.library.example/diseases/heart/angina/"


def read(html: str, url: str = URL, **more: Any) -> Metadata:
    page = Page(url, html)
    return metadata_of(heal(page).tree, page, latest=date(2024, 6, 1), **more)


def section(*texts: str) -> Section:
    return Section(None, "lead", 1, None, tuple(Paragraph(text) for text in texts))


# Titles


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Angina - Library</title><h1>Angina</h1>", "Angina"),
        ("<title>Angina | The Library</title><meta property=og:site_name content='The Library'>", "Angina"),
        ("<title>Library: Angina</title>", "Angina"),
        ("<title>Library</title><h1>Library</h1><h2><a href=x>Angina</a></h2>", "Angina"),
        (
            "<header><h1>My Health Pages</h1></header><h2>Stable angina: an overview</h2><title>My "
            "Health Pages » Stable angina: an overview</title>",
            "Stable angina: an overview",
        ),
        ("<title>X-ray of the heart</title>", "X-ray of the heart"),
        (
            "<title>Angina - symptoms and causes</title><h1>Angina - symptoms and causes</h1>",
            "Angina - symptoms and causes",
        ),
        (
            "<meta property=og:title content='Angina &amp;amp; more'><h1>Something else entirely</h1>",
            "Angina & more",
        ),
        (
            '<script type=application/ld+json>{"@type": "Article", "headline": "Angina"}</script><p>x</p>',
            "Angina",
        ),
        ("<title>হৃদরোগ | Library</title>", "হৃদরোগ"),
        ("<title>😀</title><p>x</p>", "Angina"),
        ("<p>nothing</p>", "Angina"),
        ("<h1>Angina <small>15 comments</small></h1><title>Angina</title>", "Angina"),
    ],
)
def test_the_title_is_the_articles_alone(html: str, title: str) -> None:
    assert read(html).title == title


def test_what_a_site_adds_to_its_titles_is_learned() -> None:
    titles = [
        f"{name} – Dr. Who’s Medical Notes" for name in ("Angina", "Asthma – an overview", "Gout", "Mumps")
    ]
    affixes = learn_affixes(titles)
    assert affixes == (" – Dr. Who’s Medical Notes",)
    assert read("<title>Croup – Dr. Who’s Medical Notes</title>", affixes=affixes).title == "Croup"
    assert learn_affixes(titles[:2]) == ()


def test_bad_input_32_a_title_beyond_measure_is_bounded() -> None:
    assert len(read(f"<title>{'long ' * 2_000}</title>").title) <= 1_000


# Dates and authors


def test_dates_of_the_head_the_json_and_the_page() -> None:
    assert (
        read("<meta property=article:published_time content=2024-03-01T10:00:00+06:00>").published
        == "2024-03-01T10:00:00+06:00"
    )
    assert (
        read(
            '<script type="application/ld+json">{"@graph": [{"@type": "MedicalWebPage", "datePublished": '
            '"2024-03-01", "dateModified": "2024-04-01"}]}</script>'
        ).modified
        == "2024-04-01"
    )
    assert (
        read(
            "<article><header><h1>Angina</h1><time datetime=2024-03-01>1 March</time></header></article>"
        ).published
        == "2024-03-01"
    )
    assert read("<p class='posted-on'>Posted on <b>March 1, 2024</b></p>").published == "2024-03-01"


def test_a_line_beside_the_title_names_dates_and_author() -> None:
    found = read(
        "<div class='x-byline'><span>Published on 9 January 2024</span> <span>Last updated 3 March 2024</span> <span>Dr. Ada "
        "Roy</span></div>"
    )
    assert (found.published, found.modified, found.authors) == ("2024-01-09", "2024-03-03", ("Dr. Ada Roy",))


def test_bad_input_33_dates_of_others_the_future_and_garbage_are_none() -> None:
    for html in (
        "<aside><time datetime=2024-03-01 class=published>1</time></aside>",
        "<div class=comments><p><time class=published datetime=2024-03-01>1</time></p></div>",
        "<meta property=article:published_time content=2031-01-01>",
        "<meta property=article:published_time content=soon><p>Written on 1 March 2024.</p>",
    ):
        assert read(html).published is None


def test_a_change_before_the_publication_is_no_change() -> None:
    assert (
        read(
            "<meta property=article:published_time content=2024-03-01><meta property=article:modified_time content=2020-01-01>"
        ).modified
        is None
    )


@pytest.mark.parametrize(
    ("html", "authors"),
    [
        (
            '<script type="application/ld+json">{"@type": "Article", "author": [{"@type": "Person", '
            '"name": "Ada Roy"}, {"name": "Bo Li"}]}</script>',
            ("Ada Roy", "Bo Li"),
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#1"}}, {"@id": '
            '"#1", "@type": "Person", "name": "Ada Roy"}]}</script>',
            ("Ada Roy",),
        ),
        ("<meta name=author content='By Ada Roy and Bo Li'>", ("Ada Roy", "Bo Li")),
        ("<span class='author vcard'>Written by <a>Ada Roy</a></span>", ("Ada Roy",)),
        ("<meta name=author content=admin>", ()),
        ("<meta property=article:author content='https://social.example/ada'>", ()),
        (
            "<article><header><h1>Angina</h1>By <a href='/author/ada/'>Dr. Ada Roy</a></header></article>",
            ("Dr. Ada Roy",),
        ),
        ("<div class=comments><span class=author>Troll</span></div>", ()),
    ],
)
def test_authors(html: str, authors: tuple[str, ...]) -> None:
    assert read(html).authors == authors


# Categories

CRUMBS = "<nav class='my-breadcrumb-x'><a href=/>Home</a> » <a href=/d/>Diseases A–Z</a> » <a href=/d/h/>Heart</a> » <span>Angina</span></nav>"
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


# Canonical, image, robots, language


def test_canonical_addresses() -> None:
    assert (
        read("<link rel=canonical href='/diseases/angina/'>").canonical
        == "https://www.library.example/diseases/angina/"
    )
    assert read("<link rel=canonical href='javascript:alert(1)'>").canonical is None
    assert read("<link rel=canonical href='https://library.example/'>").canonical is None, (
        "every page sent to the front page is a mistake"
    )
    foreign = read("<link rel=canonical href='https://origin.example/angina'>")
    assert foreign.canonical is None
    assert foreign.source == Source("https://origin.example/angina", "origin.example")


def test_image_and_robots() -> None:
    found = read("<meta property=og:image content='/i/a.jpg'><meta name=robots content='NOINDEX, follow'>")
    assert found.image == "https://www.library.example/i/a.jpg"
    assert found.noindex
    assert read("<meta property=og:image content='data:image/png;base64,xx'>").image is None
    assert not read("<meta name=robots content='index, follow, max-image-preview:large'>").noindex


def test_bad_input_34_languages_of_article_and_section() -> None:
    found = read("<html lang=en-US><p>x</p>")
    bangla = "এই রোগের লক্ষণ এবং চিকিৎসা সম্পর্কে জানা দরকার।"
    assert article_language(found, "The heart is a muscle and it needs blood.") == "en"
    assert article_language(found, bangla) == "bn"
    assert article_language(read("<p>x</p>"), "12", Options(default_language="bn")) == "bn"
    assert section_language(section(bangla), "en") == "bn"
    assert section_language(section("The heart is a muscle and it needs blood."), "en") is None


# Summary

BODY = section(
    "Angina is a pain in the chest that comes from the heart. It comes with effort and goes "
    "with rest, and it is common among older people.",
    "More follows here.",
)


def test_the_pages_own_description_is_the_summary() -> None:
    found = read("<meta name=description content='What angina is, how it feels and what helps.'>")
    assert summary_of(found, [BODY]) == "What angina is, how it feels and what helps."


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Angina",
        "Angina is a pain in the chest that comes from the heart. It comes with eff…",
        "A site for everybody who wants health.",
    ],
)
def test_otherwise_the_first_sentences_of_the_body_are(description: str) -> None:
    found = read(f"<title>Angina</title><meta name=description content='{description}'>")
    assert summary_of(found, [BODY], shared={"A site for everybody who wants health."}) == (
        "Angina is a pain in the chest that comes from the heart. It comes with effort and goes "
        "with rest, and it is common among older people."
    )


def test_notices_are_no_summary() -> None:
    notice = Section(
        "Disclaimer",
        "disclaimer",
        2,
        None,
        (Paragraph("This is no medical advice, and nobody is liable for it."),),
    )
    assert summary_of(Metadata("Angina"), [notice, BODY]).startswith("Angina is a pain")


# Other names


@pytest.mark.parametrize(
    ("title", "text", "aliases"),
    [
        (
            "Megalencephaly",
            "Megalencephaly, also called macrencephaly, is a condition in which a child has a large brain.",
            ("macrencephaly",),
        ),
        (
            "Heart attack",
            "A heart attack (also known as myocardial infarction or cardiac arrest) is an emergency.",
            ("myocardial infarction", "cardiac arrest"),
        ),
        ("Ehlers-Danlos syndrome", "Ehlers-Danlos syndrome (EDS) is a group of disorders.", ("EDS",)),
        ("Congestive Heart Failure (CHF)", "It is common.", ("CHF", "Congestive Heart Failure")),
        ("Angina", "Angina is common. Asthma, also called wheeze, is something else.", ()),
        ("Angina", "Angina (see below) is common.", ()),
    ],
)
def test_aliases(title: str, text: str, aliases: tuple[str, ...]) -> None:
    assert aliases_of(Metadata(title), [section(text)]) == aliases


def test_alternate_names_in_json_ld() -> None:
    html = (
        '<title>Angina</title><script type="application/ld+json">{"@type": "MedicalCondition", "name": "Angina", '
        '"alternateName": ["Stenocardia", "Angina pectoris"]}</script>'
    )
    assert read(html).aliases == ("Stenocardia", "Angina pectoris")


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
