"""What is left out of a heading, and where links stand."""

from tests.indexer.extract.sections.reading import read, sections


def test_icons_and_colons_are_no_part_of_a_heading() -> None:
    assert sections("<h2><i class='icon'></i>▸ Causes: ¶</h2><p>Pollen.</p>")[1].heading == "Causes"


def test_links_tell_their_section() -> None:
    found = read(
        "<h2>Causes</h2><p>See <a href='/gout#x'>gout</a>, not <a href='javascript:alert(1)'>this</a>.</p>"
    )
    assert [(link.url, link.anchor, link.section) for link in found.links] == [
        ("https://example.org/gout", "gout", 1)
    ]
