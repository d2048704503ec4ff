"""What readers do not see, what they can open, and what a script will show."""

import pytest

from catalogue.article import Article
from indexer.extract import extract
from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from tests.indexer.extract.prose import paragraph, paragraphs

LONG = paragraphs(0, 8)
PROSE = "The disease begins slowly, and many people notice nothing for years. " * 3


def text(html: str) -> str:
    return " ".join("".join(str(t) for t in heal(Page("https://a.example/", html)).tree.itertext()).split())


@pytest.mark.parametrize(
    "hidden",
    [
        '<span class="screen-reader-text">Share this</span>',
        '<span class="btn sr-only">Share this</span>',
        '<span class="visually-hidden">Share this</span>',
        '<div style="display: none">Share this</div>',
        "<div hidden>Share this</div>",
        '<span style="color:red;visibility:hidden">x</span>',
        '<i class="material-icons" aria-hidden="true">expand_more</i>',
        '<span aria-hidden="true">→</span>',
        '<div role="tooltip">Words</div>',
    ],
)
def test_hidden_text_goes_and_the_text_after_it_stays(hidden: str) -> None:
    assert text(f"<p>before {hidden} after</p>") == "before after"


@pytest.mark.parametrize(
    "shown",
    [
        f"<details><summary>Causes</summary><p>{PROSE}</p></details>",
        f'<div class="accordion-panel" style="display:none"><p>{PROSE}</p></div>',
        f'<div role="tabpanel" hidden><p>{PROSE}</p></div>',
        f'<div id="faq-answer-3" aria-hidden="true" style="display:none">{PROSE}</div>',
        f'<main style="visibility:hidden"><p>{PROSE}</p></main>',
        f'<div id="all" style="display:none"><h1>T</h1><p>{PROSE}</p></div>',
        f'<div style="display:block">{PROSE}</div>',
    ],
)
def test_what_a_reader_can_open_or_a_script_shows_stays(shown: str) -> None:
    assert PROSE.split(".", maxsplit=1)[0] in text(shown)


def test_a_hidden_dialogue_goes_however_long() -> None:
    dialogue = (
        f'<div class="modal" style="display:none"><p>{"Sign up for our letter. " * 30}</p><form>'
        '<input name="mail"></form></div>'
    )
    page = f"<p>{PROSE * 20}</p>{dialogue}"
    assert "Sign up" not in text(page)


ANSWER = "Rest the leg on a cushion, higher than the hip."
CONTROLS = [
    '<button aria-controls="x1">More</button><p>A text between.</p><div id="x1" {}>{}</div>',
    '<h3><button aria-expanded="false">At home</button></h3><div {}>{}</div>',
    "<h4>What may I do at home?</h4><section {}>{}</section>",
    "<dl><dt>At home</dt><dd {}>{}</dd></dl>",
    '<div><a href="#">At home</a></div><div {}>{}</div>',
    '<span role="button">At home</span><div {}>{}</div>',
    '<div onclick="open(this)">At home</div><div {}>{}</div>',
    '<span {}>{}</span> <a href="javascript:more()">Read on</a>',
    '<div role="tabpanel" {}>{}</div>',
    '<div class="c-accordion__body" {}>{}</div>',
]


@pytest.mark.parametrize(
    "hiding", ["hidden", 'style="display:none"', 'style="color:red; visibility: hidden"']
)
@pytest.mark.parametrize("panel", CONTROLS)
def test_what_a_control_opens_is_a_text_of_the_article(panel: str, hiding: str) -> None:
    page = f"<main><h1>A sprain</h1>{LONG}{panel.format(hiding, f'<p>{ANSWER}</p>')}<p>{PROSE}</p></main>"
    article = extract(Page("https://a.example/", page))
    assert isinstance(article, Article)
    assert any(ANSWER in text for text in article.texts())


def test_a_panel_that_the_browser_s_search_opens_is_a_text_of_the_article() -> None:
    page = f"<main><h1>A sprain</h1><p>{PROSE}</p><div hidden='until-found'><p>{ANSWER}</p></div></main>"
    article = extract(Page("https://a.example/", page))
    assert isinstance(article, Article)
    assert any(ANSWER in text for text in article.texts())


@pytest.mark.parametrize(
    "box",
    [
        '<button aria-controls="x1">Menu</button><ul id="x1" hidden><li><a href="/a">All about knees</a>'
        '<li><a href="/b">All about elbows and shoulders</a></ul>',
        f'<button aria-controls="x1">Letter</button><div id="x1" role="dialog" hidden>{ANSWER}</div>',
        f'<button aria-controls="x1">Letter</button><div id="x1" hidden>{ANSWER}<input name="mail"></div>',
        f'<p>{PROSE}</p><div style="display:none">{ANSWER}</div>',
    ],
)
def test_menus_dialogues_and_what_nothing_opens_are_none(box: str) -> None:
    page = f"<main><h1>A sprain</h1>{LONG}{box}</main>"
    article = extract(Page("https://a.example/", page))
    assert isinstance(article, Article)
    assert not any("elbows" in text or ANSWER in text for text in article.texts())


OFFER = "<aside><p>Join now and read for one coin.</p><p>Our app is out, take us along with you.</p></aside>"


