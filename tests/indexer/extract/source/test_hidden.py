"""What readers do not see, and what they can open."""

import pytest

from indexer.extract.page import Page
from indexer.extract.source.repair import heal

PROSE = "The disease begins slowly, and many people notice nothing for years. " * 3


def text(html: str) -> str:
    return " ".join("".join(str(t) for t in heal(Page("https://a.example/", html)).tree.itertext()).split())


@pytest.mark.parametrize(
    "hidden",
    [
        '<span class="screen-reader-text">Share this</span>',
        '<span class="btn sr-only">Share this</span>',
        '<span class="visually-hidden">Share this</span>',
        '<div style="display: none">Share this</div>',
        "<div hidden>Share this</div>",
        '<span style="color:red;visibility:hidden">x</span>',
        '<i class="material-icons" aria-hidden="true">expand_more</i>',
        '<span aria-hidden="true">→</span>',
        '<div role="tooltip">Words</div>',
    ],
)
def test_hidden_text_goes_and_the_text_after_it_stays(hidden: str) -> None:
    assert text(f"<p>before {hidden} after</p>") == "before after"


@pytest.mark.parametrize(
    "shown",
    [
        f"<details><summary>Causes</summary><p>{PROSE}</p></details>",
        f'<div class="accordion-panel" style="display:none"><p>{PROSE}</p></div>',
        f'<div role="tabpanel" hidden><p>{PROSE}</p></div>',
        f'<div id="faq-answer-3" aria-hidden="true" style="display:none">{PROSE}</div>',
        f'<main style="visibility:hidden"><p>{PROSE}</p></main>',
        f'<div id="all" style="display:none"><h1>T</h1><p>{PROSE}</p></div>',
        f'<div style="display:block">{PROSE}</div>',
    ],
)
def test_what_a_reader_can_open_or_a_script_shows_stays(shown: str) -> None:
    assert PROSE.split(".", maxsplit=1)[0] in text(shown)


def test_a_hidden_dialogue_goes_however_long() -> None:
    dialogue = (
        f'<div class="modal" style="display:none"><p>{"Sign up for our letter. " * 30}</p><form>'
        '<input name="mail"></form></div>'
    )
    page = f"<p>{PROSE * 20}</p>{dialogue}"
    assert "Sign up" not in text(page)
