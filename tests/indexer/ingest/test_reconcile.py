"""What becomes of a page that was read: each decision by itself, then as pages bring them about."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import insert, select

from catalogue import schema
from catalogue.archive import RecordLocation
from catalogue.article import Article, Rejected, Source
from catalogue.rereading import named_by, read_again
from catalogue.states import Outcome, PageState
from catalogue.store import Catalogue
from catalogue.urls import canonical
from crawler.removals import settle
from indexer.ingest.captures import Capture
from indexer.ingest.pool import CaptureReading
from indexer.ingest.reconcile import Reconciler, Verdict
from tests.catalogue.examples import article
from tests.indexer.crawled import HOST, SUBJECTS, Crawled, article_page, page

GOUT = (
    "Gout is a painful form of arthritis. It comes from uric acid that crystallises in a joint, most often "
    "the big toe, at night and without a warning."
)
ASTHMA = (
    "Asthma narrows the airways of the lungs, so that breathing out is hard. Dust, pollen and cold air bring "
    "an attack on, and an inhaler ends it within minutes."
)
NOTICE = "Our whole site is moving to another place this week, please be patient with us and come back later."


class Site:
    """A site of which pages are read, one batch after the other."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._reconciler = Reconciler(catalogue, "example")
        self._ids = count(1)

    def read(
        self,
        path: str,
        found: Article | Rejected,
        final: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> CaptureReading:
        """What stands in the page at ``path``, which redirected to ``final`` where that is given."""
        location = RecordLocation("example/a.warc.gz", 0, 1, "")
        url, final_url = f"{HOST}/{path}", f"{HOST}/{path if final is None else final}"
        capture = Capture(
            next(self._ids), "example", url, final_url, 200, "text/html", headers, 0.0, location
        )
        return CaptureReading(capture, found)

    def settle(self, *readings: CaptureReading) -> list[Verdict]:
        """The verdicts on a batch; its captures are noted as a crawl notes them."""
        with self.catalogue.begin() as connection:
            for reading in readings:
                row = {
                    "site": "example",
                    "url": reading.capture.url,
                    "final_url": reading.capture.final_url,
                    "status": 200,
                    "fetched_at": 0.0,
                    "digest": "",
                    "file": "",
                    "offset": 0,
                    "length": 1,
                }
                connection.execute(insert(schema.captures), row)
            return self._reconciler.settle(connection, readings, {})

    def outcomes(self, *readings: CaptureReading) -> list[Outcome]:
        return [verdict.outcome for verdict in self.settle(*readings)]

    def forget(self, path: str) -> None:
        with self.catalogue.begin() as connection:
            connection.execute(insert(schema.forgotten).values(url=canonical(f"{HOST}/{path}"), at=1.0))

    def urls(self) -> dict[str, str]:
        """Address (without the host) of each article, with its id."""
        return {one.url.removeprefix(f"{HOST}/"): one.id for one in self.catalogue.articles()}

    def at(self, path: str) -> str | None:
        """The id of the article at an address, or at one of its other addresses."""
        found = self.catalogue.article_at(f"{HOST}/{path}")
        return found.id if found else None


@pytest.fixture
def site(sqlite_catalogue: Catalogue) -> Site:
    return Site(sqlite_catalogue)


def gout(path: str = "gout/", more: str = "") -> Article:
    return article(path, "Gout", f"{GOUT} {more}")


def test_an_article_is_new_then_unchanged_then_changed(site: Site) -> None:
    assert site.outcomes(site.read("gout/", gout())) == [Outcome.NEW]
    assert site.outcomes(site.read("gout/", gout())) == [Outcome.UNCHANGED]
    assert site.outcomes(site.read("gout/", gout(more="Rest helps."))) == [Outcome.CHANGED]


def test_verdicts_come_in_the_order_of_the_pages(site: Site) -> None:
    readings = [
        site.read("gout/", gout()),
        site.read("none/", Rejected(f"{HOST}/none/", "a list of links")),
        site.read("asthma/", article("asthma/", "Asthma", ASTHMA)),
        site.read("print/gout/", gout("print/gout/")),
    ]
    verdicts = site.settle(*readings)
    expected = [Outcome.NEW, Outcome.REFUSED, Outcome.NEW, Outcome.DUPLICATE]
    assert [verdict.outcome for verdict in verdicts] == expected
    assert [verdict.article_id for verdict in verdicts] == [
        site.at("gout/"),
        None,
        site.at("asthma/"),
        site.at("gout/"),
    ]


def test_a_rejected_page_is_refused_with_its_reason(site: Site) -> None:
    rejected = Rejected(f"{HOST}/topics/", "a list of links")
    assert site.settle(site.read("topics/", rejected)) == [Verdict(Outcome.REFUSED, reason="a list of links")]


def test_a_page_of_two_words_holds_no_text(site: Site) -> None:
    (verdict,) = site.settle(site.read("gout/", article("gout/", "Gout", "Coming soon")))
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "it holds no text")
    assert site.outcomes(site.read("gout/", article("gout/", "Gout", "A painful joint"))) == [Outcome.NEW]


