"""When trafilatura's word is taken, and when it is overruled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from indexer.extract.body import classifier
from indexer.extract.body.classifier import Judgment, is_the_sites, mark_body, may_be_article
from indexer.extract.label import Labelled
from indexer.extract.roles import Role
from indexer.extract.source.repair import heal
from indexer.extract.template.profile import Profile
from tests.indexer.extract.prose import paragraphs
from tests.indexer.extract.site_pages import (
    PAGES,
    article,
    headings,
    learned,
    outline,
    profile,
    roles,
    text,
    unmarked,
)


@pytest.mark.parametrize(
    ("vote", "chance", "keeps"),
    [(0.6, 0.26, True), (0.6, 0.25, False), (0.59, 0.8, False), (0.59, 0.81, True)],
)
def test_trafilatura_s_word_holds_between_two_chances(vote: float, chance: float, keeps: bool) -> None:
    assert Judgment(vote, chance).keeps is keeps


def test_a_judgment_says_what_it_rests_on() -> None:
    assert str(Judgment(1.0, 0.936)) == "kept by trafilatura, 94% article by all evidence"
    assert str(Judgment(0.0, 0.02)) == "left out by trafilatura, 2% article by all evidence"


def one_text(role: Role) -> Labelled:
    labelled = unmarked(outline("<p>We answer by mail</p>"))
    labelled.mark(0, role, "")
    return labelled


@pytest.mark.parametrize(
    ("role", "known", "theirs"),
    [
        (Role.CHROME, profile(pages=10, texts={"we answer by mail": 0.3}), True),
        (Role.CHROME, profile(pages=10, texts={"we answer by mail": 0.2}), False),
        (Role.BODY, profile(pages=10, texts={"we answer by mail": 0.3}), False),
        (Role.SUMMARY, profile(pages=5), True),
        (Role.SUMMARY, profile(pages=4), False),
        (Role.CHROME, None, False),
    ],
)
def test_a_text_of_three_pages_in_a_template_s_place_is_the_site_s(
    role: Role, known: Profile | None, theirs: bool
) -> None:
    labelled = one_text(role)
    assert is_the_sites(labelled.outline.blocks[0], labelled, known) is theirs


@pytest.mark.parametrize("role", [Role.HIDDEN, Role.COMMENT])
def test_no_evidence_makes_hidden_texts_and_comments_the_article(role: Role) -> None:
    labelled = one_text(role)
    assert not may_be_article(labelled.outline.blocks[0], labelled, None)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Judgment]:
    """Judgments to be given, instead of those of a page's evidence."""
    given: list[Judgment] = []
    monkeypatch.setattr(classifier, "rows_of", lambda *_: None)
    monkeypatch.setattr(classifier, "judgments_of", lambda _: given)
    return given


YES, NO = Judgment(1.0, 0.9), Judgment(0.0, 0.1)
PROSE = "Gout is a disease of the joints that mostly comes at night."


def marked(body: str, known: Profile | None, chrome: tuple[int, ...] = ()) -> list[Role]:
    page = outline(body)
    labelled = unmarked(page)
    for index in chrome:
        labelled.mark(index, Role.CHROME, "a box")
    mark_body(labelled, heal(Page("https://guide.example.org/", body)).tree, "Gout", known)
    return roles(labelled)


BETWEEN = f"<p>{PROSE}</p><ul><li>Fever</li><li>Cough</li></ul><p>{PROSE}</p><h2>Sources</h2><p>End</p>"


def test_between_what_both_keep_a_template_of_five_pages_is_believed(judged: list[Judgment]) -> None:
    judged += [YES, NO, NO, YES, NO, NO]
    assert marked(BETWEEN, profile(pages=5)) == [*[Role.BODY] * 5, Role.CHROME]
    assert marked(BETWEEN, profile(pages=4))[1:3] == [Role.CHROME, Role.CHROME]
    assert marked(BETWEEN, None)[1:3] == [Role.BODY, Role.BODY]


