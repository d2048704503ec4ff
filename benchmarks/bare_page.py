"""A bare page of Flask's, the yardstick of ``benchmarks.waits``: a list of fifty lines through Jinja."""

from __future__ import annotations

from flask import Flask, render_template_string

_PAGE = "<ul>{% for name, there in lines %}<li><a href='{{ there }}'>{{ name }}</a></li>{% endfor %}</ul>"
_LINES = [(f"Article {number}", f"/article/{number}") for number in range(50)]

app = Flask(__name__)


@app.get("/")
def page() -> str:
    return render_template_string(_PAGE, lines=_LINES)
