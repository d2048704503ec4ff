"""Text in shadow roots, for browsers without scripts and in JSON-LD, for pages that have nothing else."""

import json
from typing import Any

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from indexer.extract.source.repair import heal

PROSE = (
    "Bees leave the hive when the morning is warm, and come back before the dew falls in the evening.",
    "A hive in the shade wakes later than one in the sun, so turn the entrance to the south-east.",
    "In winter they sit close together, and shake their wings to keep the queen in the middle warm.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in PROSE)


def texts(html: str) -> list[str]:
    found = extract(Page("https://bees.example/hive", html))
    return [text for s in found.sections for text in s.texts()] if isinstance(found, Article) else []


@pytest.mark.parametrize("attribute", ["shadowrootmode=open", "shadowrootmode='closed'", 'shadowroot="open"'])
@pytest.mark.parametrize("host", ["x-page", "div", "article", "main"])
def test_a_shadow_root_is_read_where_the_page_has_nothing_else(attribute: str, host: str) -> None:
    html = (
        "<html><head><title>The hive</title></head><body><header>All of the bees of ours</header>"
        f"<x-shell><template {attribute}><style>p{{margin:0}}</style><nav>Home</nav><slot></slot></template>"
        f"<{host}><template {attribute}><h1>The hive</h1>{PARAGRAPHS}</template></{host}></x-shell></body>"
    )
    assert texts(html) == list(PROSE)


FIRST, SECOND, THIRD = PROSE
LIGHT = f"<p slot=middle>{SECOND}</p>"


@pytest.mark.parametrize(
    ("inside", "light", "found"),
    [
        (f"<p>{FIRST}</p><slot name=middle></slot><p>{THIRD}</p>", LIGHT, PROSE),
        (f"<p>{FIRST}</p><slot name=middle>Wait …</slot><p>{THIRD}</p>", LIGHT, PROSE),
        (f"<p>{FIRST}</p><slot></slot><p>{THIRD}</p>", f"<p>{SECOND}</p>", PROSE),
        (f"<p>{FIRST}</p><p><slot></slot></p><p>{THIRD}</p>", SECOND, PROSE),
        (f"<p>{FIRST}</p><slot><p>{SECOND}</p></slot><p>{THIRD}</p>", "", PROSE),
        (f"<slot name=b></slot><p>{FIRST}</p><slot name=middle></slot><p>{THIRD}</p>", LIGHT, PROSE),
        (f"<p>{FIRST}</p><slot name=middle></slot><p>{THIRD}</p><slot name=middle></slot>", LIGHT, PROSE),
        (
            f"<p>{FIRST}</p><x-in><template shadowrootmode=open><p>{THIRD}</p><slot name=middle></slot>"
            "</template></x-in>",
            LIGHT,
            (FIRST, THIRD, SECOND),
        ),
    ],
)
def test_what_a_host_has_stands_in_the_slots_of_its_root(
    inside: str, light: str, found: tuple[str, ...]
) -> None:
    html = (
        "<html><head><title>The hive</title></head><body><main><h1>The hive</h1><x-page>"
        f"<template shadowrootmode=open>{inside}</template>{light}</x-page></main></body></html>"
    )
    assert texts(html) == list(found)


def test_a_shadow_root_beside_the_article_is_left_alone() -> None:
    html = (
        f"<html><head><title>The hive</title></head><body><main><h1>The hive</h1>{PARAGRAPHS}</main><x-foot>"
        "<template shadowrootmode=open><p>We sell honey of our own bees at the market.</p></template>"
        "</x-foot><template><p>A row of a list that a script fills, once it has some.</p></template>"
        "</body></html>"
    )
    assert texts(html) == list(PROSE)


@pytest.mark.parametrize(
    "around", ["{}", "<main>{}</main>", "<div id=app></div>{}<script>let a = 1</script>"]
)
def test_what_browsers_without_scripts_are_shown_is_read_where_the_page_has_nothing_else(around: str) -> None:
    article = around.format(f"<noscript><article><h1>The hive</h1>{PARAGRAPHS}</article></noscript>")
    html = f"<html><head><title>The hive</title></head><body><header>Bees</header>{article}</body></html>"
    assert texts(html) == list(PROSE)


@pytest.mark.parametrize("words", [1, 3])
def test_what_browsers_without_scripts_are_told_beside_the_article_is_left_alone(words: int) -> None:
    told = "<p>Some of our pictures of hives and combs move only where your browser runs scripts.</p>" * words
    html = (
        f"<html><head><title>The hive</title></head><body><main><h1>The hive</h1>{PARAGRAPHS}</main>"
        f"<noscript>{told}</noscript></body></html>"
    )
    assert texts(html) == list(PROSE)


@pytest.mark.parametrize("times", [1, 3, 9])
def test_a_page_that_only_asks_for_scripts_is_no_article(times: int) -> None:
    asks = "<p>You need to enable JavaScript to run this app, for it is made in your browser.</p>"
    body = f"<div id=app></div><noscript>{asks * times}</noscript>"
    assert texts(f"<html><head><title>Bees</title></head><body>{body}</body></html>") == []


def page(body: str, stated: Any, head: str = "") -> str:
    said = json.dumps({"@type": "Article", "headline": "The hive", **stated})
    return (
        f"<html><head><title>The hive</title>{head}<script type='application/ld+json'>{said}</script></head>"
        f"<body>{body}</body></html>"
    )


@pytest.mark.parametrize("between", ["\n\n", "\n", "<br>", "</p><p>", "</p>\r\n<p class='x'>"])
@pytest.mark.parametrize(
    "body",
    [
        "<div id='app'></div><noscript>Please enable JavaScript.</noscript>",
        f"<header>Bees</header><main><h1>The hive</h1><p>{PROSE[0]}</p></main><footer>©</footer>",
        "<main><h1>The hive</h1></main><footer>Imprint</footer>",
    ],
)
def test_a_stated_body_is_read_where_the_page_has_nothing_else(body: str, between: str) -> None:
    for name in ("articleBody", "text"):
        assert texts(page(body, {name: between.join(PROSE)})) == list(PROSE)


def test_a_stated_body_is_not_read_beside_the_one_that_is_shown() -> None:
    shown = f"<main><h1>The hive</h1>{PARAGRAPHS}</main>"
    assert texts(page(shown, {"articleBody": " ".join(PROSE).replace("Bees", "Wasps")})) == list(PROSE)


@pytest.mark.parametrize(
    ("stated", "head"),
    [
        ({"articleBody": PROSE[0]}, ""),
        ({"articleBody": " ".join(PROSE)[:-1] + "…"}, ""),
        ({"articleBody": " ".join(PROSE)[:-1] + " [...]"}, ""),
        ({"articleBody": " ".join(PROSE), "wordCount": 900}, ""),
        ({"articleBody": " ".join(PROSE)}, f"<meta name='description' content='{' '.join(PROSE)}'>"),
        ({"articleBody": None}, ""),
        ({"@graph": [{"@type": "Comment", "text": " ".join(PROSE)}]}, ""),
        ({"@graph": [{"articleBody": " ".join(PROSE)}, {"articleBody": " ".join(PROSE[::-1])}]}, ""),
    ],
)
def test_a_teaser_is_no_body(stated: Any, head: str) -> None:
    assert texts(page("<div id='app'></div>", stated, head)) == []


@pytest.mark.parametrize("told", ["9" * 5_000, 10**400, "²", -1, 1e300, "many", True])
def test_a_count_of_words_that_is_none_says_nothing(told: Any) -> None:
    stated = {"articleBody": " ".join(PROSE), "wordCount": told}
    assert texts(page("<div id='app'></div>", stated)) == [" ".join(PROSE)]


FRAMES = {
    "heading": "<section><h2><slot name=head></slot></h2><div><slot></slot></div></section>",
    "with words of its own": "<style>h3{margin:0}</style><h3>No. <slot name=head></slot></h3><slot></slot>",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_shadow_root_that_frames_what_its_host_has_says_what_that_is(frame: str) -> None:
    cards = "".join(
        f"<x-card><template shadowrootmode=open>{frame}</template><b slot=head>{n}</b><p>{text}</p></x-card>"
        for n, text in enumerate(PROSE, 1)
    )
    body = f"<main><h1>The hive</h1>{cards}</main>"
    html = f"<html><head><title>The hive</title></head><body>{body}</body></html>"
    found = extract(Page("https://a.example/", html))
    assert isinstance(found, Article)
    headings = [section.heading for section in found.sections]
    assert [heading.removeprefix("No. ") for heading in headings if heading] == ["1", "2", "3"]
    assert [text for section in found.sections for text in section.texts() if text in PROSE] == list(PROSE)


def test_a_shadow_root_in_a_line_of_text_does_not_cut_it() -> None:
    tip = "<x-tip><template shadowrootmode=open><b><slot></slot></b></template>queen</x-tip>"
    html = (
        f"<html><head><title>The hive</title></head><body><main><h1>The hive</h1>{PARAGRAPHS}"
        f"<p>The {tip} lays two thousand eggs a day, which is more than she weighs.</p></main></body></html>"
    )
    assert texts(html)[-1] == "The queen lays two thousand eggs a day, which is more than she weighs."


def shown(stated: Any) -> list[tuple[str, str]]:
    """The elements that a page without a text gets of what it states."""
    html = page("<div id=app></div>", stated)
    tree = heal(Page("https://a.example/", html)).tree
    return [(str(e.tag), "".join(map(str, e.itertext()))) for e in tree.iter("h2", "h3", "p", "li")]


def test_a_stated_body_in_html_has_headings_and_items() -> None:
    first, second, third = PROSE
    body = f"<p>{first}</p><h3>In the shade</h3>{second}<ul><li>One veil</li><li>{third}</li></ul>"
    for text in (body, body.replace("<", "&lt;").replace(">", "&gt;")):
        assert shown({"articleBody": text}) == [
            ("p", first),
            ("h3", "In the shade"),
            ("p", second),
            ("li", "One veil"),
            ("li", third),
        ]


@pytest.mark.parametrize("key", ["mainEntity", "@graph"])
def test_questions_that_are_stated_head_their_answers(key: str) -> None:
    asked = [
        {
            "@type": "Question",
            "name": f"Why, {n}?",
            "acceptedAnswer": {"@type": "Answer", "text": f"<p>{text}</p>"},
        }
        for n, text in enumerate(PROSE)
    ]
    found = shown({key: asked})
    assert found == [pair for n, text in enumerate(PROSE) for pair in (("h2", f"Why, {n}?"), ("p", text))]


@pytest.mark.parametrize(
    "steps",
    [
        list(PROSE),
        "\n".join(PROSE),
        [{"@type": "HowToStep", "text": text} for text in PROSE],
        {"@type": "ItemList", "itemListElement": [{"name": text} for text in PROSE]},
    ],
)
def test_the_steps_of_a_recipe_are_read(steps: Any) -> None:
    stated = {"recipeIngredient": ["200 g honey", "1 egg"], "recipeInstructions": steps}
    assert shown(stated) == [("li", "200 g honey"), ("li", "1 egg"), *(("p", text) for text in PROSE)]


def test_sections_of_steps_keep_their_names() -> None:
    sections = [{"name": f"Part {n}", "itemListElement": [{"text": text}]} for n, text in enumerate(PROSE)]
    found = shown({"step": sections})
    assert found == [pair for n, text in enumerate(PROSE) for pair in (("h2", f"Part {n}"), ("p", text))]


@pytest.mark.parametrize(
    "odd", [None, 3, [], {}, [[]], [{"text": 3}], {"itemListElement": {"itemListElement": {}}}]
)
@pytest.mark.parametrize(
    "key", ["recipeInstructions", "step", "acceptedAnswer", "recipeIngredient", "articleBody"]
)
def test_what_is_no_text_is_not_read(key: str, odd: Any) -> None:
    assert shown({key: odd, "name": "The hive"}) == []


@pytest.mark.parametrize(
    ("stated", "headings"),
    [
        ({"@type": "Article", "articleBody": list(PROSE)}, []),
        (
            {
                "liveBlogUpdate": [
                    {"headline": f"At {n}", "articleBody": said} for n, said in enumerate(PROSE)
                ]
            },
            ["At 0", "At 1", "At 2"],
        ),
    ],
)
def test_a_body_in_parts_is_one(stated: dict[str, Any], headings: list[str]) -> None:
    script = f"<script type='application/ld+json'>{json.dumps(stated)}</script>"
    html = f"<html><head><title>The hive</title>{script}</head><body><div id=root></div></body></html>"
    found = extract(Page("https://bees.example/hive", html))
    assert isinstance(found, Article)
    assert [text for section in found.sections for text in section.texts()] == list(PROSE)
    assert [section.heading for section in found.sections if section.heading] == headings
