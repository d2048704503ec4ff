"""What axe complains of on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.real_parts import needed_module

if TYPE_CHECKING:
    from playwright import sync_api

axe_module = needed_module(
    "axe_playwright_python.sync_playwright", "axe", "pip install axe-playwright-python"
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: sync_api.Page, rules: list[str]) -> list[dict[str, Any]]:
    """The rules that the page breaks, each with the elements that break it."""
    return list(axe_module.Axe().run(page, options={"runOnly": rules}).response["violations"])
