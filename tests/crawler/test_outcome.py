from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.states import FoundBy, PageState
from crawler.answers import PERMANENT_REDIRECTS, REDIRECTS, Fetched
from crawler.outcome import VisitPolicy, failed, judge, refused, validators
from crawler.pages import ListedFacts, facts_of
from crawler.revisit import DAY
from tests.crawler.examples import HOST, NOW, answer, leased

POLICY = VisitPolicy(frozenset((f"{HOST}/", f"{HOST}/en/")), grace_days=3.0)
BODY = b"<html><p>Text</p></html>"


def test_a_page_that_came_is_kept_with_its_validators_and_hints() -> None:
    headers = {"etag": '"1"', "last_modified": "Mon", "x_robots_tag": "noarchive"}
    visit = judge(leased(), Fetched(answer(body=BODY, **headers)), POLICY)
    assert (visit.state, visit.answered) == (PageState.FETCHED, True)
    assert (visit.etag, visit.last_modified) == ('"1"', "Mon")
    assert visit.exchange is not None
    assert visit.exchange.body == BODY
    assert visit.hints == {
        "content-type": "text/html",
        "last-modified": "Mon",
        "x-robots-tag": ["noarchive"],
    }


def test_a_page_that_is_the_same_is_not_kept_again_unless_all_are() -> None:
    page = leased(digest=sha256(BODY).hexdigest(), etag="old")
    same = judge(page, Fetched(answer(body=BODY)), POLICY)
    assert (same.exchange, same.state) == (None, PageState.FETCHED)
    assert judge(page, Fetched(answer(body=BODY)), replace(POLICY, full=True)).exchange is not None


def test_a_page_whose_article_was_taken_out_is_kept_again_though_it_is_the_same() -> None:
    page = leased(digest=sha256(BODY).hexdigest(), etag="old", last_modified="Mon", lost=True)
    assert validators(page, POLICY) == {}
    visit = judge(page, Fetched(answer(body=BODY)), POLICY)
    assert visit.exchange is not None


@pytest.mark.parametrize(("before", "now"), [((), "noindex"), (("noindex",), ""), (("noindex",), "none")])
def test_another_robots_tag_makes_another_page_of_the_same_bytes(before: tuple[str, ...], now: str) -> None:
    page = leased(digest=sha256(BODY).hexdigest(), etag="old", robots=before)
    headers = {"x_robots_tag": now} if now else {}
    assert judge(page, Fetched(answer(body=BODY, **headers)), POLICY).exchange is not None
    assert bool(validators(page, POLICY)) is not bool(before)


def test_not_modified_keeps_the_validators_that_we_have() -> None:
    visit = judge(leased(etag="old"), Fetched(answer(304)), POLICY)
    assert (visit.state, visit.etag, visit.exchange) == (PageState.FETCHED, "old", None)


@pytest.mark.parametrize(
    ("fetched", "reason"),
    [
        (answer(403), "answers 403 Forbidden"),
        (answer(418), "answers 418"),
        (answer(body=b"%PDF-1.7"), "is a PDF, not a web page"),
    ],
)
def test_what_is_no_page_is_refused(fetched: object, reason: str) -> None:
    visit = judge(leased(), Fetched(fetched), POLICY)  # type: ignore[arg-type]
    assert (visit.state, visit.reason) == (PageState.REFUSED, reason)


@pytest.mark.parametrize(
    ("status", "known", "state"),
    [
        (404, {}, PageState.FETCHED),
        (404, {"missing_since": NOW - 2 * DAY}, PageState.FETCHED),
        (404, {"missing_since": NOW - 3 * DAY}, PageState.GONE),
        (404, {"digest": None}, PageState.GONE),  # it never was a page
        (404, {"state": PageState.GONE}, PageState.GONE),
        (410, {}, PageState.GONE),
    ],
)
def test_404_has_days_of_grace_and_410_has_none(
    status: int, known: dict[str, object], state: PageState
) -> None:
    visit = judge(leased(**known), Fetched(answer(status)), POLICY)
    assert (visit.state, visit.missing, visit.answered) == (state, True, False)


def test_the_target_of_a_redirect_is_kept_under_the_pages_own_address() -> None:
    visit = judge(leased("/old"), Fetched(answer(path="/new"), hops=(301,)), POLICY)
    assert (visit.state, visit.redirect_to) == (PageState.REDIRECTED, f"{HOST}/new")
    assert visit.exchange is not None
    assert (visit.exchange.url, visit.exchange.final_url) == (f"{HOST}/old", f"{HOST}/new")


@pytest.mark.parametrize(
    ("status", "target", "state", "reason"),
    [
        (200, "/login?next=x", PageState.REFUSED, "redirects to a login page"),
        (301, "/known", PageState.REDIRECTED, f"redirects to {HOST}/known"),
        (410, "/new", PageState.GONE, "redirects to a page that answers 410 Gone"),
        (500, "/new", PageState.REFUSED, "redirects to a page that answers 500"),
    ],
)
def test_what_a_redirect_means(status: int, target: str, state: PageState, reason: str) -> None:
    visit = judge(leased(), Fetched(answer(status, path=target), hops=(301,)), POLICY)
    assert (visit.state, visit.reason) == (state, reason)


