"""Schemathesis against the app itself: requests made from the API's own description find no error of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest
from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, given, settings

from tests.real_parts import needed_module
from tests.search_app.conftest import MakeApp

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

schemathesis = needed_module("schemathesis", "schemathesis", "pip install schemathesis")

from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    status_code_conformance,
    response_schema_conformance,
]

FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)


@pytest.fixture
def local(fresh: MakeApp) -> APIFlask:
    """An app that is asked from its own machine, so that the desk's operations do what they are asked to."""
    app = fresh(12)
    served = app.wsgi_app

    def here(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.setdefault("REMOTE_ADDR", "127.0.0.1")
        return served(environ, start_response)

    app.wsgi_app = here  # type: ignore[method-assign]
    return app


def test_no_request_of_the_api_finds_an_error_of_ours(local: APIFlask) -> None:
    undocumented: dict[tuple[str, ...], object] = {}

    def holds(case: Any) -> None:
        answer = case.call()
        case.validate_response(answer, checks=CHECKS)
        # «default» is for what nobody thought of
        if str(answer.status_code) not in case.operation.definition.raw["responses"]:
            undocumented[case.method, case.path, str(answer.status_code)] = case.as_curl_command()

    for_every_operation(local, holds)
    assert undocumented == {}


def test_every_operation_says_that_it_may_answer_with_a_problem(app: APIFlask) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status == "default" or status[0] in "45":
                    assert list(response["content"]) == ["application/problem+json"], (path, method, status)
            assert "default" in operation["responses"], (path, method)


# What no type says of a parameter, and why such a request is refused all the same: with what is allowed.
BEYOND_TYPES = {
    "category": "the library has none of that name",
    "site": "the same",
    "section": "the same",
    "language": "the same",
    "article": "the same",
    "article, target": "the same",
    "target": "no article is linked to itself",
    "after": "it comes from an answer",
    "page": "with a size, it leads beyond what can be paged through",
    "query": "it may name a person",
    "until": "it has passed",
}


def test_what_the_description_demands_is_never_refused_as_wrong(local: APIFlask) -> None:
    """Of every operation: a client that keeps to the description is let in, or told that it may not, that
    there is no such thing, or to come back later.
    """
    refused: dict[tuple[str, ...], object] = {}

    def holds(case: Any) -> None:
        answer = case.call()
        if answer.status_code not in (400, 405, 415, 422):
            return
        told = answer.json()
        named = {error["parameter"] for error in told.get("errors", ())}
        # a question of «the» and «a» alone says nothing
        says_nothing = told["type"] == "/problems/query-empty" and case.path == "/api/v1/search"
        if not says_nothing and (not named or named - BEYOND_TYPES.keys()):
            refused[case.method, case.path, *sorted(named)] = (case.as_curl_command(), told)

    for_every_operation(local, holds, generation_mode=schemathesis.GenerationMode.POSITIVE)
    assert refused == {}


def for_every_operation(app: APIFlask, holds: Callable[[Any], None], **how: Any) -> None:
    """Call ``holds`` with a few requests of each operation."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for found in schema.get_all_operations():
        given(case=found.ok().as_strategy(**how))(FEW(_one(holds)))()


def _one(holds: Callable[[Any], None]) -> Callable[[Any], None]:
    """A function of its own, whose parameter hypothesis fills by name."""

    def one(case: Any) -> None:
        holds(case)

    return one
