"""Schemathesis against the app itself: requests made from the API's own description find no error of ours."""

from __future__ import annotations

from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, given, settings

from tests.real_parts import needed_module

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


def test_no_request_of_the_api_finds_an_error_of_ours(app: APIFlask) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @FEW
        def holds(case) -> None:  # type: ignore[no-untyped-def]
            case.validate_response(case.call(), checks=CHECKS)

        holds()


def test_every_operation_says_that_it_may_answer_with_a_problem(app: APIFlask) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status == "default" or status[0] in "45":
                    assert list(response["content"]) == ["application/problem+json"], (path, method, status)
            assert "default" in operation["responses"], (path, method)


def test_what_the_description_demands_is_accepted(app: APIFlask) -> None:
    """A question with a word, one form of a draft: no such request is refused as wrong."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for path, method in (("/api/v1/suggest", "GET"), ("/api/v1/links", "POST"), ("/api/v1/related", "GET")):
        operation = schema[path][method]

        @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
        @FEW
        def holds(case) -> None:  # type: ignore[no-untyped-def]
            assert case.call().status_code in (200, 404)

        holds()
