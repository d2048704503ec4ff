"""Every kind of page is valid HTML, in every language of the interface."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from search_app.messages import COMPLETE, LANGUAGES
from tests.search_app.kinds_of_page import EDITORS, READER, address
from tests.valid_html import findings, html_validate, nu_checker


def reached(app: APIFlask) -> dict[str, str]:
    """Every page without a parameter in its path, beside those that were chosen."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {
        rule.endpoint: rule.rule
        for rule in rules
        if not rule.arguments and rule.endpoint.split(".")[0] in ("reader", "desk", "board", "access")
    }


def test_every_page_is_valid(client: FlaskClient, app: APIFlask, tmp_path: Path) -> None:
    """All of them at once: starting the programs takes longer than reading forty pages."""
    for ui in LANGUAGES:
        written = 0
        for name, path in (READER | (EDITORS | reached(app) if ui in COMPLETE else {})).items():
            answer = client.get(address(path, ui))
            if answer.mimetype == "text/html" and answer.data and answer.status_code // 100 != 3:
                page = tmp_path / f"{ui}-{re.sub(r'[^A-Za-z]+', '-', name)}.html"
                page.write_text(answer.text, "utf-8")
                written += 1
        assert written > (30 if ui in COMPLETE else 15)
    assert findings(tmp_path) == []


WRONG = {
    "list": "<p><ul><li>y</ul></p>",
    "end": "<a href=x>z</b>",
    "name": '<button type="button"></button>',
    "address": '<a href="#&quot;&gt;&lt;b&gt;">z</a>',
    "date": "<time>last spring</time>",
    "language": '<p lang="englisch">z</p>',
}


@pytest.mark.parametrize(
    ("checker", "seen"),
    [(html_validate, {"list", "end", "name"}), (nu_checker, {"list", "end", "address", "date", "language"})],
)
def test_what_is_wrong_is_found(tmp_path: Path, checker: Callable[[Path], list[str]], seen: set[str]) -> None:
    for name, wrong in (WRONG | {"valid": "<p>y</p>"}).items():
        head = '<!doctype html><html lang="en"><head><title>x</title></head>'
        (tmp_path / f"{name}.html").write_text(f"{head}<body>{wrong}</body></html>", "utf-8")
    assert {one.partition(".html:")[0] for one in checker(tmp_path)} == seen
