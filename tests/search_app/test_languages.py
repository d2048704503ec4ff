"""Articles in other languages than the interface's say so, and which way their letters run."""

from __future__ import annotations

from pathlib import Path

import lxml.etree
import pytest
from flask.testing import FlaskClient

from catalogue.article import Article, Code, Paragraph, article_id
from search_app.spoken import spoken
from tests.search_app.conftest import (
    ASTHMA,
    BASE,
    DIABETES,
    DIABETES_IN_BANGLA,
    OpenApp,
    fill,
    library_config,
    section,
    tree_of,
)

ARABIC = "الجسر القديم"
TEXTS = {
    "ar": (ARABIC, "بنى أهل القرية الجسر القديم من حجر النهر قبل مئة سنة."),
    "he": ("הגשר הישן", "אנשי הכפר בנו את הגשר הישן מאבני הנחל לפני מאה שנה."),
    "fa": ("پل قدیمی", "مردم روستا پل قدیمی را صد سال پیش با سنگ رودخانه ساختند."),
    "bn": ("পুরনো সেতু", "গ্রামের মানুষ একশ বছর আগে নদীর পাথর দিয়ে পুরনো সেতু বানায়।"),
    "zh": ("老石桥", "一百年前，村民用河里的石头修了这座老石桥。"),
    "en": ("The old bridge", "A hundred years ago the village built the old bridge of stones."),
}
RIGHT_TO_LEFT = ("ar", "he", "fa")


def _article(language: str) -> Article:
    title, text = TEXTS[language]
    url = f"{BASE}/bridge/{language}/"
    sections = (
        section(None, "lead", Paragraph(text), Code("print(1)")),
        section("In short", "other", Paragraph("The bridge is old."), language="en"),
        section("باختصار", "other", Paragraph("الجسر قديم."), language="ar"),
    )
    return Article(article_id(url), url, title, sections, "sample.example", language, summary=text)


def _id(language: str) -> str:
    return article_id(f"{BASE}/bridge/{language}/")


@pytest.fixture(scope="module")
def bridges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bridges")
    fill(library_config(folder), [_article(language) for language in TEXTS])
    return folder


@pytest.fixture
def reader(bridges: Path, open_app: OpenApp) -> FlaskClient:
    return open_app(library_config(bridges)).test_client()


@pytest.mark.parametrize("ui", ["en", "bn"])
@pytest.mark.parametrize("language", TEXTS)
def test_an_article_says_its_language_and_direction(reader: FlaskClient, language: str, ui: str) -> None:
    (article,) = tree_of(reader, f"/article/{_id(language)}?ui={ui}").xpath("//article")
    assert article.get("lang") == (None if language == ui else language)
    assert article.get("dir") == ("rtl" if language in RIGHT_TO_LEFT else None)
    for part in article.xpath(".//section[h2='In short']"):
        assert _nearest(part, "lang") == "en"
        assert _nearest(part, "dir") in ("ltr", None)
    for part in article.xpath(".//section[h2='باختصار']"):
        assert (_nearest(part, "lang"), _nearest(part, "dir")) == ("ar", "rtl")
    for part in article.xpath(".//p[contains(@class, 'meta')] | .//aside | .//pre"):
        assert _nearest(part, "dir") in ("ltr", None)


def _nearest(element: lxml.etree._Element, name: str) -> str | None:
    found = element.xpath(f"ancestor-or-self::*[@{name}][1]/@{name}")
    return str(found[-1]) if found else None


@pytest.mark.parametrize("language", TEXTS)
def test_a_hit_and_its_snippet_say_theirs(reader: FlaskClient, language: str) -> None:
    title, _ = TEXTS[language]
    tree = tree_of(reader, f"/search?q={title}&ui=en")
    (link,) = tree.xpath(f"//ol[@class='hits']//a[@href='/article/{_id(language)}?ui=en']")
    assert _nearest(link, "lang") == language
    assert _nearest(link, "dir") == ("rtl" if language in RIGHT_TO_LEFT else None)
    for snippet in link.xpath("ancestor::li[1]//p[contains(@class, 'snippet')]"):
        expected = "rtl" if _nearest(snippet, "lang") in RIGHT_TO_LEFT else "ltr"
        assert (_nearest(snippet, "dir") or "ltr") == expected


