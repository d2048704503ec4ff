"""``python -m examples.screenshots``: the pictures of the README, taken of the sample library.

It makes the library as ``pinakes demo`` does, opens its pages in Chromium, and writes WebP files of a few
hundred pixels into ``docs/images/``. The browser itself turns its pictures into WebP: nothing else is needed.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
# Quality of the pictures, 0 to 1: text stays sharp, and all of them together weigh less than 300 KB.
QUALITY = 0.72
_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
_OPENED = re.compile(r"http://127\.0\.0\.1:\d+")
_TO_WEBP = """
async ([picture, quality]) => {
  const bitmap = await createImageBitmap(await (await fetch(picture)).blob());
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  return canvas.toDataURL("image/webp", quality);
}
"""


class Shot(NamedTuple):
    """A picture: its name, the page, and the size of the window in CSS pixels."""

    name: str
    path: str
    width: int = 1100
    height: int = 760
    dark: bool = False


SHOTS = (
    Shot("home", "/?ui=en"),
    Shot("search", "/search?q=symptoms+of+diabetis&ui=en"),
    Shot("article", "", 1280, 860),
    Shot("a-to-z", "/a-to-z/all/A/?ui=en"),
    Shot("phone-bangla", "/?ui=bn", 390, 760),
    Shot("phone-dark", "/search?q=asthma&ui=en", 390, 760, dark=True),
)


def main() -> None:
    """Take all of them."""
    IMAGES.mkdir(exist_ok=True)
    with _library() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_BROWSER, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            kept = IMAGES / f"{shot.name}.webp"
            kept.write_bytes(_taken(browser, base, shot))
            print(f"{kept.name}: {kept.stat().st_size / 1000:.0f} KB")
        browser.close()


@contextmanager
def _library() -> Iterator[str]:
    """The sample library, served on loopback; its address."""
    command = [sys.executable, "-m", "pinakes", "demo", "--port", "0"]
    # a browser that the command would open is none of ours
    environment = os.environ | {"BROWSER": "true"}
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert running.stdout is not None
    try:
        lines = (line for line in running.stdout if "crawl" not in line.lower())
        found = next(filter(None, map(_OPENED.search, lines)), None)
        if found is None:
            raise SystemExit("screenshots: pinakes demo did not start; run it by itself to see why")
        yield found[0]
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)


def _taken(browser: Browser, base: str, shot: Shot) -> bytes:
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
    )
    page.goto(base + (shot.path or _an_article(page, base)))
    picture = page.screenshot()
    page.goto("about:blank")
    encoded = "data:image/png;base64," + base64.b64encode(picture).decode()
    written = page.evaluate(_TO_WEBP, [encoded, QUALITY])
    page.close()
    return base64.b64decode(written.partition(",")[2])


def _an_article(page: Page, base: str) -> str:
    """The first article on asthma: it has symptoms, a table and advice on when to see a doctor."""
    page.goto(f"{base}/search?q=asthma&ui=en")
    return page.locator(".hits h2 a").first.get_attribute("href") or "/"


if __name__ == "__main__":
    main()
