"""What stands in or beside the article's body: boxes with and without elements of their own, and what belongs to the article."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from tests.indexer.extract.site_pages import SUBJECTS, article, headings, learned, text

PAGES = 12


def read(pages: list[Page], number: int = 3) -> Article:
    found = extract(pages[number], learned(pages))
    assert isinstance(found, Article)
    return found


def ranked(found: Article) -> str:
    """The text without notices."""
    return "\n".join(
        t
        for s in found.sections
        if s.kind not in ("disclaimer", "boilerplate")
        for t in [s.heading or "", *s.texts()]
    )


# -- beside the main container


def test_sources_in_an_element_behind_the_body_belong_to_the_article() -> None:
    def page(n: int) -> Page:
        links = "".join(
            f"<li><a href='https://pubmed.ncbi.nlm.nih.gov/{n}{k}/'>https://pubmed.ncbi.nlm.nih.gov/{n}{k}/</a></li>"
            for k in range(3)
        )
        return article(
            n,
            wrap=f"<div class='entry'>{{}}</div><div class='cited'><h2>References</h2><ol>{links}</ol></div>",
        )

    found = read([page(n) for n in range(PAGES)])
    assert [reference.identifier for reference in found.references] == ["pmid:30", "pmid:31", "pmid:32"]
    assert found.sections[-1].heading == "References"


def test_addresses_that_stand_behind_every_body_are_not_its_sources() -> None:
    partners = "<div class='partners'><p><a href='https://one.example.net/'>https://one.example.net/</a></p><p><a href='https://two.example.net/'>https://two.example.net/</a></p></div>"
    found = read([article(n, wrap=f"<div class='entry'>{{}}</div>{partners}") for n in range(PAGES)])
    assert found.references == ()


def test_the_caption_of_a_picture_above_the_body_is_kept() -> None:
    def page(n: int) -> Page:
        return article(
            n,
            wrap=f"<figure class='lead'><img src='/{n}.jpg'><figcaption>{SUBJECTS[n]} under the lamp</figcaption></figure><div class='entry'>{{}}</div>",
        )

    assert f"{SUBJECTS[3]} under the lamp" in text(read([page(n) for n in range(PAGES)]))


def test_a_table_of_the_page_s_own_dates_is_left_out() -> None:
    def page(n: int) -> Page:
        return article(
            n,
            after=f"<dl class='dates'><dt>Published</dt><dd>{n + 1} March 2021</dd><dt>Last updated</dt><dd>{n + 2} June 2025</dd></dl>",
        )

    assert "Last updated" not in text(read([page(n) for n in range(PAGES)]))


# -- boxes without elements of their own


def contents(*names: str) -> str:
    return "<ul>" + "".join(f"<li><a href='#{name.lower()}'>{name}</a></li>" for name in names) + "</ul>"


def test_a_section_that_the_table_of_contents_passes_over_is_the_template_s() -> None:
    """Its heading names an aspect of the subject; what tells is that it is the same everywhere, and never listed."""
    box = "<h2>Symptoms that cannot wait</h2><p>Call for help at once.</p><ul><li>Blue lips</li><li>Chest pain</li></ul>"

    def page(n: int) -> Page:
        made = article(
            n,
            before=contents("Causes", "Treatment", "Outlook"),
            after="<h2>Outlook</h2><p>It gets better.</p>",
        )
        assert isinstance(made.html, str)
        return Page(made.url, made.html.replace("<h2>Treatment</h2>", f"{box}<h2>Treatment</h2>"))

    found = read([page(n) for n in range(PAGES)])
    assert headings(found) == ["Causes", "Treatment", "Outlook"]
    assert "Blue lips" not in text(found)


def test_one_of_a_few_versions_is_a_box_and_a_choice_of_tips_is_not() -> None:
    advisers = ("Vera answers within a day.", "Hugo answers on Mondays.", "Ito answers by telephone.")
    tips = (
        "Rest when tired",
        "Drink water",
        "Eat small meals",
        "Keep a diary",
        "Sleep well",
        "Walk a little",
    )

    def page(n: int) -> Page:
        chosen = "".join(f"<li>{tip}</li>" for tip in random.Random(n).sample(tips, 3))
        return article(
            n,
            after=f"<h3>At home</h3><ul>{chosen}</ul><h2>Outlook</h2><p>It {'often ' * (n % 4)}gets better.</p><h3>Ask us</h3><p>{advisers[n % 3]}</p>",
        )

    found = read([page(n) for n in range(PAGES)])
    assert "At home" in headings(found)
    assert "answers" not in ranked(found)


def test_sentences_made_of_the_headings_are_the_template_s() -> None:
    parts = ("the causes", "the treatment", "daily life", "the outlook", "your rights")

    def page(n: int) -> Page:
        points = "".join(
            f"<li>This guide tells you about {parts[(n + k) % 5]} in plain words.</li>" for k in range(3)
        )
        return article(
            n,
            before=f"<h3>What you will learn</h3><ul>{points}</ul><h3>First things first</h3><p>Read it twice.</p>",
        )

    found = read([page(n) for n in range(PAGES)])
    assert "This guide tells" not in text(found)
    assert headings(found) == ["Causes", "Treatment"]


@pytest.mark.parametrize("label", ["Read also:", "You may also like:"])
def test_a_link_behind_a_label_goes_however_short_its_title(label: str) -> None:
    def page(n: int) -> Page:
        return article(
            n,
            after=f"<p><strong>{label} </strong><a href='/{n}/'>{SUBJECTS[(n + 1) % 12]}</a></p><p>And so on with page {'x' * n} as before.</p>",
        )

    assert label not in text(read([page(n) for n in range(PAGES)]))


def test_a_paragraph_of_every_page_between_the_article_s_own_is_left_out() -> None:
    def page(n: int) -> Page:
        made = article(
            n,
            after=f"<p>Advertisement</p><p>{SUBJECTS[n].capitalize()} {'and ' * n}then went away, as it mostly does in the end.</p>",
        )
        assert isinstance(made.html, str)
        return made

    found = read([page(n) for n in range(PAGES)])
    assert "Advertisement" not in text(found)
    assert "mostly does in the end" in text(found)


def test_cards_with_headings_of_their_own_go_by_what_all_of_them_say() -> None:
    offers = ("Steel bottle", "Cork block", "Warm blanket")

    def page(n: int) -> Page:
        made = article(n)
        assert isinstance(made.html, str)
        card = f"<h4>{offers[n % 3]}</h4><p>See the offer</p>"
        own = f"<p>{SUBJECTS[n].capitalize()} {'still ' * n}goes on behind the card, as the reader will have expected it to.</p>"
        return Page(made.url, made.html.replace("<h2>Treatment</h2>", f"{card}{own}<h2>Treatment</h2>"))

    found = read([page(n) for n in range(PAGES)])
    assert headings(found) == ["Causes", "Treatment"]
    assert "See the offer" not in text(found)
    assert "goes on behind the card" in text(found)


def test_a_constant_section_of_the_editors_stays() -> None:
    """Same on all pages, alone between others, its heading an aspect of the subject: the trap that costs most recall."""
    shared = "<h2>When to see a doctor</h2><p>See a doctor if it lasts longer than two weeks.</p>"

    def page(n: int) -> Page:
        made = article(n)
        assert isinstance(made.html, str)
        return Page(made.url, made.html.replace("<h2>Treatment</h2>", f"{shared}<h2>Treatment</h2>"))

    assert "two weeks" in ranked(read([page(n) for n in range(PAGES)]))


# -- copies


def test_a_summary_made_of_several_paragraphs_is_a_copy() -> None:
    def page(n: int) -> Page:
        subject = SUBJECTS[n].capitalize()
        first, second = (
            f"{subject} is an illness that many people have {'now ' * n}and few speak of.",
            f"It is also known as the {subject} of old.",
        )
        return article(n, before=f"<h2>In short</h2><p>{first} {second}</p><p>{first}</p><p>{second}</p>")

    found = read([page(n) for n in range(PAGES)])
    assert text(found).count("few speak of") == 1
    assert "In short" not in headings(found)


def test_a_quotation_pulled_out_of_the_text_is_a_copy() -> None:
    def page(n: int) -> Page:
        own = f"The {SUBJECTS[n]} of my aunt taught me to sit still and to listen {'long ' * n}before I say anything at all to anybody."
        return article(
            n, after=f"<blockquote><p>“taught me to sit still and to listen”</p></blockquote><p>{own}</p>"
        )

    assert text(read([page(n) for n in range(PAGES)])).count("sit still") == 1


def test_a_teaser_goes_with_its_link() -> None:
    def page(n: int) -> Page:
        teaser = f"<p><b>The year of {SUBJECTS[n - 1]}</b></p><p>It began in a kitchen {'late ' * n}on a rainy …</p><a href='/{n}'>Continue reading</a>"
        return article(
            n,
            after=f"{teaser}<p>{SUBJECTS[n].capitalize()} {'truly ' * n}needs time, and so do those who care.</p>",
        )

    found = read([page(n) for n in range(PAGES)])
    assert "rainy" not in text(found)
    assert "The year of" not in text(found)


# -- a second opinion


def test_lists_and_headings_stay_where_every_block_is_asked_about() -> None:
    """A flattened vote of the single-page extractor has neither."""

    def page(n: int) -> Page:
        return article(
            n,
            after="<h2>Signs</h2><ul><li>Fever</li><li>Cough</li></ul><h2>Outlook</h2><p>It passes within a week or two for most people.</p>",
        )

    pages = [page(n) for n in range(PAGES)]
    template = learned(pages)
    asked = replace(template, profiles=tuple(replace(profile, direct=False) for profile in template.profiles))
    found = extract(pages[3], asked)
    assert isinstance(found, Article)
    assert headings(found) == ["Causes", "Treatment", "Signs", "Outlook"]
    assert "Fever" in text(found)