@pytest.mark.parametrize("path", ["/recent", "/"])
def test_lists_say_the_language_of_each_title(reader: FlaskClient, path: str) -> None:
    tree = tree_of(reader, f"{path}?ui=en")
    for language in set(TEXTS) - {"en"}:
        (link,) = tree.xpath(f"//a[@href='/article/{_id(language)}?ui=en']")
        assert link.get("lang") == language
        assert (link.get("dir") == "rtl") is (language in RIGHT_TO_LEFT)


def test_the_feed_says_the_language_of_each_entry(reader: FlaskClient) -> None:
    feed = lxml.etree.fromstring(reader.get("/feed.atom").data)
    said = {
        entry.findtext("{*}title"): entry.get("{http://www.w3.org/XML/1998/namespace}lang")
        for entry in feed.iterfind("{*}entry")
    }
    assert said == {title: language for language, (title, _) in TEXTS.items()}


@pytest.mark.parametrize(
    ("code", "around", "said"),
    [
        ("en", "en", ""),
        ("en-GB", "en", ""),
        (None, "ar", ""),
        ("bn", "en", ' lang="bn"'),
        ("ur", "en", ' lang="ur" dir="rtl"'),
        ("en", "he", ' lang="en" dir="ltr"'),
        ("fa", "ar", ' lang="fa"'),
        ("pnb", "en", ' lang="pnb" dir="rtl"'),
        ('x"><b', "en", ' lang="x&#34;&gt;&lt;b"'),
    ],
)
def test_only_what_differs_from_around_is_said(code: str | None, around: str, said: str) -> None:
    assert spoken(code, around) == said


@pytest.mark.parametrize("code", ["pnb", "xx", "qaa-Latn", "not a language", "-", "x" * 40])
def test_a_language_that_nobody_knows_is_shown_by_its_code(
    code: str, tmp_path: Path, open_app: OpenApp
) -> None:
    url = f"{BASE}/odd/"
    odd = Article(
        article_id(url),
        url,
        "Odd one",
        (
            section(
                None,
                "lead",
                Paragraph("Odd text."),
            ),
        ),
        "s",
        code,
    )
    config = library_config(tmp_path)
    fill(config, [odd])
    reader = open_app(config).test_client()
    assert tree_of(reader, f"/article/{odd.id}").xpath("//article/@lang") == [code]
    assert tree_of(reader, "/search?q=odd").xpath("//li[contains(@class, 'hit')]/@lang") == [code]


@pytest.mark.parametrize("ui", ["en", "bn"])
def test_an_article_leads_to_itself_in_the_other_language(client: FlaskClient, ui: str) -> None:
    for here, there, language in ((DIABETES, DIABETES_IN_BANGLA, "bn"), (DIABETES_IN_BANGLA, DIABETES, "en")):
        (link,) = tree_of(client, f"/article/{here}?ui={ui}").xpath(
            "//ul[contains(@class, 'translations')]//a"
        )
        assert link.get("href").startswith(f"/article/{there}")
        assert link.get("hreflang") == language
        (title,) = link.xpath("span")
        assert title.get("lang") == (language if ui != language else None)
        (told,) = client.get(f"/api/v1/articles/{here}").json["translations"]
        assert (told["id"], told["language"], told["basis"]) == (there, language, "page")
    assert not tree_of(client, f"/article/{ASTHMA}").xpath("//ul[contains(@class, 'translations')]")
    assert client.get(f"/api/v1/articles/{ASTHMA}").json["translations"] == []
