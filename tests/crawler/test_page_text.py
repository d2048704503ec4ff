from lxml import html

from crawler.page_text import PageText, TextMemory

ARTICLE = "Cold hands in the morning are a common thing, and warm water helps most people within minutes. "


def text(markup: str) -> PageText:
    return PageText.of(html.fromstring(f"<html><body>{markup}</body></html>"))


def news(memory: TextMemory, markup: str) -> bool:
    found = text(markup)
    is_news = any(memory.news(found))
    memory.add(found)
    return is_news


def test_a_copy_is_no_news_whatever_its_numbers_and_its_markup() -> None:
    memory = TextMemory()
    assert news(memory, f"<p>{ARTICLE}</p><p>Visitor 17</p>")
    assert not news(memory, f"<div>{ARTICLE}<script>var x = 'other words here';</script> visitor 18</div>")
    assert news(memory, "<p>Sore feet after a long walk need rest, dry socks and shoes that leave room.</p>")


def test_a_short_page_is_news_while_half_of_it_is() -> None:
    memory = TextMemory()
    months = [f"<h1>Events of {month}</h1>No events" for month in ("January", "February")]
    assert [news(memory, month) for month in months] == [True, True]
    assert [news(memory, month) for month in months] == [False, False]
    assert not news(memory, "")


def test_an_article_is_news_under_a_navigation_that_all_pages_share() -> None:
    navigation = " ".join(f"entry {a}{b} of the menu" for a in "abcdefghij" for b in "abcdefghij")
    memory = TextMemory()
    found = [
        news(memory, f"{navigation} <p>{word} {ARTICLE.replace(' ', f' {word} ')}</p>") for word in WORDS
    ]
    assert sum(found) >= len(WORDS) - 2


WORDS = ["ash", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple", "oak", "pine", "rowan", "willow"]


def test_scripts_without_spaces_have_words() -> None:
    assert text("<p>感冒时要多喝水，多休息，不要着急吃药。</p>").words > 10
    assert text("<p>เป็นหวัดควรดื่มน้ำมาก ๆ</p>").words > 10


def test_clocks_and_counters_make_no_other_page() -> None:
    memory = TextMemory()
    memory.add(text("<p>Read at 12:03:44 by visitor 1034551</p>"))
    assert memory.has(text("<p>Read at 12:03:45 by visitor 1034552</p>"))
    assert not memory.has(text("<p>Read at 12:03:45 by somebody else</p>"))


def test_runs_are_known_again_by_their_words_in_their_order() -> None:
    one, other = text("<p>red green blue grey</p>"), text("<p>blue green red grey</p>")
    assert (one.runs, other.runs) == (2, 2)
    assert not set(one.marks) & set(other.marks)
    assert set(text("<p>a red green blue hat</p>").marks) & set(one.marks)
    assert text("<p>over and over and over and over</p>").runs == 2


def test_teasers_in_another_order_and_fewer_of_them_say_nothing_new() -> None:
    memory = TextMemory()
    teasers = [
        f"<li><a href='/{word}'>All on {word}</a> A {word} grows tall in the sun</li>" for word in WORDS
    ]
    assert memory.news(text("".join(teasers))) == (True, True, True)
    memory.add(text("".join(teasers)))
    assert memory.news(text("".join(teasers[::-2]))) == (False, False, False)


def test_what_links_are_called_is_not_said_by_the_page() -> None:
    memory = TextMemory()
    memory.add(text("<p>An index of trees in this park</p>"))
    links = "".join(f"<a href='/{word}'>The {word} by the gate</a>" for word in WORDS)
    assert memory.news(text(f"<p>An index of trees in this park</p>{links}")) == (False, False, True)
    # an anchor is no link, and what is never closed is no name
    assert memory.news(text(f"<a name='top'><p>{ARTICLE}</p></a>")).said
    assert memory.news(text(f"<a href='/x'>Home<p>{ARTICLE}</p></a>")).said
