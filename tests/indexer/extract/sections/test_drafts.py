"""What is left out of a heading, and where links stand."""

import pytest

from indexer.extract.sections.drafts import clean_heading
from tests.indexer.extract.sections.reading import read, sections


def test_icons_and_colons_are_no_part_of_a_heading() -> None:
    assert sections("<h2><i class='icon'></i>▸ Causes: ¶</h2><p>Pollen.</p>")[1].heading == "Causes"


@pytest.mark.parametrize(
    "heading", ["C#", "Section #3", "# 3", "#walking", "§ 823 of the code", "§§ 3 and 4", "§ 5a", "F# and C#"]
)
def test_a_sign_that_belongs_to_a_word_or_number_stays(heading: str) -> None:
    assert clean_heading(heading) == heading


@pytest.mark.parametrize(
    "heading", ["# Causes", "Causes #", "## Causes ##", "Causes ¶", "Causes §", "§ Causes"]
)
def test_a_sign_by_itself_is_decoration(heading: str) -> None:
    assert clean_heading(heading) == "Causes"


def test_links_tell_their_section() -> None:
    found = read(
        "<h2>Causes</h2><p>See <a href='/gout#x'>gout</a>, not <a href='javascript:alert(1)'>this</a>.</p>"
    )
    assert [(link.url, link.anchor, link.section) for link in found.links] == [
        ("https://example.org/gout", "gout", 1)
    ]
