"""Learning a site's template. Each numbered trap cost 20 to 40 points of recall when it was first met."""

from __future__ import annotations

import json
import random

import pytest

from catalogue.article import Article, ListBlock
from indexer.extract import Page, SiteTemplate, extract
from tests.indexer.extract.site_pages import SUBJECTS, article, headings, learned, sentence, text

BOX = (
    "<div class='tips'><h3>Before your visit</h3><ul><li>Write down when it all began.</li><li>Bring "
    "the tablets that you take now.</li></ul></div>"
)
OWN = "<p>Written for the Home Guide in the year it was needed most of all, number {}.</p>"
SHARED = (
    "<h2>When to see a doctor</h2><p>See a doctor if it lasts longer than two weeks or keeps you from "
    "sleeping.</p>"
)


def read(page: Page, template: SiteTemplate | None) -> Article:
    found = extract(page, template)
    assert isinstance(found, Article)
    return found


@pytest.fixture(scope="module")
def plain() -> SiteTemplate:
    return learned([article(n, before=BOX, after=SHARED) for n in range(10)])


def test_a_box_of_the_template_is_left_out(plain: SiteTemplate) -> None:
    found = read(article(3, before=BOX, after=SHARED), plain)
    assert "Before your visit" not in text(found)
    assert "Bring the tablets" not in text(found)
    assert found.extraction.method == "site-template"


def test_what_stands_around_the_article_is_left_out(plain: SiteTemplate) -> None:
    found = read(article(3, before=BOX, after=SHARED), plain)
    assert "volunteers" not in text(found)
    assert "A to Z" not in text(found)


def test_trap_1_texts_that_recur_in_articles_are_kept(plain: SiteTemplate) -> None:
    found = read(article(3, before=BOX, after=SHARED), plain)
    assert headings(found) == ["Causes", "Treatment", "When to see a doctor"]
    assert "two weeks" in text(found)
    lists = [block for section in found.sections for block in section.blocks if isinstance(block, ListBlock)]
    assert lists == [ListBlock(("Older age", "Smoking"))]


def test_a_text_that_breaks_off_is_no_excerpt_of_itself() -> None:
    def broken_off(page: Page) -> Page:
        return Page(page.url, page.html.replace(".</p>", "…</p>"))

    template = learned([broken_off(article(n, before=BOX)) for n in range(10)])
    found = read(broken_off(article(3, before=BOX)), template)
    assert found.extraction.method == "site-template"
    assert headings(found) == ["Causes", "Treatment"]
    assert "Before your visit" not in text(found)


def test_trap_2_a_short_article_among_much_template_is_kept_whole() -> None:
    boxes = BOX * 3
    template = learned([article(n, before=boxes) for n in range(10)])
    short = article(
        5, before=boxes, body="<p>Shingles is a painful rash along one nerve, and it heals by itself.</p>"
    )
    assert text(read(short, template)).endswith("it heals by itself.")


def test_trap_3_classes_made_for_one_page_do_not_hide_the_template() -> None:
    def hashed(n: int) -> Page:
        return article(
            n,
            before=BOX.replace("'tips'", f"'tips x{n}f{n * 7919}'"),
            wrap=f"<div class='entry post-{n} h{n * 104729:x}'>{{}}</div>",
        )

    template = learned([hashed(n) for n in range(10)])
    found = read(hashed(4), template)
    assert "Before your visit" not in text(found)
    assert headings(found) == ["Causes", "Treatment"]


def test_trap_4_a_list_of_sources_and_a_faq_of_the_article_are_no_boxes() -> None:
    def page(n: int) -> Page:
        subject = SUBJECTS[n % len(SUBJECTS)]
        faq = (
            f"<h2>Questions</h2><details class='acc'><summary>Can {subject} be cured?</summary><p>That "
            f"depends on the cause of {subject} and how early it is found.</p></details>"
        )
        sources = (
            "<ol class='refs'><li><a "
            f"href='https://pubmed.ncbi.nlm.nih.gov/100{n}/'>https://pubmed.ncbi.nlm.nih.gov/100{n}/"
            "</a></li><li><a href='https://www.nia.nih.gov/'>https://www.nia.nih.gov/</a></li></ol>"
        )
        return article(n, before=BOX, after=faq + sources)

    found = read(page(2), learned([page(n) for n in range(10)]))
    assert "Can migraine be cured?" in text(found)
    assert [r.identifier for r in found.references] == ["pmid:1002", None]
    assert found.sections[-1].kind == "references"


def test_trap_5_boxes_without_wrappers_are_told_from_shared_sections() -> None:
    flat = (
        "<h3>Before your visit</h3><p>Take a moment for these notes first.</p><h3>Who can help you"
        "</h3><p>A family practice is a good place to start.</p>"
        "<h3>Keep in touch</h3><p>We answer every letter within one week.</p>"
    )
    template = learned([article(n, after=SHARED + OWN.format(n) + flat) for n in range(12)])
    page = article(3, after=SHARED + OWN.format(3) + flat)
    found = read(page, template)
    assert headings(found) == ["Causes", "Treatment", "When to see a doctor"]
    assert "every letter" not in text(found)