def test_an_address_that_cannot_be_looked_up_is_refused(site: Site) -> None:
    long = "gout/" + "x" * 2000
    (verdict,) = site.settle(site.read(long, gout(long)))
    assert verdict.outcome is Outcome.REFUSED
    assert "longer than 2000 bytes" in verdict.reason


def test_a_header_or_the_page_itself_asks_not_to_be_indexed(site: Site) -> None:
    by_header = site.read("gout/", gout(), headers=(("x-robots-tag", "noindex"),))
    by_page = site.read("gout/", replace(gout(), noindex=True))
    assert site.outcomes(by_header, by_page) == [Outcome.NOINDEX, Outcome.NOINDEX]
    assert site.urls() == {}


def test_a_republished_article_is_no_noindex_page(site: Site) -> None:
    source = Source("https://source.example/gout")
    republished = replace(gout(), url="https://source.example/gout", source=source, noindex=True)
    assert site.outcomes(site.read("gout/", republished)) == [Outcome.NEW]
    assert set(site.urls()) == {"gout/"}


@pytest.mark.parametrize(("path", "named"), [("gout/", "gout/"), ("amp/gout/", "gout/")])
def test_an_address_that_a_person_took_out_is_forgotten(site: Site, path: str, named: str) -> None:
    site.forget("gout/")
    (verdict,) = site.settle(site.read(path, gout(named)))
    assert (verdict.outcome, verdict.reason) == (Outcome.FORGOTTEN, "taken out on a person's word")
    assert site.urls() == {}


def test_a_page_that_names_another_one_is_its_duplicate_once_that_was_fetched(site: Site) -> None:
    assert site.outcomes(site.read("amp/gout/", gout("gout/"))) == [Outcome.NEW]
    assert set(site.urls()) == {"gout/"}
    verdicts = [Outcome.UNCHANGED, Outcome.DUPLICATE]
    assert site.outcomes(site.read("gout/", gout()), site.read("amp/gout/", gout("gout/"))) == verdicts
    assert site.at("amp/gout/") == site.at("gout/")


@pytest.mark.parametrize("named", ["", "asthma/"])
def test_a_canonical_address_of_something_else_is_not_believed(site: Site, named: str) -> None:
    site.settle(site.read("asthma/", article("asthma/", "Asthma", ASTHMA)))
    assert site.outcomes(site.read("gout/", gout(named))) == [Outcome.NEW]
    assert set(site.urls()) == {"asthma/", "gout/"}


@pytest.mark.parametrize("state", [PageState.GONE, PageState.FAILED, PageState.REFUSED, PageState.REDIRECTED])
def test_a_canonical_address_at_which_nothing_ever_stood_is_not_believed(
    site: Site, state: PageState
) -> None:
    with site.catalogue.begin() as connection:
        named = {"site": "example", "url": f"{HOST}/old/gout/", "found_by": "link", "state": state}
        connection.execute(insert(schema.pages).values(**named))
    assert site.outcomes(site.read("gout/", gout("old/gout/"))) == [Outcome.NEW]
    assert set(site.urls()) == {"gout/"}


def test_a_copy_at_another_address_is_a_duplicate(site: Site) -> None:
    verdicts = [Outcome.NEW, Outcome.DUPLICATE]
    assert (
        site.outcomes(site.read("gout/", gout()), site.read("print/gout/", gout("print/gout/"))) == verdicts
    )
    assert site.at("print/gout/") == site.at("gout/")


def test_a_copy_at_the_same_address_without_what_was_drawn_gives_the_article_its_address(site: Site) -> None:
    drawn = "gout/?tk=f3a9c17e5b2d4860"
    (first,) = site.settle(site.read(drawn, gout(drawn)))
    (then,) = site.settle(site.read("gout/", gout()))
    assert (then.outcome, then.article_id) == (Outcome.MOVED, first.article_id)
    assert set(site.urls()) == {"gout/"}
    assert site.outcomes(site.read(drawn, gout(drawn))) == [Outcome.DUPLICATE]
    assert set(site.urls()) == {"gout/"}


