"""References and their identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Reference
from indexer.extract.links import link_url
from indexer.extract.sections.references import (
    Entry,
    identifier_of,
    is_reference_list,
    reference_of,
    references_in,
)


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/32119229/", "pmid:32119229"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/32119229?dopt=Abstract", "pmid:32119229"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=32119229", "pmid:32119229"),
        ("Smith J. Lancet. 2020. PMID: 32119229.", "pmid:32119229"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7055604/", "pmcid:PMC7055604"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC7055604/", "pmcid:PMC7055604"),
        ("PMCID: PMC7055604", "pmcid:PMC7055604"),
        ("https://doi.org/10.1016/S0140-6736(20)30183-5", "doi:10.1016/s0140-6736(20)30183-5"),
        ("http://dx.doi.org/10.1000%2Fxyz123", "doi:10.1000/xyz123"),
        ("doi:10.1000/XYZ.123.", "doi:10.1000/xyz.123"),
        ("(doi: 10.1000/abc)", "doi:10.1000/abc"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/ajmg.a.38552/full", "doi:10.1002/ajmg.a.38552"),
        ("https://www.nhlbi.nih.gov/health-topics", None),
        ("https://www.ncbi.nlm.nih.gov/books?", None),
        ("PMC and PMID are identifiers", None),
        ("10.5 mg/day", None),
    ],
)
def test_identifiers(text: str, identifier: str | None) -> None:
    assert identifier_of(text) == identifier


def test_an_entry_is_its_text_and_its_best_address() -> None:
    assert reference_of(
        "[12] Smith J. Lancet 2020. Full text | PubMed",
        ["/go/1", "https://pubmed.ncbi.nlm.nih.gov/1/", "#back"],
        "https://a.example/",
    ) == Reference("Smith J. Lancet 2020. Full text | PubMed", "https://pubmed.ncbi.nlm.nih.gov/1/", "pmid:1")


def test_an_address_with_a_bare_en_dash_or_cut_short_stays_as_the_page_has_it() -> None:
    for url in ("https://example.org/a–b/", "https://www.ncbi.nlm.nih.gov/books?"):
        assert reference_of(url, [url]) == Reference(url, url, None)
        assert reference_of(url) == Reference(url, url, None)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "http://[",
        "https://a.example:99999999/",
    ],
)
def test_bad_input_26_only_addresses_on_the_web(url: str) -> None:
    assert reference_of("Somebody, 2020", [url]) == Reference("Somebody, 2020", None, None)
    assert link_url("https://a.example/", url) is None


def test_a_list_gives_one_reference_an_item() -> None:
    entries = [("https://a.example/1", ["https://a.example/1"]), ("B. 2001;3:4.", []), (" ", [])]
    made = [reference for text, hrefs in entries for reference in references_in(text, hrefs)]
    assert [reference.url for reference in made] == ["https://a.example/1", None]


def test_a_block_of_addresses_is_several_references() -> None:
    assert [r.url for r in references_in("https://a.example/1 https://a.example/2, https://a.example/1")] == [
        "https://a.example/1",
        "https://a.example/2",
    ]


def test_lists_of_sources_are_told_from_lists_of_advice() -> None:
    sources = [
        Entry("https://pubmed.ncbi.nlm.nih.gov/1/", ()),
        Entry("Smith J, et al. J Test. 2004;3(2):11-19.", ()),
        Entry("World Health Organization", ("https://who.example/x",)),
    ]
    advice = [
        Entry("Drink water.", ()),
        Entry("See asthma.", ("https://a.example/asthma/",)),
        Entry("Since 2004 less salt is eaten.", ()),
    ]
    assert is_reference_list(sources, "https://a.example/x/")
    assert not is_reference_list(advice, "https://a.example/x/")
    assert not is_reference_list([])


@given(st.text(max_size=300), st.text(max_size=80))
def test_no_text_raises(text: str, href: str) -> None:
    reference_of(text, [href], "https://a.example/")
    link_url("https://a.example/", href)
