from crawler.attempts import Attempts
from tests.crawler.examples import leased


def test_pages_that_failed_come_when_nothing_else_is_left() -> None:
    attempts = Attempts()
    attempts.put([leased("/a"), leased("/b")])
    first = attempts.next()
    attempts.put_back(first, "answers 500")
    assert attempts.next().page.url.endswith("/b")
    assert not attempts
    attempts.put([])
    again = attempts.next()
    assert (again.page, again.failures, again.reason) == (first.page, 1, "answers 500")


def test_what_is_left_is_told_apart_by_whether_it_was_asked_for() -> None:
    attempts = Attempts()
    attempts.put([leased("/a"), leased("/b"), leased("/c")])
    attempts.put_back(attempts.next(), "answers 500")
    assert [attempt.page.url[-2:] for attempt in attempts.failed()] == ["/a"]
    assert [page.url[-2:] for page in attempts.untried()] == ["/b", "/c"]