def test_the_address_of_a_copy_that_becomes_another_article_is_freed(site: Site) -> None:
    site.settle(site.read("gout/", gout()), site.read("copy/", gout("copy/")))
    assert site.outcomes(site.read("copy/", gout("copy/"))) == [Outcome.DUPLICATE]
    other = article("copy/", "Asthma", ASTHMA)
    assert site.outcomes(site.read("copy/", other)) == [Outcome.NEW]
    assert set(site.urls()) == {"gout/", "copy/"}


def test_a_redirect_to_the_same_text_is_a_move(site: Site) -> None:
    site.settle(site.read("gout/", gout()))
    before = site.urls()["gout/"]
    moved = site.read("gout/", gout("diseases/gout/"), final="diseases/gout/")
    assert site.settle(moved) == [Verdict(Outcome.MOVED, before)]
    assert site.urls() == {"diseases/gout/": before}


def test_a_move_to_an_address_with_a_younger_article_keeps_the_older_id(site: Site) -> None:
    site.settle(site.read("gout/", gout()))
    before = site.urls()["gout/"]
    longer = gout("new/gout/", "It follows rich meals, 3 glasses of beer and a day without water.")
    site.settle(site.read("new/gout/", longer))
    assert set(site.urls()) == {"gout/", "new/gout/"}
    (verdict,) = site.settle(site.read("gout/", longer, final="new/gout/"))
    assert verdict.article_id == before
    assert site.urls() == {"new/gout/": before}


def test_a_redirect_to_something_else_leaves_the_article_where_it_is(site: Site) -> None:
    site.settle(site.read("gout/", gout()))
    notice = article("moving/", "We are moving", NOTICE)
    (verdict,) = site.settle(site.read("gout/", notice, final="moving/"))
    assert (verdict.outcome, verdict.strayed) == (Outcome.NEW, True)
    assert set(site.urls()) == {"gout/", "moving/"}
    assert site.at("gout/") != site.at("moving/")


def test_bad_input_27_five_addresses_of_an_article_are_one_entry(crawled: Crawled) -> None:
    link = f'<link rel=canonical href="{HOST}/gout/">'
    crawled.keep("/?p=17", article_page("Gout", head=link))
    crawled.keep("/gout/", article_page("Gout", head=link))
    crawled.keep("/gout/amp/", article_page("Gout", head=link))
    crawled.keep("/gout", article_page("Gout", head=link), final="/gout/")
    crawled.keep("/print/gout/", article_page("Gout"))  # names no canonical address: told by its text
    crawled.ingest()
    assert set(crawled.urls()) == {"/gout/"}
    for path in ("/?p=17", "/gout/amp/", "/gout", "/print/gout/"):
        found = crawled.catalogue.article_at(HOST + path)
        assert found is not None, path
        assert found.url == f"{HOST}/gout/"


def test_a_canonical_address_that_every_page_names_is_not_believed(crawled: Crawled) -> None:
    crawled.keep_articles(SUBJECTS[:4], head=f'<link rel=canonical href="{HOST}/">')
    crawled.keep("/a/", _other_page(head=f'<link rel=canonical href="{HOST}/asthma/">'))
    crawled.ingest()
    assert len(crawled.urls()) == 5


def _naming(path: str) -> str:
    return f'<link rel=canonical href="{HOST}{path}">'


# Path → subject and canonical address of the pages of a site. Each subject is a text of its own.
WRONG = {
    "the same page on every page": {
        f"/{subject.lower()}/": (subject, "/asthma/") for subject in SUBJECTS[:5]
    },
    "a page that is none of them": {f"/{subject.lower()}/": (subject, "/about/") for subject in SUBJECTS[:4]},
    "a loop": {"/a/": ("Gout", "/b/"), "/b/": ("Measles", "/c/"), "/c/": ("Scurvy", "/a/")},
    "itself and another": {"/a/": ("Gout", "/a/"), "/b/": ("Measles", "/a/")},
}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("kind", WRONG)
def test_no_text_hides_another_whatever_pages_name_as_canonical_and_in_any_order(
    crawled: Crawled, kind: str, together: bool
) -> None:
    pages = list(WRONG[kind].items())
    for path, (subject, named) in [*pages[1:], *pages[:1]]:
        crawled.keep(path, article_page(subject, head=_naming(named)))
        if not together:
            crawled.ingest()
    crawled.ingest()
    found = {one.url.removeprefix(HOST): one.title for one in crawled.catalogue.articles()}
    assert sorted(found.values()) == sorted(subject for _, (subject, _) in pages)
    if kind != "a page that is none of them":  # nobody has seen that one
        assert found == {path: subject for path, (subject, _) in pages}


