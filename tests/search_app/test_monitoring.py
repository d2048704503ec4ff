"""Rules and dashboard that are given as examples name metrics that there are, and the docs name all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from apiflask import APIFlask
from prometheus_client.parser import text_string_to_metric_families

from search_app.metrics import exposition

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "monitoring"
NAME = re.compile(r"\bpinakes_[a-z_]+\b")


@pytest.fixture
def known(app: APIFlask) -> dict[str, str]:
    """Every metric that is exported, and its type."""
    with app.test_request_context("/metrics"):
        text = exposition().get_data(as_text=True)
    found = {}
    for family in text_string_to_metric_families(text):
        # when a counter began, which is of the client library
        if not family.name.startswith("pinakes_") or family.name.endswith("_created"):
            continue
        found[family.name] = family.type
        match family.type:
            case "counter":
                found[f"{family.name}_total"] = "counter"
            case "histogram":
                found |= dict.fromkeys((f"{family.name}_{part}" for part in ("bucket", "sum", "count")), "")
    return found


def expressions() -> dict[str, str]:
    """Every expression of the examples, by the name of its rule or panel."""
    rules = yaml.safe_load((EXAMPLES / "alerts.yml").read_text("utf-8"))
    found = {rule["alert"]: rule["expr"] for group in rules["groups"] for rule in group["rules"]}
    dashboard: dict[str, Any] = json.loads((EXAMPLES / "dashboard.json").read_text("utf-8"))
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            found[f"{panel['title']} {target['refId']}"] = target["expr"]
    return found


def test_every_metric_of_rules_and_dashboard_is_exported(known: dict[str, str]) -> None:
    named = {name: set(NAME.findall(text)) for name, text in expressions().items()}
    assert {name: metrics - known.keys() for name, metrics in named.items() if metrics - known.keys()} == {}
    assert all(named.values())
    asked = json.loads((EXAMPLES / "dashboard.json").read_text("utf-8"))["templating"]["list"][1]["query"]
    assert set(NAME.findall(asked)) <= known.keys()


def test_every_metric_is_documented(known: dict[str, str]) -> None:
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    exported = {name for name, kind in known.items() if kind and f"{name}_total" not in known}
    documented = set(NAME.findall(text))
    assert exported - documented == set()
    assert documented <= known.keys()


def test_names_follow_prometheus_conventions(known: dict[str, str]) -> None:
    for name, kind in known.items():
        if kind == "counter" and f"{name}_total" not in known:
            assert name.endswith("_total")
        assert not re.search(r"_(?:ms|milliseconds|minutes|hours|days|kb|mb|percent|age)\b", name)


def test_rules_say_what_is_wrong_and_how_bad_it_is() -> None:
    rules = yaml.safe_load((EXAMPLES / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    for rule in rules:
        assert rule["annotations"]["summary"].endswith((".", "?")), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
    assert len({rule["alert"] for rule in rules}) == len(rules)
