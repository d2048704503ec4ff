"""How does this library look? Its own pictures, colours, pages and templates, read once when the app starts.

What a person configured and cannot be used is said at the start and by ``pinakes check``, not to readers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, get_args

from flask import Flask
from jinja2 import ChoiceLoader
from markdown_it import MarkdownIt
from markupsafe import Markup

from catalogue.appearance import DARK, LIGHT, Accent, InterfaceLanguage
from catalogue.config import Config
from catalogue.errors import ConfigError
from search_app import overrides

# Bytes of a picture, and of a page or a style sheet.
MAX_PICTURE = 256 * 1024
MAX_TEXT = 256 * 1024
# Name's end → what it is, and how its bytes begin.
_PICTURES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".svg": ("image/svg+xml", (b"<",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".webp": ("image/webp", (b"RIFF",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".ico": ("image/vnd.microsoft.icon", (b"\0\0\1\0",)),
}
_PAGES = ("about", "privacy")
# Languages in which a page may be written beside the file that is named.
_LANGUAGES: tuple[str, ...] = get_args(InterfaceLanguage)


class Picture(NamedTuple):
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """What ``[appearance]`` amounts to. ``pages``: (page, language) to HTML; the language is empty for the
    file that is named. ``style`` is empty where the style sheet of the app needs no other behind it.
    """

    style: str
    logo: Picture | None
    favicon: Picture | None
    pages: dict[tuple[str, str], Markup]
    digest: str

    def page(self, name: str, language: str) -> tuple[Markup, str] | None:
        """A page and the language that it is known to be in: the reader's, or an empty text."""
        own = self.pages.get((name, language))
        if own is not None:
            return own, language
        found = self.pages.get((name, ""))
        return (found, "") if found is not None else None


def init_app(app: Flask, config: Config) -> None:
    """Read the look, and let templates of one's own stand before the app's.

    Raises :class:`ConfigError` for a file that cannot be used.
    """
    look = app.extensions["pinakes-look"] = read(config)
    if config.appearance.overrides and app.jinja_loader:
        own = overrides.loader(config.at(config.appearance.overrides), app.jinja_loader)
        app.jinja_loader = ChoiceLoader([own, app.jinja_loader])

    @app.context_processor
    def words() -> dict[str, object]:
        shown = config.appearance
        return {"look": look, "appearance": shown, "own_pages": [n for n in _PAGES if (n, "") in look.pages]}


def read(config: Config) -> Look:
    """Everything that ``[appearance]`` names. Raises :class:`ConfigError`."""
    wanted = config.appearance
    pages = {}
    for name in _PAGES:
        file = getattr(wanted, name)
        if file is None:
            continue
        file = config.at(file)
        pages[name, ""] = _markdown(_text(file, name))
        for language in _LANGUAGES:
            if (other := file.with_suffix(f".{language}{file.suffix}")).is_file():
                pages[name, language] = _markdown(_text(other, name))
    logo, favicon = (_picture(config, name) for name in ("logo", "favicon"))
    style = _style(config)
    parts = (style, logo, favicon, sorted(pages.items()), overrides.digest(config))
    return Look(style, logo, favicon, pages, hashlib.sha256(repr(parts).encode()).hexdigest()[:16])


def _picture(config: Config, name: str) -> Picture | None:
    named: Path | None = getattr(config.appearance, name)
    if named is None:
        return None
    file = config.at(named)
    kind = _PICTURES.get(file.suffix.lower())
    if kind is None:
        raise ConfigError(
            f"appearance.{name}: {file.name} is no picture that browsers show",
            "take " + ", ".join(sorted(suffix[1:].upper() for suffix in _PICTURES)),
        )
    content = _bytes(file, name, MAX_PICTURE)
    media_type, beginnings = kind
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(beginnings):
        what = f"appearance.{name}: {file} does not hold what its name says ({media_type})"
        raise ConfigError(what, "save it again in that format")
    return Picture(media_type, content)


def _style(config: Config) -> str:
    """The style sheet that stands behind the app's: the accent, and the styles of one's own."""
    light, dark = config.appearance.accent_in(LIGHT), config.appearance.accent_in(DARK)
    made = []
    if light and dark:
        made.append(f":root {{ {_variables(light)} }}")
        made.append(f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_variables(dark)} }} }}")
    if own := overrides.style_file(config):
        made.append(_text(own, "overrides"))
    return "\n".join(made)


def _variables(accent: Accent) -> str:
    values = {
        "link": accent.link,
        "link-strong": accent.strong,
        "tint": accent.tint,
        "button": accent.link,
        "button-ink": accent.button_ink,
    }
    return " ".join(f"--{name}: {colour};" for name, colour in values.items())


def _markdown(text: str) -> Markup:
    # "commonmark" without HTML: what is not Markdown is shown as text, and javascript: makes no link
    made = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return Markup(made)  # noqa: S704  (made without HTML of its source)


def _text(file: Path, name: str) -> str:
    try:
        return _bytes(file, name, MAX_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"appearance.{name}: {file} is not written in UTF-8", "save it as UTF-8") from None


def _bytes(file: Path, name: str, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        what = f"appearance.{name}: {file} cannot be read: {error.strerror}"
        raise ConfigError(what, "name a file that is there, or remove the key") from error
    if len(content) > most:
        raise ConfigError(f"appearance.{name}: {file} has more than {most // 1024} KB", "take a smaller one")
    return content
