"""Every kind of page is valid HTML, in every language of the interface."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from search_app.messages import COMPLETE, LANGUAGES
from tests.html_validate import findings
from tests.search_app.kinds_of_page import EDITORS, READER, address


def reached(app: APIFlask) -> dict[str, str]:
    """Every page without a parameter in its path, beside those that were chosen."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {
        rule.endpoint: rule.rule
        for rule in rules
        if not rule.arguments and rule.endpoint.split(".")[0] in ("reader", "desk", "board", "access")
    }


@pytest.mark.parametrize("ui", LANGUAGES)
def test_every_page_is_valid(client: FlaskClient, app: APIFlask, tmp_path: Path, ui: str) -> None:
    written = 0
    for name, path in (READER | (EDITORS | reached(app) if ui in COMPLETE else {})).items():
        answer = client.get(address(path, ui))
        if answer.mimetype == "text/html" and answer.data and answer.status_code // 100 != 3:
            (tmp_path / f"{re.sub(r'[^A-Za-z]+', '-', name)}.html").write_text(answer.text, "utf-8")
            written += 1
    assert written > (30 if ui in COMPLETE else 15)
    assert findings(tmp_path) == []


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    page = "<!doctype html><html lang=en><title>x</title><p><ul><li>y</ul></p><a href=x>z</b></html>"
    (tmp_path / "wrong.html").write_text(page, "utf-8")
    assert findings(tmp_path)