def test_trap_6_old_html_without_block_elements_has_a_body() -> None:
    def page(n: int) -> Page:
        subject = SUBJECTS[n % len(SUBJECTS)]
        lines = "<br><br>".join(
            f"{subject} line {n} {k} tells of the {subject} and of what people did about it in those years."
            for k in range(6)
        )
        return Page(
            f"https://old.example.org/{n}.html",
            f"<title>{subject}</title><font size=2><text><b>{subject}</b><br><br>{lines}</text></font>",
        )

    found = read(page(3), learned([page(n) for n in range(8)]))
    assert text(found).count("those years") == 6


def test_trap_7_a_disclaimer_in_the_flow_is_kept_as_one() -> None:
    notice = (
        "<p>Disclaimer: this text is for general information only and is not a substitute for "
        "professional medical advice.</p>"
    )
    template = learned([article(n, before=BOX, after=notice) for n in range(10)])
    found = read(article(2, before=BOX, after=notice), template)
    assert [s.kind for s in found.sections][-1] == "disclaimer"


def test_a_table_whose_cells_recur_is_content() -> None:
    def page(n: int) -> Page:
        rows = "".join(
            f"<tr><td>{name}</td><td>{('common', 'rare')[(n + k) % 2]}</td></tr>"
            for k, name in enumerate(("Fever", "Cough", "Rash", "Pain")[: 2 + n % 3])
        )
        return article(
            n,
            before=BOX,
            after=f"<h2>Signs</h2><figure class='tbl'><table>{rows}</table></figure>" if n % 3 else "",
        )

    found = read(page(4), learned([page(n) for n in range(12)]))
    assert "Signs" in headings(found)


def test_headings_in_places_of_their_own_stay() -> None:
    def page(n: int) -> Page:
        made = article(n, before=BOX)
        assert isinstance(made.html, str)
        return Page(
            made.url, made.html.replace("<h2>", "<div class='w w-head'><h2>").replace("</h2>", "</h2></div>")
        )

    assert headings(read(page(1), learned([page(n) for n in range(10)]))) == ["Causes", "Treatment"]


def test_two_pages_are_enough_to_begin_with() -> None:
    found = read(article(0, before=BOX), learned([article(0, before=BOX), article(1, before=BOX)]))
    assert "Causes" in headings(found)


def test_one_page_needs_no_template() -> None:
    assert "Causes" in headings(read(article(0), learned([article(0)])))


def test_two_templates_of_one_site_get_a_profile_each() -> None:
    def entry(n: int) -> Page:
        word = SUBJECTS[n % len(SUBJECTS)]
        return Page(
            f"https://guide.example.org/words/{word}",
            f"<title>{word}</title><main id='words'><section class='term'><div class='name'>"
            f"<h1>{word}</h1></div>"
            f"<div class='meaning'><p>{word} is number {n} of the words that this small list "
            "explains to readers in a hurry.</p></div></section></main>",
        )

    template = learned([article(n) for n in range(6)] + [entry(n) for n in range(6)])
    assert sorted(profile.pages for profile in template.profiles) == [6, 6]


def test_a_template_is_small_json_that_comes_back_the_same(plain: SiteTemplate) -> None:
    stored = plain.to_json()
    assert len(stored) < 40_000
    assert SiteTemplate.from_json(stored) == plain


def test_a_table_of_facts_is_content_though_each_of_its_values_is_known_from_other_pages() -> None:
    def facts(number: int) -> str:
        chooser = random.Random(number)
        rows = {
            "Body system": ("Skin", "Lungs", "Joints", "Nerves"),
            "Usual age": ("Childhood", "Middle age", "Old age"),
            "Doctor": ("Family doctor", "Specialist"),
            "How common": ("Rare", "Common", "Very common"),
        }
        return (
            "<dl class='facts'>"
            + "".join(f"<dt>{name}</dt><dd>{chooser.choice(values)}</dd>" for name, values in rows.items())
            + "</dl>"
        )

    template = learned([article(n, before=facts(n)) for n in range(12)])
    assert "Usual age" in text(read(article(4, before=facts(4)), template))


def test_a_standfirst_between_the_title_and_the_body_belongs_to_the_article() -> None:
    def page(number: int) -> Page:
        told = sentence(random.Random(1000 + number), SUBJECTS[number % len(SUBJECTS)])
        wrap = (
            f"<div class='head'><p class='intro'>{told}</p><p class='by'>By Ada North, 3 May 2024</p>"
            f"</div><div class='entry'>{{}}</div>"
        )
        return article(number, wrap=wrap)

    template = learned([page(n) for n in range(10)])
    found = read(page(3), template)
    assert sentence(random.Random(1003), SUBJECTS[3]) in text(found)
    assert "Ada North" not in text(found)


