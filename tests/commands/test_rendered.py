"""A site whose articles only its scripts write, by ``pinakes crawl`` and what readers then find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.running import output
from tests.crawler.test_browser import chromium, shell
from tests.crawler.webserver import Answer, Site, sentence

__all__ = ["chromium"]  # the fixture, for every test here

WRITE = """
fetch("/texts" + location.pathname).then((answer) => answer.text()).then((text) => {
  document.querySelector("#app").innerHTML = text;
  document.title = document.querySelector("h1")?.textContent ?? "Shelf";
});
"""


def text(title: str) -> str:
    more = f"<h2>Causes</h2><p>{sentence(f'what causes {title}')}</p>"
    return f"<article><h1>{title}</h1><p>{sentence(title)}</p>{more}</article>"


@pytest.mark.parametrize("render", [True, False], ids=["rendered", "as it came"])
def test_what_scripts_write_is_found_where_the_site_says_render(
    render: bool, web: Site, tmp_path: Path
) -> None:
    for path in ("/", "/gout", "/measles"):
        web.routes[path] = shell(WRITE)
    web.routes["/texts/"] = Answer('<a href="/gout">Gout</a> <a href="/measles">Measles</a>')
    web.routes["/texts/gout"] = Answer(text("Gout"))
    web.routes["/texts/measles"] = Answer(text("Measles"))
    (tmp_path / "library.toml").write_text(
        f'[crawl]\ndelay = 0\n[[site]]\nname = "shelf"\nurl = "{web.url}/"\n' + "render = true\n" * render
    )
    output(tmp_path, "crawl", code=0)
    found = json.loads(output(tmp_path, "search", "measles", "--json"))
    titles = {hit["title"] for hit in found["hits"]}
    assert titles == ({"Measles"} if render else set())
