"""Boxes in the midst of a text, on pages that are read alone."""

from __future__ import annotations

import re

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from tests.indexer.extract.prose import paragraph, paragraphs

TITLE = "The keeper of the rock"
# a heading, and what stands under it
TOLD = (
    ("When to see a doctor", "<p>Ask for help at once if the fever lasts for more than three days.</p>"),
    (
        "Good to know",
        "<p>Swifts sleep on the wing, and they need no branch.</p><ul><li>One egg or two.</li></ul>",
    ),
    ("Wann zum Arzt?", "<p>Gehen Sie in die Praxis, wenn das Fieber länger als drei Tage bleibt.</p>"),
    ("কখন ডাক্তার দেখাবেন", "<p>তিন দিনের বেশি জ্বর থাকলে দেরি না করে ডাক্তারের কাছে যান এবং পানি পান করুন।</p>"),
    ("何时就医", "<p>如果发烧超过三天，或者无法喝水，请立即去看医生，不要等到第二天早上。</p>"),
    (
        "متى تزور الطبيب",
        "<p>اطلب المساعدة فورا إذا استمرت الحمى أكثر من ثلاثة أيام أو لم تستطع شرب الماء.</p>",
    ),
    (
        "Key facts",
        "<p>Most people have it once in their lives, and often as <a href=/children>children</a>.</p>"
        "<dl><dt>Incubation</dt><dd>three days</dd></dl>",
    ),
)
BOXES = (
    "<aside><h3>{0}</h3>{1}</aside>",
    "<aside class='callout callout--tip'><header><h4>{0}</h4></header><div>{1}</div></aside>",
    "<aside class='sidebar'><h2>{0}</h2>{1}</aside>",
    "<aside class='note'><p class='title'>{0}</p>{1}</aside>",
    "<div role='note'><h3>{0}</h3>{1}</div>",
    "<section role='complementary'><h5>{0}</h5>{1}</section>",
    "<div class='w'><div><aside><div role='heading' aria-level='3'>{0}</div>{1}</aside></div></div>",
)
PLACES = (
    "{before}{box}{behind}",
    "{before}{box}<h2>More of it</h2>{behind}",
    "{before}<figure><img src=r.png><figcaption>The rock.</figcaption></figure>{box}{behind}",
    "<section>{before}{box}</section><section><h2>More of it</h2>{behind}</section>",
)


def read(box: str, place: str = PLACES[0], around: str = "article") -> Article:
    body = place.format(before=paragraphs(0, 4), box=box, behind=paragraphs(4, 8))
    html = (
        f"<html><head><title>{TITLE}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<{around}><h1>{TITLE}</h1>{body}</{around}><footer><p>Printed on Tuesdays.</p></footer></body>"
    )
    found = extract(Page("https://paper.example/rock/", html))
    assert isinstance(found, Article)
    assert [text for text in found.texts() if "laughed" in text] == [paragraph(n) for n in range(8)]
    return found


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told[0])
@pytest.mark.parametrize("box", BOXES)
def test_a_box_that_tells_something_under_a_heading_is_kept(box: str, told: tuple[str, str]) -> None:
    texts = " ".join(read(box.format(*told)).texts())
    assert all(part in texts for part in (told[0], *re.findall(">([^<]+)<", told[1])))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("around", ["article", "main", "div"])
@pytest.mark.parametrize("box", BOXES)
def test_wherever_it_stands_in_the_text(box: str, around: str, place: str) -> None:
    assert TOLD[0][0] in read(box.format(*TOLD[0]), place, around).texts()


@pytest.mark.parametrize("box", BOXES)
def test_its_heading_does_not_own_what_follows_it(box: str) -> None:
    for section in read(box.format(*TOLD[0])).sections:
        if section.heading == TOLD[0][0]:
            assert not [text for text in section.texts() if "laughed" in text]


@pytest.mark.parametrize(
    "box",
    [
        "<aside><h3>Support our work</h3><p>Readers like you help us with small amounts each month.</p>"
        "<p><a href=/give>Give now</a></p></aside>",
        "<aside><h3>Bleiben Sie dran</h3><p>Das Beste der Woche kommt jeden Freitag zu Ihnen nach Hause.</p>"
        "<form><input type=email><button>Los</button></form></aside>",
        "<aside><h4>Try it for a month</h4><p>Fourteen days are free, and nobody asks you for a card.</p>"
        "<button>Begin</button></aside>",
        "<aside><h3><a href=/crane>The crane that nobody wanted</a></h3>"
        "<p>How a town came by a crane, and lost it again.</p></aside>",
        "<div role=complementary><h3>আরও পড়ুন</h3><p><a href=/a>গ্রামের মেলা</a></p>"
        "<p><a href=/b>নদীর ধারে একটি দিন</a></p></div>",
        "<aside><h3>Also of note</h3><p>Read of <a href=/bell>the bell the chapel sold</a>.</p></aside>",
        "<aside class='author-box'><h3>Ana Ruiz</h3><p>Ana writes of rocks and birds by the sea.</p></aside>",
        "<aside class='newsletter'><h3>Fridays</h3><p>The best of the week comes to your door.</p></aside>",
    ],
)
def test_a_box_that_asks_or_leads_on_is_left_out(box: str) -> None:
    heading = box.partition("<h")[2].partition(">")[2].partition("</h")[0].rpartition(">")[2]
    assert heading not in read(box).texts()


def test_what_stands_behind_the_text_is_left_out() -> None:
    box = "<aside><h3>About Ana</h3><p>She writes of rocks and birds, and lives by the sea.</p></aside>"
    assert "About Ana" not in read(box, "{before}{behind}{box}").texts()
