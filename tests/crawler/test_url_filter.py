from catalogue.reasons import ReasonCount
from catalogue.states import FoundBy
from crawler.pages import DiscoveredUrl
from crawler.scope import Scope
from crawler.url_filter import UrlFilter

HOST = "https://www.example.org"


def url_filter(*known: str, **settings: object) -> UrlFilter:
    return UrlFilter(Scope(HOST + "/"), set(known), max_depth=3, **settings)  # type: ignore[arg-type]


def wanted(found: UrlFilter, *urls: str, by: FoundBy = FoundBy.LINK, depth: int = 1) -> list[str]:
    return [item.url for item in found.wanted(DiscoveredUrl(url, by, depth) for url in urls)]


def reasons(found: UrlFilter) -> list[str]:
    return [reason.reason for reason in found.left_out.in_order()]


def test_addresses_are_taken_under_the_sites_own_scheme_and_host() -> None:
    assert wanted(url_filter(), "http://example.org/a", f"{HOST}/b") == [f"{HOST}/a", f"{HOST}/b"]


def test_another_sites_address_is_left_out_without_a_word() -> None:
    found = url_filter()
    assert wanted(found, "https://other.org/a") == []
    assert found.left_out.in_order() == ()


def test_files_and_machinery_are_left_out_with_the_reason_and_counted_once() -> None:
    found = url_filter()
    assert wanted(found, f"{HOST}/a.jpg", f"{HOST}/a.jpg", f"{HOST}/b.pdf", f"{HOST}/wp-json/x") == [
        f"{HOST}/b.pdf"  # a link may not tell the truth: the answer's type does
    ]
    assert found.left_out.in_order()[0] == ReasonCount(
        "is a file (picture, film, archive …)", 1, (f"{HOST}/a.jpg",)
    )
    assert len(reasons(found)) == 2


def test_list_pages_are_left_out_only_where_the_articles_are_listed() -> None:
    page_2 = f"{HOST}/articles/page/2/"
    found = url_filter()
    assert wanted(found, page_2) == [page_2]
    found.articles_listed = True
    assert wanted(found, page_2) == []
    assert "list page" in reasons(found)[0]
    assert wanted(found, page_2, by=FoundBy.SITEMAP) == [page_2]


def test_a_page_number_is_a_list_only_of_a_page_that_is_known() -> None:
    numbered = (f"{HOST}/index.php?page=12", f"{HOST}/news?page=2")
    found = url_filter(f"{HOST}/news", articles_listed=True)
    assert wanted(found, *numbered) == [numbered[0]]
    assert not found.is_listing(numbered[0])
    assert found.is_listing(f"{HOST}/news/page/2/")
    assert wanted(url_filter(f"{HOST}/news"), *numbered) == list(numbered)  # extraction judges


def test_a_numbered_path_is_a_list_of_what_is_known() -> None:
    step = f"{HOST}/site/page/11"
    assert not url_filter(f"{HOST}/").is_listing(step)
    for known in (f"{HOST}/site", f"{HOST}/site/"):
        assert url_filter(known).is_listing(step)
    assert url_filter(wordpress=True).is_listing(step)
    assert url_filter().is_listing(f"{HOST}/page/2/")


def test_a_page_of_a_wiki_may_be_called_like_a_file_until_files_come() -> None:
    pages = [f"{HOST}/wiki/{name}" for name in ("JPEG.jpg", "WinRAR.exe", "Report.docx")]
    found = url_filter()
    assert wanted(found, *pages) == pages
    assert wanted(found, f"{HOST}/wiki/images/a/Photo.png", f"{HOST}/Photo.png", f"{HOST}/a.zip") == []
    for n in range(50):
        found.traps.learn_no_page(f"{HOST}/wiki/P{n}.png")
    assert wanted(found, f"{HOST}/wiki/Photo.png", f"{HOST}/wiki/JPEG.jpg") == [f"{HOST}/wiki/JPEG.jpg"]


def test_a_copy_for_the_printer_is_one_only_of_a_page_that_is_known() -> None:
    views = (f"{HOST}/a?print=1", f"{HOST}/show?format=7")
    found = url_filter(f"{HOST}/a")
    assert wanted(found, *views) == [views[1]]
    assert "another view" in reasons(found)[0]
    assert found.refusal_at_visit(views[0])
    assert found.refusal_at_visit(views[1]) is None


def test_a_category_is_a_list_page_on_a_wordpress() -> None:
    category = f"{HOST}/category/skin/"
    assert wanted(url_filter(articles_listed=True), category) == [category]
    assert wanted(url_filter(articles_listed=True, wordpress=True), category) == []


def test_links_end_at_the_depth() -> None:
    found = url_filter()
    assert wanted(found, f"{HOST}/deep", depth=4) == []
    assert wanted(found, f"{HOST}/deep", depth=3) == [f"{HOST}/deep"]
    assert [reason.partition(" ")[0] for reason in reasons(found)] == ["is"]


def test_what_a_list_of_the_site_offers_is_a_page_whatever_its_name() -> None:
    paths = (f"{HOST}/wiki/Node.js", f"{HOST}/picture.jpg", f"{HOST}/web.xml")
    assert wanted(url_filter(), *paths, by=FoundBy.SITEMAP) == list(paths)
    assert wanted(url_filter(), *paths) == [paths[0], paths[2]]


def test_what_the_frontier_knows_is_wanted_whatever_it_looks_like() -> None:
    known = f"{HOST}/page/2/"
    assert wanted(url_filter(known, articles_listed=True), known, depth=9) == [known]


def test_a_link_is_refused_unasked_where_nothing_can_make_a_page_of_it_any_more() -> None:
    found = url_filter(articles_listed=True)
    for_good = [f"{HOST}/a.jpg", f"{HOST}/wp-json/x", f"{HOST}/articles/page/2/", "https://other.org/a"]
    assert wanted(found, *for_good) == []
    assert all(map(found.is_refused, for_good))
    too_deep, page = f"{HOST}/far", f"{HOST}/near"
    assert wanted(found, too_deep, depth=4) == []
    assert wanted(found, page) == [page]
    assert not found.is_refused(too_deep)
    assert wanted(found, too_deep) == [too_deep]
    assert not found.is_refused(page)


def test_what_a_sitemap_may_name_is_not_refused_for_its_links() -> None:
    found = url_filter()
    assert wanted(found, f"{HOST}/wp-json/x", by=FoundBy.SITEMAP) == []
    assert not found.is_refused(f"{HOST}/wp-json/x")
