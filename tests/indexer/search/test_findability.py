"""By what an article would be found, as ``pinakes explain`` tells it."""

from __future__ import annotations

from dataclasses import replace

from catalogue.article import Article, Paragraph, Section, Term
from catalogue.config import Config
from indexer.extract import DEFAULT
from indexer.search.findability import found_by, in_library
from tests.indexer.crawled import HOST, Crawled, page

GOUT = Article(
    "1",
    f"{HOST}/gout/",
    "Gout",
    (
        Section(
            None,
            "lead",
            2,
            None,
            (Paragraph("Gout hurts in joints. Joints swell, and the joints of the big toe swell most."),),
        ),
        Section("Causes", "causes", 2, None, (Paragraph("Uric acid and urate: acid crystals in joints."),)),
        Section("Note", "disclaimer", 2, None, (Paragraph("Notice notice notice notice notice."),)),
    ),
    "example",
    categories=(("Diseases", "Joints"),),
    terms=(Term("urate", (("en", "A salt."),)),),
    aliases=("Podagra",),
)


def test_an_article_is_found_by_its_names_sections_and_own_words() -> None:
    told = dict(found_by(GOUT, DEFAULT))
    assert told["name"] == "Gout"
    assert told["other names"] == "Podagra"
    assert told["filed under"] == "Diseases > Joints"
    assert told["answers"] == "Causes"
    assert told["glossary"] == "urate"
    assert told["own words"].split(", ")[0] == "joints"
    assert "notice" not in told["own words"]
    assert told["not by"].startswith("1 section ")
    assert "but" not in told
    assert "but" in dict(found_by(replace(GOUT, noindex=True), DEFAULT))


def test_words_that_every_article_uses_tell_none_apart() -> None:
    weights = {"joint": 0.01, "acid": 5.0, "swell": 1.0}
    assert dict(found_by(GOUT, DEFAULT, weights))["own words"].split(", ")[:2] == ["acid", "swell"]


def test_what_became_of_a_page_is_told(library_config: Config) -> None:
    crawled = Crawled.of(library_config, with_index=True)
    crawled.keep_articles()
    crawled.keep("/lost/", page("Page not found", "Sorry, this page was not found. 404."))
    crawled.ingest()
    gout = next(article for article in crawled.catalogue.articles() if article.title == "Gout")
    crawled.close()
    fate, weights = in_library(library_config, gout.url, gout)
    assert fate == [("in the library", f"article {gout.id}")]
    assert weights["famili"] < weights["gout"]  # every article of these speaks of families
    fate, _ = in_library(library_config, f"{HOST}/lost/", None)
    assert fate[0][1].startswith("no article of it: ")
    assert "not read yet" not in fate[0][1]