def test_texts_that_differ_in_a_number_are_no_copies_of_each_other() -> None:
    talk = "<h2>The whole of the talk as it was given, part {} of two</h2><p>{}</p>"

    def page(number: int) -> Page:
        chooser = random.Random(2000 + number)
        parts = "".join(
            talk.format(part, sentence(chooser, SUBJECTS[number % len(SUBJECTS)])) for part in (1, 2)
        )
        return article(number, after=parts)

    assert (
        len(
            [
                h
                for h in headings(read(page(3), learned([page(n) for n in range(8)])))
                if h.startswith("The whole of")
            ]
        )
        == 2
    )


def test_a_short_article_is_found_though_a_class_of_its_category_stands_on_the_way_to_it() -> None:
    def wrap(number: int, beside: str = "") -> str:
        return (
            f"<div class='post topic-{number % 3}'><div class='entry'>{{}}</div></div><div "
            f"class='side'>{beside}</div>"
        )

    template = learned([article(n, wrap=wrap(n)) for n in range(12)])
    beside = "".join(
        f"<p><a href='/{n}'>An older leaflet on matter number {n} and the others</a></p>" for n in range(60)
    )
    told = "A short notice on asthma that says all there is to say of it this week."
    page = article(1, body=f"<p>{told}</p>", wrap=wrap(1, beside))
    found = read(page, template)
    assert found.extraction.method == "site-template"
    assert text(found).endswith(told)


def test_lists_in_bangla_are_kept() -> None:
    names = ("হাঁপানি", "ডায়াবেটিস", "স্ট্রোক", "যক্ষ্মা", "টাইফয়েড", "ডেঙ্গু", "জন্ডিস", "গেঁটেবাত")

    def page(number: int) -> Page:
        name = names[number]
        box = (
            "<div class='x'><p><strong>জরুরি সেবা</strong></p><p>শ্বাসকষ্ট বা অজ্ঞান হলে দেরি না করে "
            "নিকটস্থ হাসপাতালে যান।</p></div>"
        )
        body = (
            f"<p>{name} একটি রোগ যা {number + 3} ধরনের হতে পারে এবং {name} হলে শরীর ধীরে ধীরে "
            f"দুর্বল হয়ে পড়ে, তাই {name} সম্পর্কে জানা দরকার।</p>"
            f"<p>{name} নিয়ে ভয় না পেয়ে চিকিৎসকের সঙ্গে কথা বললে {name} থেকে সেরে ওঠা সহজ হয় "
            f"বলে {name} বিশেষজ্ঞরা মনে করেন।</p>{box}"
            f"<p><strong>লক্ষণ:</strong></p><ul><li>{name} থেকে জ্বর</li><li>{name} থেকে ব্যথা</li></ul>"
        )
        html = (
            f"<html lang='bn'><head><title>{name} | স্বাস্থ্য</title></head><body><h1>{name}</h1><div "
            f"class='lekha'>{body}</div></body></html>"
        )
        return Page(f"https://guide.example.org/{number}/", html)

    found = read(page(2), learned([page(n) for n in range(8)]))
    assert "স্ট্রোক থেকে ব্যথা" in text(found)
    assert "নিকটস্থ হাসপাতালে" not in text(found)


@pytest.mark.parametrize(
    "broken", ["", "[]", "null", "{}", '{"version": 1}', '{"version": 99, "profiles": []}']
)
def test_anything_else_is_no_template(broken: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        SiteTemplate.from_json(broken)


def test_a_template_names_its_version(plain: SiteTemplate) -> None:
    data = json.loads(plain.to_json())
    data["version"] += 1
    with pytest.raises(ValueError, match=f"version {data['version']}"):
        SiteTemplate.from_json(json.dumps(data))


def test_learning_from_more_pages_changes_little() -> None:
    """The documented bound: from eight pages on, at most five words in a hundred of a page's kept text."""
    pages = [article(n, before=BOX, after=SHARED) for n in range(24)]
    few, many = learned(pages[:8]), learned(pages)
    for page in pages[:8]:
        one, other = text(read(page, few)).split(), text(read(page, many)).split()
        assert abs(len(one) - len(other)) <= 0.05 * len(one)


def test_comments_longer_than_the_articles_are_not_taken_for_the_body() -> None:
    def page(n: int) -> Page:
        chooser = random.Random(1000 + n)
        subject = SUBJECTS[n % len(SUBJECTS)]
        comments = "".join(
            (
                f"<li class='comment'><b>Reader {n}{k}</b> <p>{sentence(chooser, 'Someone')} "
                f"{sentence(chooser, 'Nobody')}</p></li>"
            )
            for k in range(14)
        )
        own = (
            f"<p>{sentence(chooser, subject)} {sentence(chooser, subject)}</p>"
            f"<p>{sentence(chooser, subject)}</p>"
        )
        return Page(
            f"https://blog.example.org/{n}",
            f"<html><head><title>{subject}</title></head><body><div id='post'><h1>{subject}</h1>"
            f"<div class='entry'>{own}</div></div>"
            f"<div id='comments'><h2>Comments</h2><ol>{comments}</ol></div></body></html>",
        )

    found = read(page(1), learned([page(n) for n in range(8)]))
    assert "Gout has" in text(found)
