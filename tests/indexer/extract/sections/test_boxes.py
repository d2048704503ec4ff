"""Headings in boxes own their boxes; the section around them goes on behind."""

import pytest

from tests.indexer.extract.sections.reading import sections

BEFORE = "<p>Breathe out first, and then press the spray while you breathe in.</p>"
BEHIND = "<p>Rinse your mouth with water after each use of the spray.</p>"


def under(body: str) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for section in sections(body):
        found.setdefault(section.heading, []).extend(section.texts())
    return found


@pytest.mark.parametrize(
    "box",
    [
        "<aside><h2>Beware</h2><p>{}</p></aside>",
        "<aside><h3>Beware</h3><p>{}</p></aside>",
        "<div role='note'><h2>Beware</h2><p>{}</p></div>",
        "<div class='q7'><h4>Beware</h4><p>{}</p></div>",
        "<div class='q7'><h3>Beware</h3><ul><li>{}</li></ul></div>",
        "<div><div><div class='title'><h3>Beware</h3></div></div><div><p>{}</p></div></div>",
        "<section><h2>Beware</h2><div>{}</div></section>",
        "<div class='q7'><p><strong>Beware</strong></p><p>{}</p></div>",
        "<blockquote><h5>Beware</h5><p>{}</p></blockquote>",
        "<table><tr><td><b>Beware</b></td></tr><tr><td>{}</td></tr></table>",
        "<details><summary>Beware</summary><p>{}</p></details>",
    ],
)
@pytest.mark.parametrize("behind", [BEHIND, f"<ul><li>{BEHIND[3:-4]}</li></ul>", BEHIND[3:-4]])
def test_what_follows_a_box_belongs_to_the_section_around_it(box: str, behind: str) -> None:
    text = "The spray is cold, and the first breath of it makes some people cough."
    found = under(f"<h2>The spray</h2>{BEFORE}{box.format(text)}{behind}<h2>At night</h2>{BEFORE}")
    assert found["The spray"] == [BEFORE[3:-4], "Beware", text, BEHIND[3:-4]]
    assert found["At night"] == [BEFORE[3:-4]]


def test_boxes_side_by_side_keep_their_headings_and_the_section_goes_on_behind_them() -> None:
    cards = "".join(
        f"<div><h3>{name}</h3><p>It is {name.lower()} to hold.</p></div>" for name in ("Cold", "Warm")
    )
    found = under(f"<h2>The spray</h2>{BEFORE}<div class='cards'>{cards}</div>{BEHIND}")
    assert found["Cold"] == ["It is cold to hold."]
    assert found["Warm"] == ["It is warm to hold."]
    assert found["The spray"] == [BEFORE[3:-4], BEHIND[3:-4]]
    assert found == under(f"<h2>The spray</h2>{BEFORE}{cards}{BEHIND}")


def test_a_large_box_keeps_its_heading() -> None:
    found = under(f"<h2>The spray</h2>{BEFORE}<aside><h3>Its story</h3>{BEFORE * 10}</aside>{BEHIND}")
    assert found["Its story"] == [BEFORE[3:-4]] * 10
    assert found["The spray"] == [BEFORE[3:-4], BEHIND[3:-4]]


@pytest.mark.parametrize(
    "body",
    [
        "<section><h2>The spray</h2>{0}</section><section><h2>At night</h2>{1}</section>",
        "<h2>The spray</h2>{0}<div class='sub'><h2>At night</h2>{1}</div>",
        "<div class='title'><h2>The spray</h2></div>{0}<div class='title'><h2>At night</h2></div>{1}",
        "<div><h2>The spray</h2>{0}</div><div><h2>At night</h2></div><div>{1}</div>",
        "<div><h2>The spray</h2><div>{0}</div></div><div><div><h2>At night</h2></div><div>{1}</div></div>",
    ],
)
def test_sections_in_wrappers_are_sections(body: str) -> None:
    found = under(body.format(BEFORE, BEHIND))
    assert found["The spray"] == [BEFORE[3:-4]]
    assert found["At night"] == [BEHIND[3:-4]]


def test_a_box_in_the_lead_does_not_take_the_lead() -> None:
    found = under(
        f"<div class='key'><h3>In short</h3><p>Shake it well.</p></div>{BEHIND}<h2>At night</h2>{BEFORE}"
    )
    assert found[None][-3:] == ["In short", "Shake it well.", BEHIND[3:-4]]


@pytest.mark.parametrize("end", ["", "<p>It passes.</p>"])
def test_a_section_does_not_go_on_where_a_bold_heading_follows_its_boxes(end: str) -> None:
    boxes = "".join(f"<div><h3>{name}</h3>{BEFORE}</div>" for name in ("Morning", "Night"))
    found = sections(f"<h2>Visits</h2>{BEFORE}{boxes}<p><strong>Course:</strong></p>{end}")
    assert all(section.blocks for section in found)