@pytest.mark.parametrize(
    "waiting",
    [
        '<main aria-hidden="true">{}</main>',
        '<main style="opacity:0">{}</main>',
        '<main style="visibility:hidden">{}</main>',
        "<article hidden>{}</article>",
        '<div style="display: none !important" class="app">{}</div>',
        '<main><p>Loading</p></main><div hidden id="S:0">{}</div>',
        '<section hidden><div style="display:none">{}</div></section>',
    ],
)
def test_a_body_that_waits_for_a_script_is_the_article(waiting: str) -> None:
    body = f"<h1>A sprain</h1>{LONG}"
    article = extract(Page("https://a.example/", f"{OFFER}{waiting.format(body)}"))
    assert isinstance(article, Article)
    assert sum("laughed" in text for text in article.texts()) == 8
    assert not any("one coin" in text for text in article.texts())


def test_each_part_of_a_streamed_page_is_shown_however_short() -> None:
    page = f'<main>{LONG}<template id="B:1"></template></main><div hidden id="S:1f"><p>{ANSWER}</p></div>'
    assert ANSWER in text(page)


def test_a_hidden_copy_for_other_screens_is_not_shown_again() -> None:
    article = extract(
        Page("https://a.example/", f"<main>{LONG}</main><div style='display:none'>{LONG}</div>")
    )
    assert isinstance(article, Article)
    assert sum(paragraph(5) in text for text in article.texts()) == 1


def test_a_hidden_copy_without_markup_is_not_shown_again() -> None:
    flat = " ".join(paragraph(n) for n in range(8))
    shown = LONG.replace("winter", "<a href='/w'>winter</a>")
    html = f"<main>{shown}</main><div style='display:none' itemscope><div itemprop='text'>{flat}</div></div>"
    article = extract(Page("https://a.example/", html))
    assert isinstance(article, Article)
    assert sum(paragraph(5) in text for text in article.texts()) == 1


FIRST, REST = PROSE[:40], PROSE[40:140]


@pytest.mark.parametrize("dots", ["…", "...", "[…]"])
def test_dots_that_stand_for_a_text_go_once_it_is_shown(dots: str) -> None:
    html = f'<p>{FIRST}<span>{dots}</span><span style="display:none">{REST}</span> <button>More</button></p>'
    assert f"{FIRST}{REST}".split() == text(html).removesuffix("More").split()


def test_a_beginning_that_is_cut_off_goes_where_the_whole_is_shown() -> None:
    html = f"<div><p>{FIRST}…</p><div hidden>{FIRST}{REST}</div><a role=button>More</a></div>"
    assert f"{FIRST}{REST}".split() == text(html).removesuffix("More").split()


def test_a_text_that_ends_with_dots_stays_before_another_that_is_shown() -> None:
    html = f"<div><p>And then…</p><div hidden>{PROSE}</div><a role=button>More</a></div>"
    assert text(html).startswith("And then…The disease")


def test_dots_alone_tell_that_the_rest_of_a_line_can_be_opened() -> None:
    html = f'<p>{FIRST}<span>…</span><span style="display:none">{REST}</span></p><button>More</button>'
    assert f"{FIRST}{REST}".split() == text(html).removesuffix("More").split()


def test_of_several_parts_with_headings_those_that_are_not_shown_yet_stay() -> None:
    part = '<div class="part"{}><h3>Part {}</h3><p>It says what is asked of it in this part.</p></div>'
    parts = part.format("", 1) + part.format(" style='display:none'", 2) + part.format(" hidden", 3)
    assert [f"Part {n}" in text(parts) for n in (1, 2, 3)] == [True, True, True]


def test_a_hidden_paragraph_among_others_goes() -> None:
    row = "<p class=a>One of them is read.</p><p class=a style='display:none'>Cheap pills are sold by us.</p>"
    assert text(row) == "One of them is read."


TEXT = paragraphs(1, 5)


@pytest.mark.parametrize(
    "box",
    [
        "<div role=dialog aria-modal=true><p>We use cookies to count readers.</p><button>Yes</button></div>",
        "<dialog open><p>Become a member to read on, it is free for a month.</p></dialog>",
        "<dialog><p>Become a member to read on, it is free for a month.</p></dialog>",
        "<div id=loader><p>Loading…</p></div>",
        "<div class='page-spinner'>Bitte warten …</div>",
        "<i class=material-icons>expand_more</i>",
    ],
)
def test_what_waits_or_asks_is_no_text(box: str) -> None:
    tree = heal(Page("https://a.example/", f"<main><h1>Beans</h1>{TEXT}{box}{TEXT}</main>")).tree
    said = tree.text_content()
    assert not any(words in said for words in ("cookies", "member", "Loading", "warten", "expand_more"))


@pytest.mark.parametrize(
    "box",
    [
        "<div role=dialog aria-modal=true>{}</div>",
        "<div class=sr-only>{}</div>",
        "<div class=lazy-loading>{}</div>",
        "<div class=loading><h2>Loading a lorry</h2></div>{}",
    ],
)
def test_it_stays_where_it_is_the_text(box: str) -> None:
    said = heal(Page("https://a.example/", f"<h1>Beans</h1>{box.format(TEXT)}")).tree.text_content()
    assert len(said) > len(TEXT) / 2
    assert ("lorry" in box) == ("lorry" in said)
