"""``[appearance]``: how may a library look like one of its own?

An accent colour is held against everything that it stands on, in light and in dark, before it is taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from catalogue.colours import READABLE, Colour, contrast

HomeBlock = Literal["search", "saved", "popular", "topics", "letters", "new"]
InterfaceLanguage = Literal["en", "bn", "de", "ar"]
ArticleBlock = Literal["contents", "references", "words", "origin", "related", "mentions", "topics"]

_WHITE = Colour(255, 255, 255)
# How much of the accent a tinted surface has, and how much of the ink a link has that is pointed at.
_TINT = 0.09
_STRONG = 0.35
# A step in which an accent is lightened for the dark theme, and the contrast at which it is light enough.
_STEP = 0.04
_LIGHT_ENOUGH = 6.0


class Theme(NamedTuple):
    """The colours of light or dark that no setting changes: the style sheet's own."""

    name: str
    paper: Colour
    sheet: Colour
    ink: Colour
    soft: Colour
    warm: Colour
    alarm: Colour

    @property
    def surfaces(self) -> tuple[Colour, ...]:
        """What links stand on, tinted surfaces aside."""
        return self.paper, self.sheet, self.warm, self.alarm


LIGHT = Theme("light", *map(Colour.parse, ("#fbfaf6", "#ffffff", "#1c2430", "#55606e", "#fdf3e3", "#fdecea")))
DARK = Theme("dark", *map(Colour.parse, ("#12171d", "#1a2128", "#e6e9ec", "#a6b0bb", "#2c2618", "#3a1f1d")))


class Accent(NamedTuple):
    """What an accent colour makes of a theme: links, buttons, and surfaces with a tint of it."""

    link: Colour
    strong: Colour
    tint: Colour
    button_ink: Colour


class AppearanceSettings(BaseModel):
    """``[appearance]``: how the library looks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tagline: str = Field(
        "", max_length=200, description="A sentence under the library's name on the home page."
    )
    accent: str = Field(
        "", description="Colour of links and buttons, like #0b5a5f; refused where it cannot be read."
    )
    accent_dark: str = Field(
        "", description="The same on a dark screen; empty: the accent, as much lighter as it needs to be."
    )
    logo: Path | None = Field(
        None, description="Picture before the library's name: SVG, PNG, WebP or JPEG, 256 KB at the most."
    )
    favicon: Path | None = Field(
        None, description="Picture of a browser's tab: SVG, PNG or ICO, 256 KB at the most."
    )
    about: Path | None = Field(
        None,
        description="Markdown of the page /about; NAME.bn.md beside it is shown in Bangla (likewise .en, "
        ".de, .ar).",
    )
    privacy: Path | None = Field(
        None,
        description="Markdown of the page /privacy; NAME.bn.md beside it is shown in Bangla (likewise .en, "
        ".de, .ar).",
    )
    footer: dict[str, str] = Field(
        {}, description="Links at the foot of every page: name = address (https://…, mailto:… or /path)."
    )
    home: tuple[HomeBlock, ...] = Field(
        ("search", "saved", "popular", "topics", "letters", "new"),
        description="Blocks of the home page, in this order; what is not named is not shown.",
    )
    article: tuple[ArticleBlock, ...] = Field(
        ("contents", "references", "words", "origin", "related", "mentions", "topics"),
        description="Blocks around an article's text; what is not named is not shown. Those beside the text "
        "stand in this order.",
    )
    popular: tuple[str, ...] = Field(
        (), max_length=30, description="Questions or titles that the home page offers, in this order."
    )
    popular_by_use: int = Field(
        0,
        ge=0,
        le=30,
        description="So many of the questions asked most are offered behind those; 0: none.",
    )
    languages: tuple[InterfaceLanguage, ...] = Field(
        (),
        description="Languages that the interface is offered in, the library's first one first: en, bn, de, "
        "ar; empty: library.language and English, or English and Bangla.",
    )
    locale: str = Field(
        "en-GB", description="Form of dates and numbers in the English interface: en-GB, en-US, en-IN …"
    )
    overrides: Path | None = Field(
        None, description="Folder of your own templates and styles (docs/appearance.md)."
    )

    @field_validator("accent", "accent_dark")
    @classmethod
    def _colour(cls, value: str) -> str:
        return str(Colour.parse(value)) if value else value

    @field_validator("footer")
    @classmethod
    def _addresses(cls, value: dict[str, str]) -> dict[str, str]:
        for name, address in value.items():
            is_path = address.startswith("/") and not address.startswith("//")
            if not name.strip() or not (is_path or address.startswith(("https://", "http://", "mailto:"))):
                raise ValueError(f"«{name[:40]}» has no address that begins with https://, mailto: or /")
        return value

    @field_validator("locale")
    @classmethod
    def _english(cls, value: str) -> str:
        from babel import Locale, UnknownLocaleError

        try:
            found = Locale.parse(value, sep="-")
        except (ValueError, UnknownLocaleError):
            found = None
        if found is None or found.language != "en":
            raise ValueError("is no form of English like en-GB")
        return value

    @field_validator("home", "article", "languages")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise ValueError("names one of them twice")
        return value

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.accent_dark and not self.accent:
            raise ValueError("accent_dark is set, but no accent")
        for theme in (LIGHT, DARK):
            if found := self.accent_in(theme):
                _demand_readable(theme, found)
        return self

    def accent_in(self, theme: Theme) -> Accent | None:
        """What the accent makes of a theme; None where none is set."""
        if not self.accent:
            return None
        colour = Colour.parse(self.accent)
        if theme is DARK:
            colour = Colour.parse(self.accent_dark) if self.accent_dark else _lightened(colour)
        button_ink = _WHITE if contrast(_WHITE, colour) >= READABLE else DARK.paper
        return Accent(colour, colour.mixed(theme.ink, _STRONG), theme.sheet.mixed(colour, _TINT), button_ink)


def _lightened(colour: Colour) -> Colour:
    """The colour with as much white as it needs to be read on a dark screen."""
    while min(contrast(colour, on) for on in DARK.surfaces) < _LIGHT_ENOUGH:
        colour = colour.mixed(_WHITE, _STEP)
    return colour


def _demand_readable(theme: Theme, accent: Accent) -> None:
    pairs = [
        *((accent.link, "a link", on) for on in (*theme.surfaces, accent.tint)),
        (accent.button_ink, "a button's text", accent.link),
        (theme.soft, "small text", accent.tint),
    ]
    worst, what, on = min(pairs, key=lambda pair: contrast(pair[0], pair[2]))
    if (found := contrast(worst, on)) < READABLE:
        raise ValueError(
            f"{accent.link} cannot be read on a {theme.name} screen: {what} has a contrast of {found:.2f}:1 "
            f"there, WCAG AA asks for {READABLE}:1"
        )
