"""Pages that say that they have nothing to show."""

import pytest

from tests.indexer.extract.rejection.pages import SENTENCE, page, reason

NOTHING = [
    "No events this month.",
    "There are no events in <b>March</b>.",
    "Nothing is planned.",
    "Week without events",
    "Sorry, no posts were found. Please try another word.",
    "We could not find <code>/w/11b4f54</code>",
    "We couldn't find the page that you asked for.",
    "There is nothing here yet.",
    "Keine Termine.",
    "Es sind derzeit keine Veranstaltungen geplant.",
    "Aucun événement prévu ce mois-ci.",
    "Il n'y a pas d'articles.",
    "No hay eventos programados para este mes.",
    "Nessun evento in programma.",
    "Nenhum resultado encontrado.",
    "Geen evenementen gevonden.",
    "Событий не найдено.",
    "Keine Termine an diesem Tag.",
    "Brak wydarzeń w tym miesiącu.",
    "Nejsou žádné události.",
    "Немає подій цього місяця.",
    "Bu ay hiç etkinlik bulunamadı.",
    "Inga evenemang hittades.",
    "Ingen begivenheder fundet.",
    "কোনো অনুষ্ঠান নেই",
    "এই মাসে কোনো খবর পাওয়া যায়নি।",
    "कोई कार्यक्रम नहीं है।",
    "لا توجد فعاليات في هذا الشهر.",
    "暂无文章。",
    "イベントはありません。",
    "등록된 행사가 없습니다.",
]
SHORT_ARTICLES = [
    "There is no cure.",
    "No event in history changed medicine more.",
    "No news is good news.",
    "Nothing helps.",
    "We could not find a link between coffee and gout.",
    "Pages of no interest are left out.",
    "Es gibt keine Heilung.",
    "Il n'y a pas de traitement.",
    "No hay cura.",
    "কোনো ওষুধ নেই।",
    "لا يوجد علاج.",
    "没有药。",
    "薬はありません。",
]
DAYS = "<table><tr><th>Mon<th>Tue</tr>" + "".join(f"<tr><td>{n}<td>{n + 1}</tr>" for n in range(1, 31, 2))


def found(said: str, more: str = "") -> bool:
    html = page("May 2024", f"<h1>May 2024</h1><p>{said}</p>{more}<a href='/2024/6'>next month</a>")
    return "nothing to show" in (reason(html) or "")


@pytest.mark.parametrize("said", NOTHING)
def test_a_page_that_says_that_it_has_nothing_is_no_article(said: str) -> None:
    assert found(said)
    assert found(said, f"{DAYS}</table>")
    assert not found(said, f"<p>{SENTENCE * 2}</p>")
    assert not found(SENTENCE, f"<p>{said}</p><p>{SENTENCE}</p>")


@pytest.mark.parametrize("said", SHORT_ARTICLES)
def test_a_short_article_is_one(said: str) -> None:
    assert reason(page("Gout", f"<h1>Gout</h1><p>{said}</p><a href='/hip'>Hip</a>")) is None


def test_it_may_stand_in_a_heading_and_not_in_a_menu_or_a_link() -> None:
    assert found("", "<h2>No upcoming events</h2>")
    assert not found("Gout hurts.", "<nav><p>No events</p></nav><a href='/e'>No events</a>")


def test_what_stands_beside_the_main_part_counts_as_its_prose() -> None:
    beside = f"<html><body><main><p>No events.</p></main><div><p>{SENTENCE * 3}</p></div></body></html>"
    assert reason(beside) is None


def test_a_bare_month_has_nothing_to_show() -> None:
    month = "<table><tr>" + "".join(f"<td>{n}</td>" for n in ("", 30, 31, *range(1, 31), 1, 2)) + "</table>"
    assert "nothing" in (reason(page("予定", f"<h1>2024年6月</h1>{month}<a href=/7>次</a>")) or "")
    assert reason(page("Angina", f"<h1>Angina</h1>{month}<p>{SENTENCE * 9}</p>")) is None