def test_what_the_template_leaves_out_stays_out_between_them(judged: list[Judgment]) -> None:
    judged += [YES, NO, NO, YES, NO, NO]
    assert marked(BETWEEN, profile(pages=5), chrome=(1,))[:3] == [Role.BODY, Role.CHROME, Role.BODY]


def test_strong_evidence_brings_back_what_the_template_leaves_out(judged: list[Judgment]) -> None:
    judged += [YES, YES, YES, YES, NO, NO]
    assert marked(BETWEEN, profile(pages=5), chrome=(1,))[1] is Role.BODY


def test_where_nothing_is_kept_the_densest_prose_is(judged: list[Judgment]) -> None:
    judged += [NO, NO, NO]
    assert marked(f"<div><p>{PROSE}</p><p>{PROSE}</p></div><div><p>Links</p></div>", None) == [
        Role.BODY,
        Role.BODY,
        Role.CHROME,
    ]


def test_a_vast_page_is_read_without_a_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.extract.body.votes.MOST_ELEMENTS", 5)
    assert marked(f"<div><p>{PROSE}</p></div><div><p>Links</p><p>Links</p></div>", None) == [
        Role.BODY,
        Role.CHROME,
        Role.CHROME,
    ]


# -- on a whole site


def test_lists_and_headings_stay_where_every_block_is_asked_about() -> None:
    """A flattened vote of the single-page extractor has neither."""

    def page(n: int) -> Page:
        return article(
            n,
            after=(
                "<h2>Signs</h2><ul><li>Fever</li><li>Cough</li></ul><h2>Outlook</h2><p>It passes "
                "within a week or two for most people.</p>"
            ),
        )

    pages = [page(n) for n in range(PAGES)]
    template = learned(pages)
    asked = replace(template, profiles=tuple(replace(profile, direct=False) for profile in template.profiles))
    found = extract(pages[3], asked)
    assert isinstance(found, Article)
    assert headings(found) == ["Causes", "Treatment", "Signs", "Outlook"]
    assert "Fever" in text(found)


def test_a_heading_stays_with_the_text_that_it_heads() -> None:
    parts = "".join(
        f"<section><h3><button>Part {n}</button></h3>{paragraphs(3 * n, 3 * n + 2)}</section>"
        for n in range(4)
    )
    read = extract(Page("https://a.example/", f"<main><h1>The keeper</h1>{parts}</main>"))
    assert isinstance(read, Article)
    assert headings(read) == ["Part 0", "Part 1", "Part 2", "Part 3"]


BEANS = "Sow the beans once the last frost has gone and the soil is warm to the hand, two to a pot. " * 3
PEAS = "Water the peas in the morning, and let the ground dry between two cans, or they will rot. " * 3


@pytest.mark.parametrize(
    ("signed", "kept"),
    [
        ("<div class='author'>(R. Tagore)</div>", True),
        ("<p class='byline'>R. Tagore, Shantiniketan</p>", True),
        ("<blockquote><p>Beans are patient.</p><footer>by R. Tagore</footer></blockquote>", True),
        ("<div class='author'>By Ada Roy</div>", False),
        ("<div class='author'><a href='/ada/'>Ada Roy</a></div>", False),
        ("<div class='ad-label'>Advertisement</div>", False),
    ],
)
def test_who_is_named_between_two_paragraphs_is_part_of_the_text(signed: str, kept: bool) -> None:
    text = [f"<p>{sentence}</p>" for sentence in (BEANS, PEAS)]
    html = f"<title>Beans</title><main><h1>Beans</h1><div>{text[0]}{signed}{text[1]}</div></main>"
    read = extract(Page("https://a.example/beans", html))
    assert isinstance(read, Article)
    found = [text for section in read.sections for text in section.texts()]
    assert len(found) == (2 + ("blockquote" in signed) + kept)
