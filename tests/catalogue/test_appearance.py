"""An accent colour is taken where it can be read on everything that it stands on, and only there."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.appearance import DARK, LIGHT, AppearanceSettings, Theme
from catalogue.colours import READABLE, Colour, contrast
from catalogue.config import load
from catalogue.errors import ConfigError

STYLE = Path(__file__).parents[2] / "search_app/static/app.css"
COLOURS = st.builds(Colour, *(st.integers(0, 255) for _ in range(3)))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#fff", "#fff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_what_wcag_reckons(one: str, other: str, expected: float) -> None:
    colours = Colour.parse(one), Colour.parse(other)
    assert contrast(*colours) == contrast(*reversed(colours))
    assert contrast(*colours) == pytest.approx(expected, abs=0.005)


@given(COLOURS)
def test_a_colour_is_written_as_it_is_read(colour: Colour) -> None:
    assert Colour.parse(str(colour)) == colour


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_theme_has_the_colours_of_the_style_sheet(theme: Theme) -> None:
    rules = re.findall(r":root \{(.*?)\}", STYLE.read_text("utf-8"), flags=re.S)
    said = dict(re.findall(r"--([\w-]+): (#\w{6})", rules[0 if theme is LIGHT else 1]))
    for name in Theme._fields[1:]:
        assert str(getattr(theme, name)) == said[name], name


@given(COLOURS)
def test_an_accent_that_is_taken_can_be_read_everywhere(colour: Colour) -> None:
    settings = None
    with contextlib.suppress(ValueError):
        settings = AppearanceSettings(accent=str(colour))
    surfaces = (*LIGHT.surfaces, LIGHT.sheet.mixed(colour, 0.09))
    readable = min(contrast(colour, on) for on in surfaces) >= READABLE
    assert (settings is not None) <= readable
    if settings is None:
        return
    for theme in (LIGHT, DARK):
        accent = settings.accent_in(theme)
        assert accent is not None
        for surface in (*theme.surfaces, accent.tint):
            assert contrast(accent.link, surface) >= READABLE
        assert contrast(accent.button_ink, accent.link) >= READABLE


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('accent = "#ffcc00"', "cannot be read on a light screen: a link has a contrast of 1.32:1"),
        ('accent = "#0b5a5f"\naccent_dark = "#0b5a5f"', "cannot be read on a dark screen"),
        ('accent = "teal"', "is not a colour like #0b5a5f, not 'teal'"),
        ('accent_dark = "#ffffff"', "no accent"),
        ('footer = { "Imprint" = "javascript:alert(1)" }', "«Imprint» has no address"),
        ('footer = { "Imprint" = "//evil.example" }', "«Imprint» has no address"),
        ('home = ["search", "search"]', "names one of them twice"),
        ('home = ["serach"]', "appearance.home.0"),
        ('locale = "de-DE"', "is no form of English"),
        ('acent = "#0b5a5f"', "did you mean «accent»?"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "library.toml"
    file.write_text(f"[appearance]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert said in caught.value.line()
