"""Schemathesis against the app itself: requests made from the API's own description find no error of ours."""

from __future__ import annotations

from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, given, settings

from tests.real_parts import needed_module

schemathesis = needed_module("schemathesis", "schemathesis", "pip install schemathesis")

from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import response_schema_conformance  # noqa: E402

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
            case.validate_response(case.call(), checks=[not_a_server_error, response_schema_conformance])

        holds()
