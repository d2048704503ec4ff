"""What editors decide on the desk."""

from __future__ import annotations

from tests.search_app.conftest import ABSCESS, MakeApp, address


def test_a_pin_is_kept_shown_and_taken_away(fresh: MakeApp) -> None:
    client = fresh(3).test_client()
    abscess = ABSCESS
    assert (
        client.post(
            "/desk/pins", data={"query": "  Pus  Pocket ", "article": address("Abscess"), "place": "never"}
        ).status_code
        == 303
    )
    desk = client.get("/desk/").text
    assert "pus pocket" in desk
    assert "Abscess" in desk
    assert (
        client.post("/desk/pins/remove", data={"query": "pus pocket", "article": abscess}).status_code == 303
    )
    assert "pus pocket" not in client.get("/desk/").text
    for wrong in ({"query": "", "article": abscess}, {"query": "x", "article": "https://nope.example/"}, {}):
        assert client.post("/desk/pins", data=wrong).status_code == 400
