"""A library that goes away is told so, and answered again once it is back."""

from __future__ import annotations

import logging
import os
import shutil

import pytest

from tests.search_app.conftest import ASTHMA, MakeApp, handle_of

API = "/api/v1"


def test_bad_input_44_the_catalogue_vanishes_and_comes_back(fresh: MakeApp) -> None:
    app = fresh(3)
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    data = handle_of(app).config.data_folder
    away = data.with_name("away")
    data.rename(away)
    for path in ("/readyz", f"{API}/search?q=abscess", f"{API}/status", f"{API}/a-to-z"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert response.json["type"] == "/problems/unavailable"
        assert response.headers["Retry-After"]
        assert str(data) not in response.text
    for path in ("/", "/search?q=abscess", "/a-to-z/all/A/", f"/article/{ASTHMA}", "/board/"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert "cannot answer right now" in response.text
    assert client.get("/healthz").status_code == 200
    assert not data.exists(), "nothing may make an empty library in its place"
    away.rename(data)
    assert client.get("/readyz").status_code == 200
    assert client.get("/search?q=abscess").status_code == 200


def test_bad_input_44_without_its_index_the_library_can_still_be_read(fresh: MakeApp) -> None:
    app = fresh(5)
    client = app.test_client()
    folder = handle_of(app).config.index_folder
    away = folder.with_name("index-away")
    handle_of(app).close()
    shutil.move(folder, away)
    folder.write_text("no folder")
    assert client.get("/readyz").status_code == 503
    folder.unlink()
    os.rename(away, folder)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@pytest.mark.parametrize("kept", [0, 40])
def test_bad_input_44_readers_go_on_with_the_index_that_they_have_where_its_newest_is_cut(
    fresh: MakeApp, engine: str, kept: int, caplog: pytest.LogCaptureFixture
) -> None:
    app = fresh(5, index={"engine": engine})
    client = app.test_client()
    paths = (
        "/search?q=abscess",
        "/a-to-z/",
        f"{API}/search?q=acne",
        f"/article/{ASTHMA}",
        "/search?q=asthma",
    )
    for path in paths:
        assert client.get(path).status_code == 200
    newest = {"tantivy": "meta.json", "whoosh": "*.toc"}[engine]
    (file,) = handle_of(app).config.index_folder.rglob(newest)
    # in the place of the whole one, as a bad copy or restore leaves it
    part = file.with_name("part")
    part.write_bytes(file.read_bytes()[:kept])
    part.replace(file)
    with caplog.at_level(logging.WARNING):
        for path in (*paths, "/search?q=anaemia"):
            assert client.get(path).status_code == 200, path
    assert caplog.text.count("index-unreadable") <= 1, "a line for each question would fill the disk"
    if engine == "tantivy":  # Whoosh reads its list of files again only when there is another
        assert client.get("/readyz").status_code == 503
