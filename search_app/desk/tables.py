"""How is a list of the desk paged, and handed out whole as CSV or JSON?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Response, abort, json, request

from catalogue.printing import csv_table
from search_app.typed import page_number

T = TypeVar("T")

# Lines of a page.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """The rows of one page, from the ``first`` (counted from 1), of ``total``."""

    rows: Sequence[T]
    page: int
    pages: int
    total: int
    first: int


def asked_page(total: int, shown: int = SHOWN) -> tuple[int, int]:
    """The number of the page that is asked for, and of the last one."""
    pages = max(1, -(-total // shown))
    return min(page_number(request.args.get("page")), pages), pages


def paged(rows: Sequence[T], shown: int = SHOWN) -> Paged[T]:
    """The page of ``rows`` that is asked for; the last one, where there are fewer."""
    page, pages = asked_page(len(rows), shown)
    start = (page - 1) * shown
    return Paged(rows[start : start + shown], page, pages, len(rows), start + 1)


def download(form: str, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Response:
    """All rows as a file: ``form`` is csv or json; 404 for another."""
    if form == "csv":
        response = Response(b"".join(csv_table(columns, rows)), mimetype="text/csv")
    elif form == "json":
        document = {name: [{column: row[column] for column in columns} for row in rows]}
        response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    else:
        abort(404)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
