"""Canonical address, image, robots, languages, names in JSON-LD."""

import pytest

from catalogue.article import Code, Paragraph, Section, Source
from indexer.extract.metadata.collect import article_language, prose_of, section_language
from indexer.extract.page import ApiFacts, Options
from tests.indexer.extract.metadata.reading import read, section


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


def test_the_language_is_that_of_the_texts_own_element() -> None:
    assert read("<html lang=en><body><main lang='id-ID'><p>x</p></main></body></html>").language == "id"
    several = "<html lang=en><body><article lang=bn>x</article><article lang=hi>y</article></body></html>"
    assert read(several).language == "en"


def test_code_and_sources_do_not_tell_the_language() -> None:
    prose = section("বন্ধুরা, আজ আমরা একটি ছোট প্রোগ্রাম লিখব এবং তার ফল দেখব।")
    code = Section(None, "other", 2, None, (Code("for the row in the table and for the cell in it print"),))
    sources = Section("Sources", "references", 2, None, (Paragraph("The Wheel and the Mill, a History"),))
    told = prose_of((prose, code, sources))
    assert told == " ".join(prose.texts())
    assert section_language(code, "bn") is None
    assert section_language(sources, "bn") == "en"


def test_the_same_page_in_other_languages() -> None:
    html = """
      <link rel=alternate hreflang=bn-BD href='/bn/angina/'><link rel='alternate' hreflang=EN_us href=''>
      <link rel=alternate hreflang=x-default href='/angina/'><link rel=alternate hreflang=de href='/'>
      <link rel=alternate hreflang=fr href='javascript:alert(1)'><link rel=alternate type=rss href='/feed/'>
      <link rel=stylesheet hreflang=es href='/es/'><link rel=alternate hreflang=bn href='/bn/angina/'>"""
    named = [(one.language, one.url) for one in read(html).alternates]
    assert named == [("bn", "https://www.library.example/bn/angina/")]
    many = "".join(f"<link rel=alternate hreflang=de href='/de/{n}/'>" for n in range(900))
    assert len(read(many).alternates) == 50


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('<https://b.example/a/>; rel="alternate"; hreflang="bn"', [("bn", "https://b.example/a/")]),
        ("</bn/a/>;rel=alternate;hreflang=bn-BD", [("bn", "https://www.library.example/bn/a/")]),
        (
            '<https://c.example/>; rel="canonical", '
            '<https://d.example/x?a=1,2>; hreflang=de; rel="alternate next"',
            [("de", "https://d.example/x?a=1,2")],
        ),
        ('<https://b.example/a/>; rel="alternate"; hreflang="x-default"', []),
        ('<https://b.example/a/>; rel="alternate"; type="application/json"', []),
        ('<https://b.example/>; rel="alternate"; hreflang="bn"', []),
        ("<javascript:alert(1)>; rel=alternate; hreflang=bn", []),
        ("<" * 9000, []),
    ],
)
def test_the_same_page_in_other_languages_by_its_header(header: str, named: list[tuple[str, str]]) -> None:
    found = read("<title>Angina</title>", link=header)
    assert [(one.language, one.url) for one in found.alternates] == named


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('<https://www.library.example/angina/>; rel="canonical"', "https://www.library.example/angina/"),
        ("</a/>; rel=next, </angina/>;REL=Canonical", "https://www.library.example/angina/"),
        ('</bn/হৃদয়/>; title="x, y"; rel="shortlink canonical"', "https://www.library.example/bn/হৃদয়/"),
        ('</angina/>; rel="canonical"; anchor="/other/"', None),
        ('<>; rel="next"', None),
    ],
)
def test_its_address_by_its_header(header: str, named: str | None) -> None:
    assert read("<title>Angina</title>", link=header).canonical == named
    html = "<title>Angina</title><link rel=canonical href=/in-head/>"
    assert read(html, link=header).canonical == "https://www.library.example/in-head/"


def test_what_the_api_names_stands_beside_what_the_page_names() -> None:
    html = "<link rel=alternate hreflang=bn href='/bn/angina/'>"
    others = (
        ("bn_BD", "https://www.library.example/bn/angina/"),
        ("ar", "https://ar.example/a"),
        ("", "https://x/y"),
    )
    named = [(one.language, one.url) for one in read(html, api=ApiFacts(alternates=others)).alternates]
    assert named == [("bn", "https://www.library.example/bn/angina/"), ("ar", "https://ar.example/a")]


def test_alternate_names_in_json_ld() -> None:
    html = (
        '<title>Angina</title><script type="application/ld+json">'
        '{"@type": "MedicalCondition", "name": "Angina", '
        '"alternateName": ["Stenocardia", "Angina pectoris"]}</script>'
    )
    assert read(html).aliases == ("Stenocardia", "Angina pectoris")
