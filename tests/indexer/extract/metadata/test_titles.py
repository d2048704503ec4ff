"""The title is the article's, not its site's."""

import pytest

from indexer.extract.metadata.titles import learn_affixes
from tests.indexer.extract.metadata.reading import read


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
        ("<title>狭心症｜みつばち図書館</title>", "狭心症"),
        ("<title>😀</title><p>x</p>", "Angina"),
        ("<p>nothing</p>", "Angina"),
        ("<title>Angina</title><h1>Angina: what to do at night</h1>", "Angina: what to do at night"),
        (
            "<title>Chest pain | Ward</title><h1>All about chest pain at night</h1>",
            "All about chest pain at night",
        ),
        ("<title>ব্যথা</title><h1>ব্যথা হলে কী করবেন</h1>", "ব্যথা হলে কী করবেন"),
        ("<title>The pain of angina</title><h1>The pain of angina 153 Comments</h1>", "The pain of angina"),
        (
            "<title>The tight chest - Ward</title><h1><span>Heart</span> The tight chest</h1>",
            "The tight chest",
        ),
        (
            "<title>The tight chest - Ward</title><h1>The tight chest<small>A guide</small></h1>",
            "The tight chest",
        ),
        (
            "<title>Stable Angina (Chest Pain): Causes &amp; Cure</title><h1>Stable angina</h1>",
            "Stable angina",
        ),
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


def test_a_name_that_all_titles_begin_with_is_not_the_title_though_it_stands_apart() -> None:
    def page(name: str) -> str:
        return f"<title>Island Notes: {name}</title><td><font>Island Notes</font></td><td><b>{name}</b></td>"

    affixes = learn_affixes([f"Island Notes: {name}" for name in ("Angina", "Gout", "Mumps")])
    assert read(page("Angina"), affixes=affixes).title == "Angina"


def test_bad_input_32_a_title_beyond_measure_is_bounded() -> None:
    assert len(read(f"<title>{'long ' * 2_000}</title>").title) <= 1_000
