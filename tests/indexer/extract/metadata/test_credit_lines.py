"""Who wrote an article, and when, by the words of the lines below its title."""

from __future__ import annotations

import pytest

from indexer.extract.metadata.credit_lines import is_date_line, read_line
from tests.indexer.extract.metadata.reading import read

PROSE = "<p>" + "The beans were sown in May, and they came up before the frost had quite gone. " * 2 + "</p>"
DAY = "2021-03-03"


@pytest.mark.parametrize(
    ("head", "authors", "published"),
    [
        ("<p class=m>By <a href=/a/1>Ada Roy</a> | 3 March 2021 | 5 min read</p>", ["Ada Roy"], DAY),
        ("<p>By Ada Roy, Staff Writer</p><p>March 3, 2021 at 8:00 am</p>", ["Ada Roy"], DAY),
        ("<ul><li>By Ada Roy and Bo Li</li><li>Published 3 March 2021</li></ul>", ["Ada Roy", "Bo Li"], DAY),
        ("<div>Von Jana Kurz, Lübeck<br><span>3. März 2021, 8:00 Uhr</span></div>", ["Jana Kurz"], DAY),
        ("<p>von <a href=/t>Jana Kurz</a> am 3. März 2021</p>", ["Jana Kurz"], DAY),
        ("<p>Par Luc Morel et Ada Roy – Publié le 3 mars 2021</p>", ["Luc Morel", "Ada Roy"], DAY),
        ("<div>Автор: Ольга Белова · 3 марта 2021</div>", ["Ольга Белова"], DAY),
        ("<p>投稿日：2021年3月3日 著者：山田花子</p>", ["山田花子"], DAY),
        ("<p>2021年3月3日 ／ 執筆者：山田花子 ／ 特許</p>", ["山田花子"], DAY),
        ("<p><span>Autor: Jan Nowak</span> <span>3 marca 2021</span></p>", ["Jan Nowak"], DAY),
        ("<p>Door Piet Bakker op 3 maart 2021</p>", ["Piet Bakker"], DAY),
        ("<p>작성자 김민수 | 2021년 3월 3일</p>", ["김민수"], DAY),
        ("<p>লেখক: রহিমা খাতুন | ৩ মার্চ ২০২১</p>", ["রহিমা খাতুন"], DAY),
        ("<p>بقلم: ليلى حسن | 3 مارس 2021</p>", ["ليلى حسن"], DAY),
        ("<p>Miércoles, 3 de marzo de 2021</p>", [], DAY),
        # not these
        ("<p>By hand, by foot and by heart</p>", [], None),
        ("<p>Von Hand gemacht</p>", [], None),
        ("<figure><figcaption>By Emma Thorn</figcaption></figure>", [], None),
        ("<div class=related><p>By Emma Thorn</p></div>", [], None),
        ("<p>From 3 March 2021 to 5 April 2021 in the old town hall</p>", [], None),
        ("<p>3 March 2021</p><p>5 April 2021</p>", [], None),
        ("<p>Last updated 3 March 2021</p>", [], None),
    ],
)
def test_lines_below_the_title(head: str, authors: list[str], published: str | None) -> None:
    found = read(f"<main><h1>Beans</h1>{head}{PROSE}</main>")
    assert (list(found.authors), (found.published or "")[:10] or None) == (authors, published)


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("<p>Von Jana Kurz</p><h1>Beans</h1>{0}{0}", "Jana Kurz"),
        (
            "<h1>Beans</h1><p><b>The frost took all of the beans that we had.</b></p><p>Par Jana Kurz</p>{0}",
            "Jana Kurz",
        ),
        ("<h1>Beans</h1>{0}{0}<p>Por Rosa Soto</p>", "Rosa Soto"),
        ("<h1>Beans</h1>{0}{0}<p><em>Text: Jana Kurz</em></p>", "Jana Kurz"),
        ("<h1>Beans</h1>{0}{0}<p>文：山田花子</p>", "山田花子"),
        (
            "<h1>Beans</h1>{0}<h2>Peas</h2>{0}<address>Автор: Ольга Белова, 3 марта 2021</address>",
            "Ольга Белова",
        ),
    ],
)
def test_lines_above_the_title_below_the_standfirst_and_below_the_text(page: str, name: str) -> None:
    assert read(f"<main>{page.format(PROSE)}</main>").authors == (name,)


@pytest.mark.parametrize(
    "page",
    [
        "<main><h1>Beans</h1>{0}{0}<blockquote><p>Peas.</p><footer>von Emma Ash</footer></blockquote></main>",
        "<main><h1>Beans</h1>{0}{0}</main><footer><p>Website by Ada Roy</p><p>Von Emma Thorn</p></footer>",
        "<main><h1>Beans</h1>{0}{0}<div class=related><p>Von Emma Thorn</p></div></main>",
    ],
)
def test_names_of_others_below_the_text_are_none(page: str) -> None:
    assert read(page.format(PROSE)).authors == ()


def test_names_within_the_text_are_none() -> None:
    assert read(f"<main><h1>Beans</h1>{PROSE * 2}<p>By Ada Roy</p>{PROSE}</main>").authors == ()


@pytest.mark.parametrize("line", ["3. März 2021, 8:00 Uhr", "Last updated 3 March 2021", "2021年3月3日"])
def test_a_date_alone(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize("line", ["The war of 3 March 2021", "In 2021 it rained on 3 March 2021.", "Ada Roy"])
def test_a_date_with_a_text(line: str) -> None:
    assert not is_date_line(line)


def test_a_sentence_says_nothing() -> None:
    assert not read_line("By Ada Roy the house was built on 3 March 2021.").is_credit
