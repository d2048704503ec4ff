"""Fixtures of the tests in a real browser: the app on a port of this machine, Chromium, and a page in it."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from apiflask import APIFlask
from werkzeug.serving import make_server

from tests.real_parts import missing, needed_module

if TYPE_CHECKING:
    from playwright import sync_api

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The contrast of two colours (WCAG 2.2), whatever they are called.
CONTRAST_OF = """
(one, other) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
"""


@contextmanager
def served(app: APIFlask) -> Iterator[str]:
    """An app on a port of this machine; its address."""

    def closed(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        """The app, its answer closed in any case: where a browser hangs up on a file, Werkzeug's server
        forgets it, and Python says of the file, some tests later, that nobody closed it.
        """
        answer: Any = app(environ, start_response)
        with closing(answer):
            yield from answer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, closed, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def base(app: APIFlask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    playwright_api = needed_module("playwright.sync_api", "Playwright", "pip install playwright")
    if complaint := driver_complaint():
        missing(f"Playwright's browser driver ({complaint})", "Debian: apt-get install libatomic1")
    with playwright_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        except playwright_api.Error as error:
            missing(f"Chromium ({error.message.splitlines()[0]})", "Debian: apt-get install chromium")
        yield browser
        browser.close()


def driver_complaint() -> str:
    """Why Playwright's driver, a Node.js program of its own, does not start; empty where it does. Starting it
    from Python raises an error that does not say so.
    """
    started = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True, timeout=60
    )
    if started.returncode == 0:
        return ""
    said = (started.stderr + started.stdout).strip().splitlines()
    return said[-1] if said else f"it ends with {started.returncode}"


@pytest.fixture
def page(browser: sync_api.Browser, base: str) -> Iterator[sync_api.Page]:
    """An empty page that must raise no error, log none, and ask no other host."""
    context = browser.new_context(
        base_url=base, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []

    def on_console(said: sync_api.ConsoleMessage) -> None:
        if said.type == "error" and "Failed to load" not in said.text:
            complaints.append(said.text)

    def on_request(request: sync_api.Request) -> None:
        if not request.url.startswith(base):
            complaints.append(f"asked elsewhere: {request.url}")

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", on_console)
    page.on("request", on_request)
    yield page
    context.close()
    assert complaints == []
