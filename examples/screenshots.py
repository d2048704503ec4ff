"""``python -m examples.screenshots [NAME…]``: the pictures of the README and of docs/appearance.md.

It makes the sample library as ``pinakes demo`` does and the libraries of ``examples/looks/``, opens their
pages in Chromium, and writes WebP files of a few hundred pixels into ``docs/images/``. The browser itself
turns its pictures into WebP: nothing else is needed. With names, only these pictures are taken.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from examples.sample_site import SampleSite, serve

LOOKS = Path(__file__).parent / "looks"
IMAGES = Path(__file__).parent.parent / "docs" / "images"
# Quality of the pictures, 0 to 1: text stays sharp, and all of them together weigh less than 350 KB.
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
    """A picture: its name, the page, and the size of the window in CSS pixels. ``look``: a folder of
    ``examples/looks/``; empty for the sample library.
    """

    name: str
    path: str
    width: int = 1100
    height: int = 760
    dark: bool = False
    look: str = ""


SHOTS = (
    Shot("home", "/?ui=en"),
    Shot("search", "/search?q=symptoms+of+diabetis&ui=en"),
    Shot("article", "", 1280, 860),
    Shot("a-to-z", "/a-to-z/all/A/?ui=en"),
    Shot("phone-bangla", "/?ui=bn", 390, 760),
    Shot("phone-dark", "/search?q=asthma&ui=en", 390, 760, dark=True),
    Shot("look-health", "/?ui=en", look="health"),
    Shot("look-health-phone", "/?ui=bn", 390, 760, look="health"),
    Shot("look-museum", "/?ui=de", look="museum"),
    Shot("look-museum-arabic", "/?ui=ar", look="museum"),
    Shot("look-museum-article", "/search?q=الأسطرلاب&ui=ar", 390, 760, look="museum"),
)


def main(names: list[str]) -> None:
    """Take all of them, or those that are named."""
    IMAGES.mkdir(exist_ok=True)
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_BROWSER, args=["--no-sandbox", "--disable-gpu"])
        for look in dict.fromkeys(shot.look for shot in wanted):
            with _dressed(look) if look else _sample() as base:
                for shot in wanted:
                    if shot.look == look:
                        kept = IMAGES / f"{shot.name}.webp"
                        kept.write_bytes(_taken(browser, base, shot))
                        print(f"{kept.name}: {kept.stat().st_size / 1000:.0f} KB")
        browser.close()


def _sample() -> AbstractContextManager[str]:
    """The sample library; its address."""
    return _served("demo", "--port", "0")


@contextmanager
def _dressed(look: str) -> Iterator[str]:
    """A library of ``examples/looks/``, with its own articles or those of the sample site; its address."""
    with tempfile.TemporaryDirectory(prefix="pinakes-look-") as folder:
        own = Path(folder) / look
        shutil.copytree(LOOKS / look, own)
        config = ("--config", str(own / "library.toml"))
        if (articles := own / "articles.jsonl").is_file():
            _run("import", str(articles), *config)
        else:
            with serve(SampleSite()) as site:
                _run("crawl", "--url", site.url + "/", *config)
        with _served("serve", "--port", "0", *config) as base:
            yield base


def _run(*arguments: str) -> None:
    environment = os.environ | {"PINAKES_CRAWL_DELAY": "0"}
    subprocess.run(
        [sys.executable, "-m", "pinakes", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL
    )


@contextmanager
def _served(*arguments: str) -> Iterator[str]:
    """What a command serves on loopback; its address."""
    # a browser that the command would open is none of ours
    environment = os.environ | {"BROWSER": "true", "PINAKES_WEB_DESK_PORT": "0"}
    running = subprocess.Popen(
        [sys.executable, "-m", "pinakes", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    assert running.stdout is not None
    try:
        lines = (line for line in running.stdout if "crawl" not in line.lower())
        found = next(filter(None, map(_OPENED.search, lines)), None)
        if found is None:
            raise SystemExit(
                f"screenshots: pinakes {arguments[0]} did not start; run it by itself to see why"
            )
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
    main(sys.argv[1:])
