"""The weights are those of the features, by name."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest

from catalogue.errors import CorruptData
from indexer.extract.body.features import Features, read_weights, weights, written_weights

STORED = json.loads((resources.files("indexer.extract.body") / "body_weights.json").read_text("utf-8"))


def test_the_stored_weights_name_each_feature_in_its_order() -> None:
    assert tuple(STORED["weights"]) == Features._fields
    assert weights().tolist() == list(STORED["weights"].values())


def test_weights_are_found_by_name_whatever_their_order() -> None:
    turned = dict(reversed(STORED["weights"].items()))
    assert read_weights(json.dumps({"weights": turned})).tolist() == weights().tolist()


def test_what_is_written_is_read_the_same() -> None:
    assert read_weights(written_weights(weights())).tolist() == weights().tolist()
    with pytest.raises(ValueError, match="shorter"):
        written_weights(np.zeros(45))


def test_a_missing_name_is_refused() -> None:
    some = {name: weight for name, weight in STORED["weights"].items() if name != "commas"}
    with pytest.raises(CorruptData, match="missing: commas; unknown: none"):
        read_weights(json.dumps({"weights": some}))


def test_a_wrong_name_is_refused() -> None:
    with pytest.raises(CorruptData, match="missing: none; unknown: semicolons"):
        read_weights(json.dumps({"weights": STORED["weights"] | {"semicolons": 1.0}}))
