"""A site's template as it is stored."""

from __future__ import annotations

import json

import pytest

from indexer.extract import SiteTemplate
from indexer.extract.roles import Role
from indexer.extract.template.profile import Slot
from tests.indexer.extract.site_pages import profile


def test_a_slot_s_role_is_stored_as_text_and_read_as_a_role() -> None:
    stored = SiteTemplate((profile(slots={"div.box": Slot(Role.SUMMARY, "a copy")}),)).to_json()
    assert json.loads(stored)["profiles"][0]["slots"] == {
        "div.box": {"role": "summary copy", "evidence": "a copy"}
    }
    slot = SiteTemplate.from_json(stored).profiles[0].slots["div.box"]
    assert slot.role is Role.SUMMARY


def test_a_role_that_does_not_exist_is_refused() -> None:
    stored = SiteTemplate((profile(slots={"div.box": Slot(Role.SUMMARY, "a copy")}),)).to_json()
    with pytest.raises(ValueError, match="no role"):
        SiteTemplate.from_json(stored.replace("summary copy", "no role"))


@pytest.mark.parametrize(
    ("main", "confidence", "usable"), [("html/body", 0.5, True), ("html/body", 0.49, False), ("", 1.0, False)]
)
def test_a_profile_is_believed_from_half_on_if_it_has_a_main_container(
    main: str, confidence: float, usable: bool
) -> None:
    assert profile(main=main, confidence=confidence).is_usable is usable


def test_the_share_of_a_text_is_the_larger_one_of_inside_and_outside() -> None:
    known = profile(texts={"gout": 0.2}, outside={"gout": 0.3})
    assert known.share_of("gout") == 0.3
    assert known.share_of("croup") == 0.0