def test_what_is_filed_under_its_own_address_says_why(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/asthma/", article_page("Asthma", head=_naming("/gout/")))
    crawled.ingest()
    asthma = crawled.catalogue.article_at(f"{HOST}/asthma/")
    assert asthma is not None
    assert any(f"names {HOST}/gout/" in warning for warning in asthma.extraction.warnings)


@pytest.mark.parametrize("known_before", [True, False])
def test_an_address_that_is_gone_is_no_articles(crawled: Crawled, known_before: bool) -> None:
    def mark_gone() -> None:
        with crawled.catalogue.begin() as connection:
            row = {"site": "example", "url": f"{HOST}/old/", "state": PageState.GONE}
            connection.execute(insert(schema.pages).values(row))
            read_again(connection, named_by(connection, f"{HOST}/old/"))

    if known_before:
        mark_gone()
    crawled.keep("/gout/", article_page("Gout", head=_naming("/old/")))
    crawled.ingest()
    if not known_before:
        assert set(crawled.urls()) == {"/old/"}
        mark_gone()
        crawled.ingest()
    assert set(crawled.urls()) == {"/gout/"}
    crawled.ingest()
    crawled.keep("/gout/", article_page("Gout", head=_naming("/old/"), more="Rest helps."))
    crawled.ingest()
    assert set(crawled.urls()) == {"/gout/"}


def test_an_address_at_which_a_list_stands_is_no_articles(crawled: Crawled) -> None:
    head = _naming("/guide/")
    crawled.keep("/guide/part-2/", article_page("Gout", head=head))
    crawled.keep("/guide/part-1/", article_page("Asthma", head=head))
    crawled.ingest()
    links = "".join(f"<h3><a href=/guide/part-{n}/>Part {n}</a></h3><p>…</p>" for n in range(12))
    crawled.keep("/guide/", page("Category: Guide", extra=links))
    crawled.ingest()
    assert set(crawled.urls()) == {"/guide/part-1/", "/guide/part-2/"}


def test_a_challenge_at_an_articles_own_address_moves_nothing(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/print/gout/", article_page("Gout", head=_naming("/gout/")))
    crawled.ingest()
    crawled.keep("/gout/", page("Page not found", "404"))
    crawled.keep("/print/gout/", article_page("Gout", head=_naming("/gout/"), more="Rest helps."))
    crawled.ingest()
    assert set(crawled.urls()) == {"/gout/"}


def test_a_new_article_at_the_old_address_of_another_takes_nothing_from_it(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    before = crawled.urls()["/gout/"]
    crawled.keep("/gout/", article_page("Gout"), final="/diseases/gout/")
    crawled.ingest()
    crawled.keep("/gout/", article_page("Measles"))
    crawled.ingest()
    assert set(crawled.urls()) == {"/gout/", "/diseases/gout/"}
    assert crawled.urls()["/diseases/gout/"] == before


def test_leaflets_that_differ_in_one_dose_stay_two(crawled: Crawled) -> None:
    crawled.keep("/five/", article_page("Dosage", more="Take 5 mg once a day with water."))
    crawled.keep("/fifty/", article_page("Dosage", more="Take 50 mg once a day with water."))
    crawled.ingest()
    assert set(crawled.urls()) == {"/five/", "/fifty/"}


def test_a_republished_article_keeps_its_place_and_names_its_source(crawled: Crawled) -> None:
    crawled.keep(
        "/gout/", article_page("Gout", head='<link rel=canonical href="https://source.example/gout">')
    )
    crawled.ingest()
    article = next(crawled.catalogue.articles())
    assert article.url == f"{HOST}/gout/"
    assert article.source is not None
    assert article.source.url == "https://source.example/gout"
    assert article.noindex


def test_a_rename_keeps_the_identity(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    before = crawled.urls()["/gout/"]
    crawled.keep("/gout/", article_page("Gout"), final="/diseases/gout/")
    crawled.ingest()
    assert crawled.urls() == {"/diseases/gout/": before}
    assert crawled.outcomes() == ["new", "moved"]


def test_a_rename_that_was_met_at_its_new_address_first_keeps_the_identity(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    before = crawled.urls()["/gout/"]
    crawled.keep(
        "/diseases/gout/",
        article_page("Gout", more="Now with a sentence more, so that it is no copy: 3 glasses."),
    )
    crawled.ingest()
    assert len(crawled.urls()) == 2
    crawled.keep(
        "/gout/",
        article_page("Gout", more="Now with a sentence more, so that it is no copy: 3 glasses."),
        final="/diseases/gout/",
    )
    crawled.ingest()
    assert crawled.urls() == {"/diseases/gout/": before}


def test_bad_input_29_a_site_that_redirects_everything_to_one_page_loses_nothing(crawled: Crawled) -> None:
    crawled.keep_articles()
    crawled.ingest()
    notice = page(
        "We are moving",
        "Our whole site is moving to another place this week, please be patient with us and come back.",
    )
    for subject in SUBJECTS:
        crawled.keep(f"/{subject.lower()}/", notice, final="/moving/")
    crawled.ingest()
    assert {f"/{subject.lower()}/" for subject in SUBJECTS} <= set(crawled.urls())


def test_bad_input_28_a_page_that_fails_now_keeps_its_last_good_article(crawled: Crawled) -> None:
    crawled.keep("/gout/", article_page("Gout"))
    crawled.ingest()
    crawled.keep(
        "/gout/",
        b"<html><head><title>Page not found</title></head><body><h1>404</h1>"
        b"<p>Page not found.</p></body></html>",
    )
    report = crawled.ingest()
    assert sum(number for _, number in report.refused) == 1
    assert set(crawled.urls()) == {"/gout/"}
    with crawled.catalogue.read() as connection:
        row = connection.execute(select(schema.pages)).one()
    assert row.reason == report.refused[0][0]
    assert row.article_id == crawled.urls()["/gout/"]


@pytest.mark.parametrize("how", ["meta", "header"])
def test_bad_input_36_a_page_that_asks_not_to_be_indexed_goes_within_the_brake(
    crawled: Crawled, how: str
) -> None:
    crawled.keep_articles()
    crawled.ingest()
    head = '<meta name=robots content="noindex, follow">' if how == "meta" else ""
    headers = {"x_robots_tag": ["otherbot: nofollow", "noindex"]} if how == "header" else {}
    crawled.keep("/gout/", article_page("Gout", head=head), **headers)
    crawled.keep("/never-seen/", article_page("Never seen", head=head), **headers)
    assert crawled.ingest().noindex == 2
    assert "/never-seen/" not in crawled.urls()
    assert len(settle(crawled.catalogue, "example", 0.05).removed) == 1
    assert "/gout/" not in crawled.urls()
    crawled.keep_articles(SUBJECTS[2:], head=head, **headers)
    crawled.ingest()
    # a whole site set to noindex needs a person's word
    assert settle(crawled.catalogue, "example", 0.05).held
    assert len(crawled.urls()) == len(SUBJECTS) - 1


def test_bad_input_36_two_addresses_that_both_ask_not_to_be_indexed_do_not_keep_each_other(
    crawled: Crawled,
) -> None:
    crawled.keep_articles()
    crawled.keep("/gout-print/", article_page("Gout"))
    assert crawled.ingest().duplicates == 1
    noindex = article_page("Gout", head="<meta name=robots content=noindex>")
    crawled.keep("/gout-print/", noindex)
    crawled.ingest()
    assert settle(crawled.catalogue, "example", 0.1).removed == ()  # its other address does not ask
    crawled.keep("/gout/", noindex)
    crawled.ingest()
    assert len(settle(crawled.catalogue, "example", 0.1).removed) == 1
    assert "/gout/" not in crawled.urls()


def test_a_header_for_another_crawler_is_not_meant_for_us(crawled: Crawled) -> None:
    crawled.keep(
        "/gout/",
        article_page("Gout"),
        x_robots_tag=["googlebot: noindex", "unavailable_after: 25 Jun 2099 15:00:00 PST"],
    )
    assert crawled.ingest().new == 1


def test_what_was_forgotten_stays_out_at_any_of_its_addresses(crawled: Crawled) -> None:
    with crawled.catalogue.begin() as connection:
        connection.execute(insert(schema.forgotten).values(url=canonical(f"{HOST}/gout/"), at=1.0))
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/amp/gout/", article_page("Gout", head=f'<link rel=canonical href="{HOST}/gout/">'))
    assert crawled.ingest().forgotten == 2
    assert not crawled.urls()


def test_a_short_article_is_an_article_and_an_empty_one_is_none(crawled: Crawled) -> None:
    crawled.keep_articles()
    crawled.keep("/short/", page("Apnoea", "A pause in breathing during sleep."))
    crawled.keep("/empty/", page("Nothing"))
    crawled.ingest()
    assert "/short/" in crawled.urls()
    assert "/empty/" not in crawled.urls()


def _other_page(head: str) -> bytes:
    sentence = (
        "Rust on a garden fork carries spores that lock the jaw; a vaccine every ten years prevents it."
    )
    return page(
        "Tetanus", sentence, "Wash every deep wound with water and ask a nurse for a booster.", head=head
    )
