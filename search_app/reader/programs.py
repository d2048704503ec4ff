"""``/programs``: what can a program, or a page of another site, have of the library?"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from apiflask import APIFlask
from flask import current_app, render_template, url_for

from search_app.reader import reader

# Elements that pages of the library's own sites may hold, each with the script that makes it.
_ELEMENTS = (
    ("embed.related_script", '<pinakes-related url="{page}"></pinakes-related>'),
    ("embed.search_script", '<pinakes-search><a href="{search}">{search}</a></pinakes-search>'),
)
_KNOWN = "pinakes.operations"
# The address that stands for a page of theirs.
_PAGE = "https://www.example.org/an-article/"


class Operation(NamedTuple):
    """What one address of the API answers; ``summary`` is in English, as its description is."""

    method: str
    path: str
    summary: str


@reader.get("/programs")
def programs() -> str:
    """The API, the embeds and the feeds, each with its address."""
    return render_template("programs.html", operations=_operations(), embeds=_embeds())


def _operations() -> list[Operation]:
    """The operations that are everybody's, in the order of the description; made once, which takes .1 s."""
    known = current_app.extensions
    if _KNOWN not in known:
        known[_KNOWN] = _described()
    return cast(list[Operation], known[_KNOWN])


def _described() -> list[Operation]:
    paths: dict[str, dict[str, Any]] = cast(dict[str, Any], cast(APIFlask, current_app).spec)["paths"]
    return [
        Operation(method.upper(), path, said.get("summary", ""))
        for path, methods in paths.items()
        for method, said in methods.items()
        if isinstance(said, dict) and "Library" in said.get("tags", ())
    ]


def _embeds() -> list[str]:
    search = url_for("reader.search", ui=None, _external=True)
    return [
        element.format(page=_PAGE, search=search)
        + f'\n<script src="{url_for(script, ui=None, _external=True)}" defer></script>'
        for script, element in _ELEMENTS
    ]
