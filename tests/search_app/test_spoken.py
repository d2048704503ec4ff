"""Every piece of a page says its language and direction, whatever language the interface has.

The law: letters of a script stand below the nearest ``lang`` of a language that is written in it, and the
nearest ``dir`` is the one in which they run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from babel.core import get_global
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from catalogue.article import Article, ListBlock, Paragraph, Reference, Table
from search_app.messages import LANGUAGES
from search_app.spoken import by_script, titled
from tests.search_app.conftest import BASE, SITE, OpenApp, fill, library_config, section, tree_of
from tests.search_app.kinds_of_page import READER, address

RIGHT_TO_LEFT = ("Arab", "Hebr")
SCRIPTS = {"BENGALI": "Beng", "ARABIC": "Arab", "HEBREW": "Hebr", "LATIN": "Latn"}
# What is spelled out in any language: hosts and addresses, a letter of a letter bar beside its number.
SPELLED = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)+\b|[«»“”]")
PAGES = READER | {
    "results in Bangla": "/search?q=ডায়াবেটিস",
    "results in two scripts": "/search?q=diabetes+ডায়াবেটিস",
    "nothing found in Bangla": "/search?q=ডডডডড",
    "A to Z of all": "/a-to-z/all/",
    "A to Z of a Bangla topic": "/a-to-z/রোগ/",
    "Bangla topic": "/topic/রোগ",
    "letter with other names": "/a-to-z/all/M/",
    "results among references": "/search?q=study",
    "chosen topic": "/search?q=words&category=রোগ",
    "chosen topic of nothing": "/search?q=gout&category=রোগ",
}


def script_of(text: str) -> set[str]:
    """The scripts of a text's letters, of those that this test knows."""
    names = {unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha()}
    return {SCRIPTS[name] for name in names if name in SCRIPTS}


def written_in(language: str) -> str:
    likely = get_global("likely_subtags").get(language.partition("-")[0], "")
    return next((part for part in likely.split("_") if len(part) == 4), "Latn")


def texts(tree: lxml.html.HtmlElement) -> Iterator[tuple[lxml.html.HtmlElement, str]]:
    """The texts that are read, each with the element that it stands in."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "code", "title"):
            continue
        for holder, text in ((element, element.text), (element.getparent(), element.tail)):
            if (
                holder is not None
                and holder.tag != "title"
                and (said := SPELLED.sub(" ", text or "")).strip()
            ):
                yield holder, said


def nearest(element: lxml.html.HtmlElement, name: str, otherwise: str) -> str:
    found = element.xpath(f"ancestor-or-self::*[@{name}][1]/@{name}")
    return str(found[-1]) if found else otherwise


@pytest.mark.parametrize("ui", LANGUAGES)
def test_letters_stand_below_a_language_that_is_written_in_them(client: FlaskClient, ui: str) -> None:
    wrong = []
    for name, path in PAGES.items():
        response = client.get(address(path, ui))
        for element, text in texts(lxml.html.document_fromstring(response.text)):
            scripts = script_of(text)
            if not scripts:
                continue
            said = written_in(nearest(element, "lang", ""))
            runs = nearest(element, "dir", "ltr")
            expected = "rtl" if said in RIGHT_TO_LEFT else "ltr"
            if scripts != {said} or runs not in (expected, "auto"):
                wrong.append((name, element.tag, text.strip()[:60], said, runs))
    assert wrong == []


def test_what_has_no_letter_of_its_articles_script_says_its_language(
    tmp_path: Path, open_app: OpenApp
) -> None:
    """As a crawled Bangla article has an English heading, a drug's leaflet or references in English."""
    sections = (
        section(None, "lead", Paragraph("জ্বর বা fever সম্পর্কে।"), Paragraph("Take the tablets with water.")),
        section("References", "references", ListBlock(("The Lancet, 2020.", "বাংলা বই"))),
        section("لمزيد", "other", Paragraph("اقرأ المزيد."), Table((("Dose", "5 mg"),), 0)),
    )
    article = Article(
        "x", f"{BASE}/x/", "জ্বর", sections, SITE, "bn", references=(Reference("The Lancet, 2020."),)
    )
    config = library_config(tmp_path)
    fill(config, [article])
    tree = tree_of(open_app(config).test_client(), "/article/x?ui=bn")
    for text, language, runs in (
        ("Take the tablets with water.", "en", None),
        ("References", "en", None),
        ("The Lancet, 2020.", "en", None),
        ("لمزيد", "ar", "rtl"),
        ("اقرأ المزيد.", "ar", "rtl"),
        ("Dose", "en", None),
    ):
        for element in tree.xpath("//main//*[text()=$text]", text=text):
            assert nearest(element, "lang", "") == language, text
            assert element.xpath("string(ancestor-or-self::*[@dir][1]/@dir)") == (runs or ""), text
    (mixed,) = tree.xpath("//p[contains(., 'fever')]")
    assert mixed.get("lang") is None  # a word in passing


def test_other_names_say_their_own_language(client: FlaskClient) -> None:
    (row,) = tree_of(client, "/a-to-z/all/H/?ui=bn").xpath("//li[@class='see']/a")
    assert [(span.text, span.get("lang")) for span in row.xpath("span")] == [
        ("Heart attack", "en"),
        ("Myocardial infarction", "en"),
    ]


@pytest.mark.parametrize(
    ("text", "around", "said"),
    [
        ("Gout & co", "en", "Gout &amp; co"),
        ("Diabetes (ডায়াবেটিস) care", "en", 'Diabetes (<span lang="bn">ডায়াবেটিস</span>) care'),
        ("টিবি বা TB, 2 ধাপ", "bn", 'টিবি বা <span lang="en">TB</span>, 2 ধাপ'),
        ("كتاب <b>", "de", '<span lang="ar" dir="rtl">كتاب</span> &lt;b&gt;'),
        ("Die Öllampe", "ar", '<span lang="en" dir="ltr">Die Öllampe</span>'),
        ("100 %", "ar", "100 %"),
        ("糖尿病 handbook", "en", "糖尿病 handbook"),
    ],
)
def test_words_in_other_letters_say_their_language(
    client: FlaskClient, text: str, around: str, said: str
) -> None:
    with client.application.test_request_context("/"):
        assert by_script(text, around) == said


@given(
    st.text(alphabet=st.sampled_from("aé ক়া৫।عהー<&\u0301\u202e1.")), st.sampled_from(["en", "bn", "ar", "he"])
)
def test_no_letter_is_lost_changed_or_read_as_markup(text: str, around: str) -> None:
    made = by_script(text, around)
    assert re.sub(r"<span[^>]*>|</span>", "", made) == escape(text)


@pytest.mark.parametrize(
    ("title", "own", "around", "said"),
    [
        ("Gout", "en", "en", ""),
        ("Gout", "en", "bn", ' lang="en"'),
        ("Gicht", "de", "en", ' lang="de"'),
        ("বাত", "en", "en", ' lang="bn"'),
        ("বাত", "en", "bn", ""),
        ("النقرس", "de", "de", ' lang="ar" dir="rtl"'),
    ],
)
def test_a_title_is_in_the_language_that_is_said_unless_its_letters_differ(
    title: str, own: str, around: str, said: str
) -> None:
    assert titled(title, own, around) == said
