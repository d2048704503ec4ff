"""What the tests of the API share."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.test import TestResponse

from search_app.problem_kinds import KINDS
from search_app.problems import MEDIA_TYPE

API = "/api/v1"


def problem(response: TestResponse, name: str) -> dict[str, Any]:
    """The answer is this problem, in its one shape."""
    assert response.mimetype == MEDIA_TYPE
    body = json.loads(response.data)
    assert body["type"] == f"/problems/{name}"
    assert body["status"] == response.status_code == KINDS[name].status
    assert body["title"]
    assert body["detail"]
    assert set(body) <= {"type", "title", "status", "detail", "errors"}
    return dict(body)
