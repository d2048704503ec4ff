"""Who wrote an article, and when."""

import pytest

from indexer.extract.page import ApiFacts
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


def test_the_sites_own_interface_knows_its_dates_better_than_the_page() -> None:
    shown = "<meta property=article:published_time content=2024-03-01><h1>Beans</h1>"
    told = ApiFacts(published="2023-02-01T10:00:00+06:00", modified="2023-03-01T00:00:00+06:00")
    found = read(shown, api=told)
    assert (found.published, found.modified) == (told.published, told.modified)
    found = read(shown, api=ApiFacts(published="0000-00-00T00:00:00", modified="2031-01-01T00:00:00"))
    assert (found.published, found.modified) == ("2024-03-01", None)
    found = read(shown, api=ApiFacts(modified="2024-02-01"))
    assert (found.published, found.modified) == ("2024-03-01", None), "nothing changes before it is published"


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


LONG = "Sow the beans once the last frost has gone and the soil is warm to the hand. " * 2
OTHER = "Water them in the morning, and let the ground dry between two cans. " * 2
BYLINE = (
    "<p class='byline'>By <a rel='author' href='/author/ada/'>Ada Roy</a> "
    "<time class='published' datetime='2024-03-01'>1 March 2024</time></p>"
)
LAYOUTS = (
    "sidebar-left",
    "no-sidebar widget-area-off",
    "has-comments",
    "card-layout",
    "related-on footer-fixed",
)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("attribute", ["class", "id"])
def test_what_names_a_box_is_weighed_against_what_it_holds(name: str, attribute: str) -> None:
    article = f"<div><h1>Beans</h1>{BYLINE}<p>{LONG}</p></div>"
    for html in (
        f"<div {attribute}='{name}'>{article}</div>",
        f"<header><h1>Beans</h1></header><section {attribute}='{name}'>{BYLINE}<p>{LONG}</p></section>",
        f"<h1>Beans</h1><div {attribute}='{name}'><div>{BYLINE}</div></div><div><p>{LONG}</p></div>",
    ):
        found = read(html)
        assert (found.authors, found.published) == (("Ada Roy",), "2024-03-01"), html


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_box_of_that_name_beside_the_article_is_another_ones(name: str) -> None:
    box = f"<div class='{name}'><h3>Peas</h3>{BYLINE}</div>"
    article = f"<div class='text'><h1>Beans</h1><p>{LONG}</p></div>"
    for html in (box + article, article + box, f"<h1>Beans</h1>{box}<div><p>{LONG}</p></div>"):
        found = read(f"<div class='{name}'>{html}</div>")
        assert (found.authors, found.published) == ((), None), html


@pytest.mark.parametrize("foot", ["footer", "div"])
@pytest.mark.parametrize(
    "entry", ["<article>", "<div class='post hentry'>", "<section class='h-entry note'>"]
)
def test_the_foot_of_the_article_holds_its_date_and_the_foot_of_the_page_does_not(
    foot: str, entry: str
) -> None:
    date = "<time class='entry-date published' datetime='2024-03-01'>March 1, 2024</time>"
    box = f"<{foot} class='entry-footer'><span class='posted-on'>Published {date}</span></{foot}>"
    end = f"</{entry.strip('<>').split()[0]}>"
    own = f"<main>{entry}<h1>Beans</h1><div><p>{LONG}</p><p>{OTHER}</p></div>{box}{end}</main>"
    assert read(own).published == "2024-03-01"
    assert read(f"{entry}<h1>Beans</h1><p>{LONG}</p>{end}{box}").published is None
    other = f"{entry}<h2><a href='/peas'>Peas</a></h2>{box}{end}"
    assert read(f"<main><article><h1>Beans</h1><p>{LONG}</p></article>{other}</main>").published is None


def test_an_article_without_the_title_is_another_one() -> None:
    teaser = f"<article class='post'><h2><a href='/peas/'>Peas</a></h2>{BYLINE}</article>"
    found = read(f"<main><article><h1>Beans</h1><p>{LONG}</p></article>{teaser}</main>")
    assert (found.authors, found.published) == ((), None)
    found = read(f"<header><h1>Beans</h1></header><article>{BYLINE}<p>{LONG}</p></article>")
    assert found.authors == ("Ada Roy",)


@pytest.mark.parametrize(
    "signed",
    [
        "<div class='author'>(R. Tagore)</div>",
        "<p class='byline'>R. Tagore</p>",
        "<blockquote><p>The rose is mine.</p><cite class='author'>R. Tagore</cite></blockquote>",
        f"<div class='poem'><p>{OTHER}</p><div class='entry-author'>R. Tagore</div></div>",
        "<figure><figcaption><span itemprop='author'>R. Tagore</span></figcaption></figure>",
    ],
)
def test_who_is_named_within_the_text_did_not_write_it(signed: str) -> None:
    text = f"<div><p>{LONG}</p>{signed}<p>{OTHER}</p></div>"
    assert read(f"<h1>Beans</h1>{BYLINE}{text}").authors == ("Ada Roy",)
    assert read(f"<h1>Beans</h1>{text}").authors == ()
    assert read(f"<h1>Beans</h1>{text}<div class='author-box'>{BYLINE}</div>").authors == ("Ada Roy",)


