"""What stands in the body and tells of something else, by the page alone and on a site."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from indexer.extract import Page, TemplateLearner, extract
from tests.indexer.extract.prose import paragraph, paragraphs

HEADLINES = ("Old crane sold to a museum", "Who took the chapel bell?", "Seven goats on the golf course")


def slug(text: str) -> str:
    return "/" + "-".join(text.lower().strip("?").split())


def page(inner: str, *, end: str = "", by: str = "Ana Ruiz") -> Page:
    html = (
        f'<head><meta name="author" content="{by}"></head><body><main><h1>The keeper of the rock</h1>'
        f"{paragraphs(0, 4)}{inner}{paragraphs(4, 8)}{end}</main></body>"
    )
    return Page("https://paper.example/rock/", html)


def texts(of: Page) -> list[str]:
    read = extract(of)
    assert isinstance(read, Article)
    assert [text for text in read.texts() if "laughed" in text] == [paragraph(n) for n in range(8)]
    return [text for text in read.texts() if "laughed" not in text and text != read.title]


def gallery(card: str, label: str = "") -> str:
    cards = "".join(card.format(slug(title), title, n) for n, title in enumerate(HEADLINES, 1))
    return f"<div class='g'>{label}{cards}</div>"


@pytest.mark.parametrize(
    "box",
    [
        gallery("<div class='s'><p>Picture {2} of 3: {1}. Photo: A. Paper</p><a href='{0}'>{1}</a></div>"),
        gallery("<figure><a href='{0}'>{1}</a><figcaption>{1}</figcaption></figure>"),
        gallery(
            "<section><h4><a href='{0}'>{1}</a></h4><span>3 May 2024</span></section>",
            "<h3>More stories</h3>",
        ),
        gallery("<article><a href='{0}'>{1}</a></article>", "<p>More</p>"),
        gallery("<x-card><a href='https://paper.example{0}'><b>{1}</b></a></x-card>"),
    ],
)
def test_galleries_of_other_stories_are_left_out(box: str) -> None:
    assert texts(page(box)) == []


@pytest.mark.parametrize("label", ["<p><b>ALSO</b></p>", "<h4>আরও পড়ুন</h4>", "<div>Mehr dazu:</div>"])
@pytest.mark.parametrize("kind", ["ul", "ol"])
def test_lists_of_headlines_below_a_label_are_left_out(label: str, kind: str) -> None:
    items = "".join(f"<li><a href='{slug(title)}'>{title}</a></li>" for title in HEADLINES)
    assert texts(page(f"{label}<{kind}>{items}</{kind}>")) == []


@pytest.mark.parametrize(
    "own",
    [
        "<p>You need these things:</p><ul><li>a pound of flour</li><li>two eggs and some milk</li></ul>",
        gallery("<div class='s'><p>{1}, as it was seen by the people of the village on that day.</p></div>"),
    ],
)
def test_lists_and_pictures_of_the_article_s_own_stay(own: str) -> None:
    assert len(texts(page(own))) >= 3


@pytest.mark.parametrize("field", ["<input type='email'>", "<input>", "<textarea></textarea>"])
def test_a_small_box_with_a_field_is_left_out(field: str) -> None:
    box = f"<div class='n'><p>The best of the week in your letter box, each Friday.</p><p>{field}</p></div>"
    assert texts(page(box)) == []


@pytest.mark.parametrize(
    "line",
    [
        "<p><em>Reach Ana Ruiz: <a href='mailto:a.ruiz@paper.example'>a.ruiz@paper.example</a>.</em></p>",
        "<p>Ana Ruiz schreibt über das Meer: a.ruiz@paper.example</p>",
        "<p>Folgen Sie der Autorin: @anaruiz.</p>",
        "<div>Have a tip? Write to <a href='mailto:ruiz@paper.example'>our writer</a> and tell her.</div>",
    ],
)
def test_how_to_reach_the_writer_is_left_out(line: str) -> None:
    assert texts(page("", end=line)) == []


def test_another_address_stays() -> None:
    line = (
        "<p>Those who want to count swifts themselves can write to the town hall at swifts@town.example.</p>"
    )
    assert len(texts(page("", end=line))) == 1


def test_a_line_that_few_pages_of_a_site_have_is_left_out() -> None:
    def of(number: int) -> Page:
        end = "<p>Reach Ana Ruiz at ana.ruiz@paper.example or on @anaruiz.</p>" if number % 2 else ""
        html = (
            f"<body><div class='story'><h1>Story {number}</h1><p class='by'>Ana Ruiz | Paper</p>"
            f"{paragraphs(5 * number, 5 * number + 5)}{end}</div></body>"
        )
        return Page(f"https://paper.example/{number}/", html)

    learner = TemplateLearner()
    for number in range(8):
        learner.add(of(number))
    read = extract(of(3), learner.template())
    assert isinstance(read, Article)
    assert not any("paper.example" in text for text in read.texts())


@pytest.mark.parametrize(("name", "left"), [("山田", 0), ("佐藤", 1)])
def test_a_writer_whose_letters_no_address_has_is_told_by_name(name: str, left: int) -> None:
    html = (
        f"<head><meta name=author content='{name}'></head><body><article><h1>Rock</h1>{paragraphs(0, 8)}"
        "<p>ご意見は山田記者（desk7@paper.example）まで。</p></article></body>"
    )
    found = extract(Page("https://paper.example/rock/", html))
    assert isinstance(found, Article)
    assert sum("paper.example" in text for text in found.texts()) == left


def test_whom_the_press_may_ask_stands_at_the_beginning_of_a_release() -> None:
    html = (
        "<main><h1>The keeper of the rock</h1><p>Press: Ida Moll, ida.moll@town.example, 555 0199</p>"
        f"{paragraphs(0, 8)}</main>"
    )
    assert any("Ida Moll" in text for text in texts(Page("https://town.example/rock/", html)))


@pytest.mark.parametrize(
    "pager",
    [
        "<div><a accesskey=p href=/a>Prev</a><a accesskey=N href=/b>Next</a></div>",
        "<table><tr><td><a rel=prev href=a>Back</a><td><a rel=next href=b>On</a><tr><td>Oar<td>Sail</table>",
        "<p><a rel='nofollow next' href=/b>পরের পাতা</a>: the oar</p>",
    ],
)
@pytest.mark.parametrize("place", ["inner", "end"])
def test_a_row_of_links_to_the_pages_beside_is_left_out(pager: str, place: str) -> None:
    assert texts(page(**{"inner": "", place: pager})) == []


def test_a_text_that_leads_on_stays_where_it_is_long() -> None:
    long = f"{paragraph(9).replace('laughed', 'wept')} " * 6
    read = texts(page(f"<p>{long}<a rel=next href=/b>Next</a></p>"))
    assert len(read) == 1


@pytest.mark.parametrize("label", ["References", "Quellen", "তথ্যসূত্র"])
def test_titles_under_a_label_for_sources_are_no_headlines(label: str) -> None:
    entries = "".join(f"<li><a href='{slug(title)}'>{title}</a></li>" for title in HEADLINES)
    read = extract(page("", end=f"<h2>{label}</h2><ul>{entries}</ul>"))
    assert isinstance(read, Article)
    assert len(read.references) == len(HEADLINES)


@pytest.mark.parametrize(
    "link", ["<a href='#top'>Top</a>", "<a href='#'>আরও পড়ুন</a>", "<a href='javascript:m()'>Mehr</a>"]
)
@pytest.mark.parametrize(
    "line", ["<p>{}</p>", "<div class=m>{}</div>", "<table><tr><td>{}</td></tr></table>"]
)
def test_a_line_that_leads_nowhere_goes(line: str, link: str) -> None:
    assert texts(page(line.format(link))) == []


CARDS = (
    "<aside><h3><a href='{0}'>{1}</a></h3><p>It was seen by the people of the village …</p></aside>",
    "<div class='c{2}'><span>Related</span><h4><a href='{0}'>{1}</a></h4></div>",
    "<section><a href='{0}'><img src=i.png><h2>{1}</h2></a><p>3 May 2024</p></section>",
)


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_cards_amid_the_text_are_left_out(card: str, number: int) -> None:
    box = "".join(card.format(slug(title), title, n) for n, title in enumerate(HEADLINES[:number]))
    assert texts(page(box)) == []


@pytest.mark.parametrize(
    "own",
    [
        "<h2><a href='/mill/'>The mill on the dyke</a></h2>",
        "<section><h2><a href='/mill/'>The mill on the dyke</a></h2><p>{long}</p></section>",
        "<section><h2><a href='https://mill.example/'>The mill</a></h2><p>It grinds.</p></section>",
        "<div><h2><a href='#mill'>The mill</a></h2><p>It grinds on Fridays.</p></div>",
    ],
)
def test_a_section_under_a_linked_heading_is_no_card(own: str) -> None:
    long = f"{paragraph(9).replace('laughed', 'wept')} " * 2
    assert texts(page(own.format(long=long)))


@pytest.mark.parametrize("label", ["MORE STORIES", "Mehr dazu", "আরও পড়ুন", "関連記事"])
@pytest.mark.parametrize(
    ("box", "entry"),
    [
        ("<table><tr><td>{}</td></tr>{}</table>", "<tr><td><a href='{}'>{}</a></td></tr>"),
        ("<div class=q7><p><b>{}</b></p>{}</div>", "<p><a href='{}'>{}</a></p>"),
        ("<section><header>{}</header><nav>{}</nav></section>", "<div><a href='{}'>{}</a></div>"),
    ],
)
def test_a_box_of_headlines_that_begins_with_a_label_is_left_out(box: str, entry: str, label: str) -> None:
    entries = "".join(entry.format(slug(title), title) for title in HEADLINES)
    assert texts(page(box.format(label, entries))) == []


def test_a_label_is_learned_where_its_links_recur() -> None:
    def of(number: int) -> Page:
        line = f"<p><b>আরও পড়ুন: <a href='{slug(HEADLINES[number % 3])}'>{HEADLINES[number % 3]}</a></b></p>"
        html = (
            f"<body><h1>Story {number}</h1><div class='story'>{paragraphs(6 * number, 6 * number + 3)}"
            f"{line if number % 2 else ''}{paragraphs(6 * number + 3, 6 * number + 6)}</div></body>"
        )
        return Page(f"https://paper.example/{number}/", html)

    learner = TemplateLearner()
    for number in range(12):
        learner.add(of(number))
    read = extract(of(3), learner.template())
    assert isinstance(read, Article)
    assert not any("আরও" in text for text in read.texts())
