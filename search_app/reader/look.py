"""What makes a library one of its own: its style, pictures, and the pages that its people wrote."""

from __future__ import annotations

from typing import cast

from flask import Response, abort, current_app, render_template, send_from_directory
from flask_babel import get_locale

from search_app.appearance import Look, Picture
from search_app.library_handle import config
from search_app.overrides import FILES
from search_app.reader import reader

# A picture is shown by others' programs, and an SVG opened by itself is a document: it may nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@reader.get("/look.css")
def style() -> Response:
    """The style sheet behind the app's own: the accent colour, and the operator's styles."""
    return Response(_look().style, mimetype="text/css")


@reader.get("/look/logo")
def logo() -> Response:
    """The picture before the library's name."""
    return _shown(_look().logo)


@reader.get("/look/favicon")
def favicon() -> Response:
    """The picture of a browser's tab."""
    return _shown(_look().favicon)


@reader.get("/look/files/<path:name>")
def own_file(name: str) -> Response:
    """A picture or font of the folder of overrides."""
    folder = config().appearance.overrides
    if folder is None:
        abort(404)
    response = send_from_directory(config().at(folder) / FILES, name)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@reader.get("/about")
def about() -> str:
    """What the library's people say about it."""
    return _page("about")


@reader.get("/privacy")
def privacy() -> str:
    """What the library's people say of readers' data."""
    return _page("privacy")


def _page(name: str) -> str:
    found = _look().page(name, getattr(get_locale(), "language", ""))
    if found is None:
        abort(404)
    text, language = found
    return render_template("page.html", name=name, text=text, language=language or config().library.language)


def _shown(picture: Picture | None) -> Response:
    if picture is None:
        abort(404)
    response = Response(picture.content, mimetype=picture.media_type)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _look() -> Look:
    return cast(Look, current_app.extensions["pinakes-look"])
