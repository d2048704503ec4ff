"""Sessions whose names say nothing are told by what stands behind them."""

from __future__ import annotations

import random

import pytest

from catalogue.sessions import is_plain_form
from crawler.session_ids import SessionIds
from tests.crawler.examples import HOST

PAGES = [f"/page-{word}.html" for word in ("ash", "birch", "cedar", "elm", "fir")]
FORMS = ["{page}?tk={sid}", "{page}?lang=en&visit={sid}", "{page};zz={sid}", "/v/{sid}{page}"]
ALPHABETS = ["0123456789abcdef", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcXYZ0123456789-_"]


def drawn(seed: int, alphabet: str) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=22))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_what_differs_while_pages_stay_is_a_session(form: str, alphabet: str) -> None:
    sessions = SessionIds()
    for visit in range(2):
        for number, page in enumerate(PAGES):
            url = HOST + form.format(page=page, sid=drawn(100 * visit + number, alphabet))
            if visit == 0 or number < 2:
                assert sessions.refusal(url, set()) is None
                sessions.learn(url, number, is_news=visit == 0)
            else:
                assert sessions.refusal(url, set())
    assert len(sessions.names) == 1
    assert SessionIds.from_json(sessions.to_json()) == sessions


@pytest.mark.parametrize("form", FORMS)
def test_an_id_is_none_however_it_is_drawn(form: str) -> None:
    sessions = SessionIds()
    for number in range(60):
        url = HOST + form.format(page=PAGES[number % 5], sid=drawn(number, "0123456789abcdef"))
        assert sessions.refusal(url, set()) is None
        assert sessions.settled(url) == url
        sessions.learn(url, number, is_news=True)


def test_one_notice_at_all_addresses_proves_nothing() -> None:
    sessions = SessionIds()
    for number in range(20):
        url = f"{HOST}{PAGES[number % 5]}?tk={drawn(number, '0123456789abcdef')}"
        sessions.learn(url, 1, is_news=False)
    assert not sessions.names


@pytest.mark.parametrize("same", [True, False])
def test_an_address_that_shows_the_same_without_its_session_loses_it(same: bool) -> None:
    sessions = SessionIds()
    urls = [[f"{HOST}{page}?tk={drawn(7 * v + n, 'abc123')}" for n, page in enumerate(PAGES)] for v in (0, 1)]
    for visit in urls:
        for number, url in enumerate(visit[:3]):
            sessions.learn(url, number, is_news=False)
    trial = sessions.settled(urls[1][0])
    assert trial == HOST + PAGES[0]
    sessions.learn(trial, 0 if same else 99, is_news=False)
    assert sessions.settled(urls[1][3]) == (HOST + PAGES[3] if same else urls[1][3])
    if same:
        assert sessions.refusal(urls[0][2], {HOST + PAGES[2]})


def test_plain_addresses_that_show_the_same_are_the_pages_own() -> None:
    sessions = SessionIds()
    for number, page in enumerate(PAGES):
        sessions.learn(HOST + page, number, is_news=True)
    for number, page in enumerate(PAGES[:2]):
        sessions.learn(f"{HOST}{page}?tk={drawn(number, 'abc123')}", number, is_news=False)
    late = f"{HOST}{PAGES[1]}?tk={drawn(9, 'abc123')}"
    assert sessions.settled(late) == HOST + PAGES[1]


@pytest.mark.parametrize(
    ("url", "other", "expected"),
    [
        ("/a.html", "/a.html?tk=f3a9c17e5b2d", True),
        ("/a.html?lang=en", "/a.html?lang=en&tk=f3a9c17e5b2d", True),
        ("/a.html", "/a.html;zz=f3a9c17e5b2d", True),
        ("/a.html", "/a.html?lang=en", False),
        ("/a.html?tk=f3a9c17e5b2d", "/a.html", False),
        ("/b.html", "/a.html?tk=f3a9c17e5b2d", False),
    ],
)
def test_an_address_is_another_one_without_what_was_drawn(url: str, other: str, expected: bool) -> None:
    assert is_plain_form(HOST + url, HOST + other) is expected
