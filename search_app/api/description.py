"""What does the API's description (OpenAPI) say beyond the types of requests and answers?

Every operation may answer with a problem (RFC 9457), and some requests have rules that no type says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apiflask import APIFlask
from flask_babel import force_locale

from catalogue.config import Config
from catalogue.filing import LETTERS
from search_app.problem_kinds import BY_STATUS, KINDS, ProblemName
from search_app.problems import MEDIA_TYPE

_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "description": "Why there is no answer (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT
        | {
            "description": "Address that explains the problem: /problems/ and one of "
            + ", ".join(ProblemName)
        },
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": _TEXT, "detail": _TEXT},
            },
        },
    },
}
_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
# Texts without a NUL character, and those of them that hold a word.
_NO_NUL = r"^[^\x00]*$"
_A_WORD = r"^[^\x00]*\w[^\x00]*$"
# Addresses that one client may ask so often a minute (search_app/limits.py).
_LIMITED = ("/api/v1/search", "/api/v1/links")
# For accounts.
_DESK = "/api/v1/desk"
# Forms of a draft, of which exactly one is given.
_FORMS = ("html", "markdown", "text")


def init_app(app: APIFlask, _config: Config) -> None:
    """Complete the description when it is made."""
    # Relative to the description's own address. It is made once: with the name of a host it would hold that
    # of whoever asked first.
    app.servers = [{"url": ".."}]
    app.spec_processor(_complete)  # type: ignore[arg-type]


def _complete(spec: dict[str, Any]) -> dict[str, Any]:
    with force_locale("en"):  # whatever the language of the page for which it is made
        return _completed(spec)


def _completed(spec: dict[str, Any]) -> dict[str, Any]:
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for path, method, operation in _operations(spec):
        responses = operation["responses"]
        for status in _refusals(path, method):
            responses.setdefault(status, {"description": str(KINDS[BY_STATUS[int(status)]].title)})
        for status, response in responses.items():
            if status[0] in "45":
                response["content"] = _CONTENT
        responses["default"] = {"description": "A problem", "content": _CONTENT}
        for parameter in operation.get("parameters", ()):
            _restrict(parameter)
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
    # the array that browsers expect (format=opensearch)
    suggested = spec["paths"]["/api/v1/suggest"]["get"]["responses"]["200"]["content"]
    suggested["application/x-suggestions+json"] = {"schema": {"type": "array"}}
    if "DraftBody" in schemas:
        _one_form(schemas["DraftBody"])
    return spec


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield path, method, operation


def _refusals(path: str, method: str) -> Iterator[str]:
    """The statuses that an operation may answer with whatever is asked."""
    yield "503"
    if path in _LIMITED:
        yield "429"
    if method == "post":
        yield from ("403", "413", "415")
    if path.startswith(_DESK):
        yield from ("401", "403")


def _restrict(parameter: dict[str, Any]) -> None:
    """Say what a parameter must hold. None holds a NUL character."""
    if parameter["schema"].get("type") == "string" and "enum" not in parameter["schema"]:
        parameter["schema"] = {"pattern": _NO_NUL, **parameter["schema"]}
    match parameter["name"]:
        case "q":
            parameter["required"] = True
            # the schema itself may be shared between parameters
            parameter["schema"] = {
                **{name: value for name, value in parameter["schema"].items() if name != "default"},
                "minLength": 1,
                "pattern": _A_WORD,
            }
        case "letter":
            parameter["schema"] = {**parameter["schema"], "enum": ["", *LETTERS]}


def _one_form(draft: dict[str, Any]) -> None:
    """Exactly one form of a draft is given, and it is a text."""
    draft["oneOf"] = [{"required": [form]} for form in _FORMS]
    for form in _FORMS:
        kinds = draft["properties"][form].pop("anyOf", [_TEXT])
        draft["properties"][form] |= next(kind for kind in kinds if kind.get("type") == "string")
        draft["properties"][form].pop("default", None)