def test_a_name_between_two_parts_of_one_kind_stands_within_the_text() -> None:
    for tag in ("section", "div class='part'"):
        name = tag.split()[0]
        parts = [f"<{tag}><p>{text}</p></{name}>" for text in (LONG, OTHER)]
        text = "<small class='author'>R. Tagore</small>".join(parts)
        assert read(f"<h1>Beans</h1><article>{text}</article>").authors == ()
    ends = (
        f"<div><p>{LONG}</p></div><small class='author'>Ada Roy</small><div class='next'><p>{OTHER}</p></div>"
    )
    assert read(f"<h1>Beans</h1><article>{ends}</article>").authors == ("Ada Roy",)


@pytest.mark.parametrize("tag", ["li", "small", "strong", "dd", "em"])
def test_a_byline_stands_in_any_element(tag: str) -> None:
    html = f"<{tag} itemprop='author'>Ada Roy</{tag}><{tag} class='entry-date'>1 March 2024</{tag}>"
    found = read(f"<h1>Beans</h1><div class='elementor-widget'>{html}</div><div><p>{LONG}</p></div>")
    assert (found.authors, found.published) == (("Ada Roy",), "2024-03-01")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By {} and Bo Li | 5 min read", ("Ada Roy", "Bo Li")),
        ("By {} &amp; <b>Bo Li</b> · 3 March 2024", ("Ada Roy", "Bo Li")),
        (
            "{}, <a rel=author href=/b>Bo Li</a> and <span>Dr. Cy Dee</span>",
            ("Ada Roy", "Bo Li", "Dr. Cy Dee"),
        ),
        ("{} এবং <span>Bo Li</span>", ("Ada Roy", "Bo Li")),
        ("{}, Senior Editor", ("Ada Roy",)),
        ("{}, <b>Health Reporter</b>", ("Ada Roy",)),
        ("{} and the team", ("Ada Roy",)),
        ("{}, reviewed by Bo Li", ("Ada Roy",)),
        ("{} andante Bo Li", ("Ada Roy",)),
    ],
)
def test_a_name_that_is_joined_to_a_marked_one_is_an_author_too(line: str, authors: tuple[str, ...]) -> None:
    marked = "<a rel=author href=/a>Ada Roy</a>"
    assert read(f"<h1>Angina</h1><div>{line.format(marked)}</div>").authors == authors


def test_a_byline_below_the_standfirst_or_behind_the_text_names_the_author() -> None:
    for html in (
        f"<article><h1>Beans</h1><p>{OTHER}</p>{BYLINE}<p>{LONG}</p></article>",
        f"<h1>Beans</h1><p>{OTHER}</p><div class='author'>Ada Roy</div><div><p>{LONG}</p></div>",
        f"<article><h1>Beans</h1><p>{LONG}</p><div class='author'>Ada Roy</div></article>",
        f"<h1>Beans</h1><div><p>{LONG}</p><p>{OTHER}</p></div><div class='bio'><b class='x'></b>"
        f"<span class='author-name'>Ada Roy</span><p>{OTHER}</p></div>",
    ):
        assert read(html).authors == ("Ada Roy",), html


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<a rel=author href='/author/7/'>By <span class='fn'>pond7</span></a>", ("pond7",)),
        ("<span class='author'>r2_gardens</span>", ("r2_gardens",)),
        ("<span itemprop='author'>Studio 54</span>", ("Studio 54",)),
        ("<p class='byline'>By Studio 54</p>", ("Studio 54",)),
        ("<p class='byline'>By Ada Roy on March 1, 2024</p>", ("Ada Roy",)),
        ("<p class='byline'>Posted by Ada Roy and Bo Li, 1 March 2024 at 8:30</p>", ("Ada Roy", "Bo Li")),
        ("<p class='byline'>By Ada Roy 5 min read</p>", ("Ada Roy",)),
        ("<p class='byline'>By <b>Ada Roy</b> <i>2024-03-01</i> <i>12 comments</i></p>", ("Ada Roy",)),
        ("<p class='byline'>Updated 5 minutes ago</p>", ()),
        ("<p class='byline'>1 March 2024</p>", ()),
        ("<p class='byline'>12 comments</p>", ()),
        ("<span itemprop='author'>2024-03-01</span>", ()),
        ("<meta name=author content='Ada Roy 2'>", ("Ada Roy 2",)),
        ("<meta name=author content='1 March 2024'>", ()),
    ],
)
def test_names_with_digits_and_bylines_with_dates(byline: str, authors: tuple[str, ...]) -> None:
    assert read(f"<h1>Beans</h1>{byline}<p>{LONG}</p>").authors == authors


