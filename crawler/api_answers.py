"""What stands in the answer of a site's own API (WordPress's REST, MediaWiki's)? It is not trusted."""

from __future__ import annotations

import json
from typing import Any


def json_in(body: bytes) -> Any:
    """The value that a body in JSON holds; None for any other body."""
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
