"""What stands in or beside a heading and is no word of it."""

from __future__ import annotations

import pytest

from indexer.extract.page import Page
from indexer.extract.source.repair import heal

TEXT = "<p>The path leads along the river and turns at the old mill.</p>"


def headings(html: str) -> list[str]:
    tree = heal(Page("https://a.example/", html)).tree
    return [" ".join("".join(map(str, e.itertext())).split()) for e in tree.iter("h1", "h2", "h3")]


def seen(html: str) -> str:
    tree = heal(Page("https://a.example/", html)).tree
    return " ".join("".join(map(str, tree.find("body").itertext())).split())


@pytest.mark.parametrize(
    "heading",
    [
        '<h2 id="way">The way<a href="#way">¶</a></h2>',
        '<h2 id="way"><a href="#way">#</a> The way</h2>',
        '<h2><a name="way" href="#way">§</a> The way</h2>',
        '<section id="way"><h2>The way <a href="#way" title="Link here">🔗</a></h2></section>',
        '<a id="way"></a><h2>The way <a href="https://a.example/walk/#way">link</a></h2>',
        '<h2>The way <a href="#the-way">Lien</a></h2>',
        '<h2 id="way"><span>The way</span><a href="#way">Direct link to The way</a></h2>',
        "<h2>The way<button>Copier le lien</button></h2>",
        '<h2>The way <span role="button" tabindex="0">Kopieren</span></h2>',
        '<h2>The way <a href="#">Copy</a></h2>',
        '<h2>The way <a href="javascript:copy()">Copy</a></h2>',
        '<h2><span>The way</span><span>[<a href="/edit?part=2">modifier</a>]</span></h2>',
        '<h2>The way [<a href="/edit?part=2">editar</a>]</h2>',
        '<h2>The way<span>[<a href="/v/2">bearbeiten</a><i> | </i><a href="/e/2">Quelltext</a>]</span></h2>',
    ],
)
def test_a_mark_is_no_part_of_a_heading(heading: str) -> None:
    assert headings(heading + TEXT) == ["The way"]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("<h2>C#</h2>", "C#"),
        ("<h2>Section #3</h2>", "Section #3"),
        ('<h2 id="way"><a href="#way">The way</a></h2>', "The way"),
        ('<h2 id="way">1. <a href="#way">The way</a></h2>', "1. The way"),
        ('<h2>All about <a href="/mills">mills</a></h2>', "All about mills"),
        ('<h2>As in <a href="#mill">the mill</a></h2>', "As in the mill"),
        ('<h3><button aria-expanded="false">Is it far?</button></h3>', "Is it far?"),
        ("<h2>Array [<code>int</code>]</h2>", "Array [int]"),
        ('<h2>The way <a href="/way.pdf">as a map</a></h2>', "The way as a map"),
    ],
)
def test_the_words_of_a_heading_stay(heading: str, words: str) -> None:
    assert headings(heading + TEXT) == [words]


def test_links_that_all_headings_end_with_are_marks() -> None:
    page = [f'<h2>{name} <a href="/change/{name}">Change</a></h2>{TEXT}' for name in ("Oak", "Ash")]
    assert headings("".join(page)) == ["Oak", "Ash"]


def test_a_number_keeps_no_sign_either() -> None:
    assert headings(f'<h2 id="y">1887 <a href="#y">#</a></h2>{TEXT}') == ["1887"]


def test_labels_that_three_headings_and_all_of_their_kind_end_with_are_marks() -> None:
    page = [f"<h2>{name}<span>Read aloud</span></h2>{TEXT}" for name in ("Oak", "Ash")]
    assert headings("".join(page)) == ["OakRead aloud", "AshRead aloud"]
    page.insert(0, "<h1>Trees<span>Read aloud</span></h1>")
    assert headings("".join(page)) == ["Trees", "Oak", "Ash"]
    page.append(f"<h2>Elm</h2>{TEXT}")
    assert headings("".join(page)) == ["Trees", "OakRead aloud", "AshRead aloud", "Elm"]


def test_a_word_that_headings_stress_is_their_own() -> None:
    page = [f"<h2>{name} <em>oaks</em></h2>{TEXT}" for name in ("Old", "Young", "Red")]
    assert headings("".join(page)) == ["Old oaks", "Young oaks", "Red oaks"]


def test_the_id_of_a_mark_stays_with_its_heading() -> None:
    tree = heal(Page("https://a.example/", f'<h2>Oak<a id="oak" href="#oak">#</a></h2>{TEXT}')).tree
    assert tree.find(".//h2/*").get("id") == "oak"


def test_terms_and_captions_lose_their_permalinks_only() -> None:
    page = '<dl><dt id="f">walk(<a href="#g">¶</a>)<a href="#f">¶</a></dt><dd>Walks.</dd></dl>'
    assert seen(page) == "walk(¶)Walks."