@pytest.mark.parametrize(("hops", "status"), [((301, 308), 301), ((301, 303, 307), 303)])
def test_a_page_that_moved_for_good_is_known_as_such_whatever_its_target_answers(
    hops: tuple[int, ...], status: int
) -> None:
    visit = judge(leased(), Fetched(answer(path="/new"), hops=hops), POLICY)
    assert (visit.state, visit.status) == (PageState.REDIRECTED, status)
    assert visit.exchange is not None
    assert visit.exchange.status == 200


@given(st.lists(st.sampled_from(sorted(REDIRECTS)), min_size=1, max_size=6), st.data())
def test_a_chain_is_for_good_if_every_hop_is_whether_it_is_followed_or_its_end_is_known(
    hops: list[int], data: st.DataObject
) -> None:
    stops = data.draw(st.integers(1, len(hops)))
    followed = judge(leased(), Fetched(answer(path="/new"), tuple(hops[:stops])), POLICY)
    known = judge(leased(), Fetched(answer(hops[stops - 1], path="/new"), tuple(hops[:stops])), POLICY)
    assert followed.status == known.status
    assert (known.status in PERMANENT_REDIRECTS) is all(hop in (301, 308) for hop in hops[:stops])
    assert followed.redirect_to == known.redirect_to == f"{HOST}/new"


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_a_redirect_to_the_front_page_says_that_the_page_is_missing(path: str) -> None:
    front = Fetched(answer(path=path), hops=(301,))
    visit = judge(leased(), front, POLICY)
    assert visit.missing
    assert (visit.reason or "").startswith("redirects to the front page; its article stays for 3 days")
    assert judge(leased(found_by=FoundBy.TYPED), front, POLICY).missing
    assert not judge(leased(found_by=FoundBy.TYPED, digest=None), front, POLICY).missing
    assert not judge(leased(path="/en/"), Fetched(answer(path="/"), hops=(302,)), POLICY).missing


def test_a_redirect_to_the_pages_own_address_is_none() -> None:
    visit = judge(leased(), Fetched(answer(), hops=(301,)), POLICY)
    assert (visit.state, visit.redirect_to) == (PageState.FETCHED, None)


def test_a_list_page_is_not_kept() -> None:
    visit = judge(leased(), Fetched(answer()), POLICY, links_only=True)
    assert (visit.exchange, visit.reason) == (None, "list page, read for its links only")
    assert judge(leased(), Fetched(answer(304)), POLICY, links_only=True).reason == "list page"


FACTS = ListedFacts((("Skin", "Itch"),), "2024-03-01T10:00:00+06:00", "2024-04-01T10:00:00+06:00")


def test_what_the_sites_api_says_travels_with_the_page() -> None:
    policy = replace(POLICY, facts={f"{HOST}/a": FACTS})
    hints = judge(leased(), Fetched(answer()), policy).hints or {}
    assert hints["pinakes-categories"] == ['["Skin", "Itch"]']
    assert facts_of(hints) == FACTS


def test_what_the_api_said_before_holds_where_it_is_silent_now() -> None:
    hints = judge(leased(facts=FACTS), Fetched(answer()), POLICY).hints or {}
    assert facts_of(hints) == FACTS
    closed = replace(POLICY, facts={f"{HOST}/a": ListedFacts(None, "2024-03-01", "2024-05-01")})
    hints = judge(leased(facts=FACTS), Fetched(answer()), closed).hints or {}
    assert facts_of(hints) == ListedFacts(FACTS.categories, "2024-03-01", "2024-05-01")
    unfiled = replace(POLICY, facts={f"{HOST}/a": ListedFacts()})
    assert facts_of(judge(leased(facts=FACTS), Fetched(answer()), unfiled).hints or {}) == ListedFacts()


def test_a_page_that_is_filed_elsewhere_is_read_again_though_it_is_the_same_to_the_byte() -> None:
    page = leased(digest=sha256(BODY).hexdigest(), facts=FACTS, etag="x")
    assert judge(page, Fetched(answer()), POLICY).exchange is None
    moved = replace(POLICY, facts={f"{HOST}/a": replace(FACTS, categories=(("Skin", "Rash"),))})
    assert judge(page, Fetched(answer()), moved).exchange is not None
    assert validators(page, POLICY)
    assert not validators(page, moved), "«not modified» would give nothing to read"
    dated = replace(POLICY, facts={f"{HOST}/a": replace(FACTS, modified="2025-01-01T00:00:00+06:00")})
    assert judge(page, Fetched(answer()), dated).exchange is None, "saved, and nothing changed by it"


def test_a_refusal_and_a_failure_keep_the_validators() -> None:
    page = leased(etag="old", last_modified="Mon")
    for visit, state in ((refused(page, NOW, "no"), "refused"), (failed(page, NOW, "no"), "failed")):
        assert (visit.state, visit.reason, visit.etag, visit.last_modified) == (state, "no", "old", "Mon")
