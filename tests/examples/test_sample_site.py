"""The sample site: enough of it, sensible, the same for the same seed, and its gold right."""

from __future__ import annotations

import re
from html import unescape

import pytest
from lxml import html as lxml_html

from examples.sample_site import SampleSite
from examples.sample_site.families import FAMILIES
from examples.sample_site.markup import VARIANTS
from examples.sample_site.subjects import bangla_subjects, glossary, settings, subjects

EVERY = [(family, variant) for family in FAMILIES for variant in VARIANTS]
_LEAKED = re.compile(r'<span class="[^"]*" title="[^"<]*<span.*?</span>.*?</span>', re.S)


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def test_there_are_enough_articles_of_every_category_and_in_both_languages() -> None:
    site = SampleSite()
    english = [w for w in site.writings.values() if w.language == "en"]
    assert len(english) >= 130
    assert len(site.writings) - len(english) >= 12
    counts = {name: sum(w.category[0] == name for w in english) for name in {w.category[0] for w in english}}
    assert len(counts) == 4
    assert min(counts.values()) >= 15


def test_titles_and_addresses_are_unique() -> None:
    site = SampleSite(articles=2000)
    assert len({w.title for w in site.writings.values()}) == 2000
    assert len(set(site.paths.values())) == 2000
    assert len(site.by_number) == 2000


def test_the_same_seed_gives_the_same_pages_and_another_seed_others() -> None:
    first, again, other = (dict(SampleSite(seed=seed, articles=40).pages()) for seed in (3, 3, 4))
    assert first == again
    assert first.keys() == other.keys()
    assert first != other


@pytest.mark.parametrize(("family", "variant"), EVERY)
def test_the_gold_text_stands_in_the_page_in_order(family: str, variant: str) -> None:
    site = SampleSite(family, variant, seed=2, articles=24)
    for slug in site.writings:
        row = site.gold(slug)
        said = words(lxml_html.document_fromstring(_without_tooltips(row["html"])).text_content())
        place = said.find(words(row["title"]))
        for line in row["gold"].splitlines():
            place = said.find(words(line), place)
            assert place >= 0, (slug, line)


def _without_tooltips(html: str) -> str:
    """The page as it was before its glossary plugin broke it: definitions out of the attributes. And a space
    between blocks.
    """
    html = re.sub(r' title="[^"]*<span .*?</span>[^"]*"', "", html)
    return unescape(
        re.sub(r"(?=<(?:p|h[1-6]|li|div|td|th|dt|dd|summary|br|option|button|label)\b)", " ", html)
    )


@pytest.mark.parametrize(("family", "variant"), EVERY)
def test_the_chrome_stands_in_the_page_and_not_in_the_gold(family: str, variant: str) -> None:
    site = SampleSite(family, variant, seed=2, articles=12)
    for slug in site.writings:
        row = site.gold(slug)
        said = words(lxml_html.document_fromstring(_without_tooltips(row["html"])).text_content())
        gold = words(row["gold"])
        assert len(row["chrome"]) > 30
        for text in row["chrome"]:
            assert words(text) in said, (slug, text)
            assert len(text.split()) < 4 or words(text.rstrip("…")) not in gold, (slug, text)


def test_variants_differ_in_what_they_are_named_for() -> None:
    pages = {variant: SampleSite(variant=variant).html("asthma") for variant in VARIANTS}
    assert "hx-box" in pages["named"]
    assert 'class="hx-' not in pages["hashed"]
    assert 'class="hx-box' not in pages["bare"]
    assert "<h2>Get ready for the appointment</h2>" in pages["bare"]
    assert re.search(r"<p><strong>.*?Causes", pages["bold"])
    assert not re.search(r"<(article|main|nav|header|footer|aside|section|details|figure)\b", pages["plain"])


def test_tooltips_are_broken_on_some_pages_as_the_plugin_breaks_them() -> None:
    pages = [html for _, html in SampleSite().pages()]
    broken = [html for html in pages if _LEAKED.search(html)]
    assert 10 <= len(broken) < len(pages) / 2
    assert any('data-hx-term="' in lxml_html.document_fromstring(html).text_content() for html in broken)


def test_templates_of_two_families_share_no_class_and_hardly_a_text() -> None:
    chrome = {family: set(SampleSite(family, articles=5).gold("diabetes")["chrome"]) for family in FAMILIES}
    classes = {
        family: set(re.findall(r'class="([^"]+)"', SampleSite(family).html("asthma"))) for family in FAMILIES
    }
    names = list(FAMILIES)
    for one, other in [(names[0], names[1]), (names[0], names[2]), (names[1], names[2])]:
        assert not classes[one] & classes[other]
        long = {text for text in chrome[one] & chrome[other] if len(text.split()) > 4}
        assert all("…" in text for text in long)  # only cards of the same neighbours


def test_gold_articles_survive_json_and_say_what_the_gold_rows_say() -> None:
    from catalogue.article import Article

    site = SampleSite()
    for slug in site.writings:
        article = site.gold_article(slug)
        assert Article.from_json(article.to_json()) == article
        row = site.gold(slug)
        assert [reference.url for reference in article.references] == row["references"]
        assert {term.term for term in article.terms} == set(row["glossary"])
        headings = [section.heading for section in article.sections if section.heading and section.level == 2]
        assert headings == [section["heading"] for section in row["sections"] if section["heading"]]


def test_links_name_the_section_that_they_stand_in() -> None:
    site = SampleSite()
    for slug in site.writings:
        article = site.gold_article(slug)
        for link in article.links:
            assert any(link.anchor in text for text in article.sections[link.section].texts()), (slug, link)


def test_articles_link_to_each_other_inside_their_bodies() -> None:
    site = SampleSite()
    links = {link.url for slug in site.writings for link in site.gold_article(slug).links}
    assert links <= {site.url(slug) for slug in site.writings}
    assert len(links) > 60


def test_steps_of_change_are_the_same_for_the_same_seed() -> None:
    one, other = SampleSite(seed=5), SampleSite(seed=5)
    for _ in range(5):
        changes = one.advance()
        assert changes == other.advance()
        assert changes.edited
        assert changes.added
        assert changes.deleted
        assert changes.renamed
        assert not set(changes.deleted) & set(one.writings)
    assert dict(one.pages()) == dict(other.pages())
    assert one.step == 5


def test_an_edit_changes_the_text_and_the_date_of_its_article() -> None:
    site = SampleSite()
    before = {slug: site.gold_article(slug) for slug in site.writings}
    for slug in site.advance().edited:
        after = site.gold_article(slug)
        assert list(after.texts()) != list(before[slug].texts())
        assert (after.modified or "") > (before[slug].modified or "")


def test_the_facts_are_complete() -> None:
    assert len({subject.title for subject in subjects()}) == len(subjects())
    names = [name.lower() for subject in subjects() for name in (subject.title, *subject.aliases)]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice
    assert all(entry.english and entry.bangla for entry in glossary())
    assert all(len(setting.sentences) >= 4 and "{}" in setting.title for setting in settings())
    assert all(subject.of for subject in bangla_subjects())


def test_unknown_names_are_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match="wordpress"):
        SampleSite("joomla")
    with pytest.raises(ValueError, match="hashed"):
        SampleSite(variant="shiny")
    with pytest.raises(ValueError, match="facts for"):
        SampleSite(articles=100_000)