def test_a_date_is_as_exact_as_readers_see_it() -> None:
    for shown, published in (
        ("1 March 2024", "2024-03-01"),
        ("1 March 2024, 8:30", "2024-03-01T08:30:00+00:00"),
        ("two weeks ago", "2024-03-01T08:30:00+00:00"),
        ("", "2024-03-01T08:30:00+00:00"),
    ):
        html = f"<time class='published' datetime='2024-03-01T08:30:00Z'>{shown}</time>"
        assert read(f"<h1>Beans</h1>{html}<p>{LONG}</p>").published == published


def test_a_date_within_the_text_is_not_the_articles() -> None:
    told = "<p>First printed <time class='published' datetime='1923-05-01'>1 May 1923</time></p>"
    assert read(f"<h1>Beans</h1><div><p>{LONG}</p>{told}<p>{OTHER}</p></div>").published is None


DATES = (
    "Veröffentlicht am 5. März 2024",
    "Publié le 5 mars 2024",
    "Опубликовано 5 марта 2024",
    "প্রকাশিত: ৫ মার্চ ২০২৪",
    "प्रकाशित: 5 मार्च 2024",
    "نشر في 5 مارس 2024",
    "פורסם ב-5 במרץ 2024",
    "公開日：2024年3月5日",
    "입력 2024년 3월 5일",
    "등록 2024.03.05",
    "เผยแพร่ 5 มีนาคม 2567",
    "2024.03.05",
)
PROSE = (
    "<p>It is a pain in the chest that comes with work or cold, and goes when one rests for some minutes.</p>"
)


@pytest.mark.parametrize("text", DATES)
@pytest.mark.parametrize(
    "holder", ["<div class=post-meta>{}</div>", "<p><span class=entry-date>{}</span></p>"]
)
def test_dates_are_read_in_other_languages(text: str, holder: str) -> None:
    found = read(f"<main><h1>Angina</h1>{holder.format(text)}{PROSE}</main>")
    assert (found.published, found.modified) == ("2024-03-05", None)


@pytest.mark.parametrize(
    "text",
    [
        "Aktualisiert am 5. März 2024",
        "Mis à jour le 5 mars 2024",
        "Обновлено 5 марта 2024",
        "更新日：2024年3月5日",
    ],
)
def test_the_date_of_a_change_is_not_that_of_publishing(text: str) -> None:
    found = read(f"<main><h1>Angina</h1><div class=post-meta>{text}</div>{PROSE}</main>")
    assert (found.published, found.modified) == (None, "2024-03-05")


def test_the_one_date_over_the_text_is_the_articles() -> None:
    one = "<div class=info>Ada <time datetime=2024-03-05>5 March</time></div>"
    assert read(f"<main><h1>Angina</h1>{one}{PROSE}</main>").published == "2024-03-05"
    for other in (
        one.replace("Ada", "Updated"),
        one + one.replace("03-05", "04-05"),
        f"{PROSE}{one}{PROSE}",
        f"<aside>{one}</aside>",
    ):
        assert read(f"<main><h1>Angina</h1>{other}{PROSE}</main>").published is None


BYLINES = (
    ("Von Ada Roy", ("Ada Roy",)),
    ("Von Ada Roy und Ben Pool", ("Ada Roy", "Ben Pool")),
    ("Par Ada Roy", ("Ada Roy",)),
    ("Автор: Анна Рой", ("Анна Рой",)),
    ("लेखक: आदा रॉय", ("आदा रॉय",)),
    ("بقلم ادا روي", ("ادا روي",)),
    ("מאת עדה רוי", ("עדה רוי",)),
    ("文：山田太郎", ("山田太郎",)),
    ("글 김하늘", ("김하늘",)),
    ("โดย อดา รอย", ("อดา รอย",)),
    ("By Ada Roy, Staff Writer", ("Ada Roy",)),
    ("Ada Roy | 3 May 2024", ("Ada Roy",)),
    # names that begin as such words do
    ("Di Brook", ("Di Brook",)),
    ("Von Miller", ("Von Miller",)),
    ("Von der Au, Ada", ("Von der Au, Ada",)),
    ("Authority Jones", ("Authority Jones",)),
)


@pytest.mark.parametrize(("text", "names"), BYLINES)
@pytest.mark.parametrize("holder", ["<p class=byline>{}</p>", "<div><span class=author>{}</span> 2024</div>"])
def test_bylines_are_read_in_other_languages(text: str, names: tuple[str, ...], holder: str) -> None:
    assert read(f"<main><h1>Angina</h1>{holder.format(text)}{PROSE}</main>").authors == names