BESIDE = [
    '<button type="button">Copy link</button>',
    '<a href="#{id}">Permalink</a>',
    '<span>[<a href="/edit/{id}">edit</a>]</span>',
    "<span>Listen</span>",
    '<a href="#top">Back to top</a>',
    '<a href="/edit/{id}">Edit this section</a>',
    '<div class="n">{number}.</div>',
    '<div><span>Part</span> <a href="#x">Top</a></div>',
    '<a href="/audio/{id}">Listen to {name}</a>',
]


@pytest.mark.parametrize("mark", BESIDE)
@pytest.mark.parametrize("wrap", ["<header>{}</header>", '<div class="h">{}</div>', "<hgroup>{}</hgroup>"])
def test_what_every_wrapper_of_a_heading_holds_is_a_mark(mark: str, wrap: str) -> None:
    page = ""
    for number, name in enumerate(("Oak", "Ash", "C#")):
        beside = mark.format(id=f"t{number}", number=number + 1, name=name)
        page += wrap.format(f'<h2 id="t{number}">{name}</h2>{beside}') + TEXT
    assert seen(page).replace(seen(TEXT), " ").split() == ["Oak", "Ash", "C#"]


def test_a_table_that_lays_out_a_heading_is_its_wrapper() -> None:
    row = "<table><tbody><tr><td><h2>{}</h2></td><td><a href='#top'>Наверх</a></td></tr></tbody></table>"
    page = "".join(row.format(name) + TEXT for name in ("Oak", "Ash", "Elm"))
    assert seen(page).replace(seen(TEXT), " ").split() == ["Oak", "Ash", "Elm"]


@pytest.mark.parametrize(
    "row",
    [
        # tables of data, and those that hold a text
        "<table><tr><td><h3>{}</h3></td><td>Tall</td></tr><tr><td>Age</td><td>Old</td></tr></table><p>Text.</p>",
        "<table><tr><td><h3>{}</h3></td><td><p>Tall</p></td></tr></table><p>Text.</p>",
        # cards, which hold all that is said of their headings
        '<div class="card"><h3>{}</h3><span>Five minutes</span></div>',
        # dates, pictures and lists of their own
        '<div class="h"><h3>{}</h3><time>May 2020</time></div><p>Text.</p>',
        '<div class="h"><h3>{}</h3><ul><li>Tall</li></ul></div><p>Text.</p>',
        '<div class="h"><h3>{}</h3><p>Tall</p></div><p>Text.</p>',
        '<div class="h"><h3>{}</h3>Tall</div><p>Text.</p>',
    ],
)
def test_what_is_said_of_a_heading_stays(row: str) -> None:
    page = "".join(row.format(name) for name in ("Oak", "Ash", "Elm"))
    words = seen(row.format("Oak")).removeprefix("Oak")
    assert seen(page).count(words) == 3


def test_a_label_that_one_wrapper_lacks_stays() -> None:
    page = f"<div><h2>Oak</h2><span>Rare</span></div>{TEXT}<div><h2>Ash</h2><span>Common</span></div>{TEXT}"
    assert "Rare" in seen(page)


@pytest.mark.parametrize("sign", ["+", "▾", "→", "›"])
@pytest.mark.parametrize(
    "shape", ["<h2>{}<span class=i>{}</span></h2>", "<h2><button>{}<i>{}</i></button></h2>"]
)
def test_signs_that_all_headings_end_with_go(shape: str, sign: str) -> None:
    html = "".join(shape.format(name, sign) + TEXT for name in ("The way", "The mill"))
    assert headings(f"<h1>Walks</h1>{html}") == ["Walks", "The way", "The mill"]


def test_a_sign_that_is_a_headings_own_stays() -> None:
    html = f"<h2>The way<b>?</b></h2>{TEXT}<h2>The mill<b>?</b></h2>{TEXT}<h2>C<span>++</span></h2>{TEXT}"
    assert headings(html) == ["The way?", "The mill?", "C++"]


@pytest.mark.parametrize(
    "bar",
    [
        "<ul><li><a href='https://share.example/{0}'>Share</a></li></ul>",
        "<ol><li><button>Print</button></li></ol>",
        "<nav><ul><li><a href='#top'>Up</a></li></ul></nav>",
    ],
)
def test_a_list_of_controls_beside_headings_is_a_mark(bar: str) -> None:
    html = "".join(f"<div class=h><h2>The way {n}</h2>{bar.format(n)}</div>{TEXT}" for n in ("there", "back"))
    assert seen(html).replace(seen(TEXT), " ").split() == ["The", "way", "there", "The", "way", "back"]


def test_a_list_of_words_beside_headings_stays() -> None:
    html = "".join(
        f"<div class=h><h2>The way {n}</h2><ul><li>Steep</li></ul></div>{TEXT}" for n in ("there", "back")
    )
    assert seen(html).count("Steep") == 2


def test_a_heading_of_many_elements_keeps_them_and_loses_its_mark() -> None:
    words = "".join(f"<span>w{n}</span> " for n in range(100))
    (found,) = headings(f"<h2 id=a>{words}<a href='#a'>¶</a></h2>{TEXT}")
    assert found.split() == [f"w{n}" for n in range(100)]
