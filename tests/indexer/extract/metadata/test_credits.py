"""Who wrote an article, and when."""

import pytest

from tests.indexer.extract.metadata.reading import read


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
        "<div class='x-byline'><span>Published on 9 January 2024</span> "
        "<span>Last updated 3 March 2024</span> <span>Dr. Ada Roy</span></div>"
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
    html = (
        "<meta property=article:published_time content=2024-03-01>"
        "<meta property=article:modified_time content=2020-01-01>"
    )
    assert read(html).modified is None


@pytest.mark.parametrize(
    ("html", "authors"),
    [
        (
            '<script type="application/ld+json">{"@type": "Article", "author": [{"@type": "Person", '
            '"name": "Ada Roy"}, {"name": "Bo Li"}]}</script>',
            ("Ada Roy", "Bo Li"),
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#1"}}, '
            '{"@id": "#1", "@type": "Person", "name": "Ada Roy"}]}</script>',
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
