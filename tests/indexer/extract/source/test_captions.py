"""Credits behind what a caption says of its picture."""

from __future__ import annotations

import pytest

from indexer.extract.page import Page
from indexer.extract.source.repair import heal

SAID = "The old mill at dusk"
CREDITS = (
    "© Ada Roy",
    "(c) Ada Roy, 2019",
    "Photo: Ada Roy / Lakes Agency",
    "Photo by Ada Roy",
    "Foto: Ada von Roy/dpa",
    "Crédit photo : Ada Roy",
    "Фото: Ада Roy",
    "ছবি: আদা Roy",
    "写真：Roy 太郎",
    "صورة: آدا Roy",
    "Fot. Ada Roy",
    "Beeld: Ada Roy",
    "Fotoğraf: Ada Roy / AA",
    "사진=Roy",
    "摄影：Roy",
)
CAPTIONS = (
    "<figure><img src=a.png><figcaption>{0}. {1}</figcaption></figure>",
    "<figure><img src=a.png><figcaption>{0} ({1})</figcaption></figure>",
    "<figure><img src=a.png><figcaption>{0} | {1}</figcaption></figure>",
    "<figure><img src=a.png><figcaption>{0}<br>{1}</figcaption></figure>",
    "<figure><img src=a.png><figcaption><p>{0} <span class=c>{1}</span></p></figcaption></figure>",
    "<figure><img src=a.png><figcaption>{0} <small><em>({1})</em></small></figcaption></figure>",
    "<div><a href=/a><img src=a.png></a></div><p class=cap>{0}. <cite>{1}</cite></p>",
    "<p><img src=a.png></p><div>{0} – {1}</div>",
)


def seen(html: str) -> str:
    body = heal(Page("https://a.example/", html)).tree.find("body")
    assert body is not None
    return " ".join(" ".join(map(str, body.itertext())).split())


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("credit", CREDITS)
def test_a_credit_is_taken_off_the_end_of_a_caption(caption: str, credit: str) -> None:
    found = seen(caption.format(SAID, credit))
    assert found.rstrip(". ") == SAID


@pytest.mark.parametrize("name", ["credit", "photo-credit", "wp-block__copyright", "photographer"])
def test_a_name_in_an_element_for_credits_is_one(name: str) -> None:
    caption = (
        f"<figure><img src=a.png><figcaption>{SAID} <span class='{name}'>Ada Roy</span></figcaption></figure>"
    )
    assert seen(caption) == SAID


@pytest.mark.parametrize(
    "said",
    [
        "Ada Roy before her mill",
        "Photo of the mill, in which Ada Roy was born",
        "The mill (left) and the house of Ada Roy",
        "From left: Ada Roy, Ben Pool",
        "The mill. Photo: how it looked before the fire",
        "The first picture: <b>Ada Roy</b>",
        "The mill, seen by <span class=name>Ada Roy</span>",
    ],
)
@pytest.mark.parametrize("caption", [CAPTIONS[0].replace(". {1}", ""), "<img src=a.png><p>{0}</p>"])
def test_what_a_caption_says_stays(said: str, caption: str) -> None:
    plain = (
        said.replace("<b>", "").replace("</b>", "").replace("<span class=name>", "").replace("</span>", "")
    )
    assert seen(caption.format(said)) == plain


def test_a_credit_that_is_all_of_a_caption_is_told_later() -> None:
    assert seen("<figure><img src=a.png><figcaption>© Ada Roy</figcaption></figure>") == "© Ada Roy"


def test_a_text_that_follows_no_picture_keeps_its_end() -> None:
    assert seen("<p>He signed it. © Ada Roy</p>") == "He signed it. © Ada Roy"
