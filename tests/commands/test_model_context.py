"""A language model's program asks the library over the real protocol, on the command's stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.real_parts import needed_module
from tests.search_app.conftest import ASTHMA, HOSTILE, fill, hostile, library_config, sample_articles

mcp = needed_module("mcp", "the MCP package", "pip install 'pinakes[mcp]'")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp")
    fill(library_config(folder), [*sample_articles()[:8], hostile()])
    return folder


def asked(
    folder: Path, *calls: tuple[str, dict[str, Any]], settings: str = ""
) -> tuple[Any, list[str], list[Any]]:
    """What the server says of itself, its tools, and its answers; ``None`` for an error's."""
    (folder / "library.toml").write_text(f'[library]\nname = "Sample library"\ndata = "data"\n{settings}')
    started = mcp.StdioServerParameters(
        command=sys.executable,
        args=[str(ROOT / "pinakes.py"), "mcp", "--config", str(folder / "library.toml")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def talk() -> tuple[Any, list[str], list[Any]]:
        from mcp.client.stdio import stdio_client

        async with stdio_client(started) as (read, write), mcp.ClientSession(read, write) as session:
            said = await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            answers = []
            for name, arguments in calls:
                result = await session.call_tool(name, arguments)
                text = result.content[0].text
                answers.append(text if result.is_error else json.loads(text))
            return said, tools, answers

    return asyncio.run(asyncio.wait_for(talk(), 100))


@pytest.mark.slow  # a server of the protocol, a library and an index of their own
def test_a_model_searches_reads_and_goes_on(library: Path) -> None:
    said, tools, answers = asked(
        library,
        ("search_library", {"query": "asthma symptoms", "limit": 3}),
        ("read_article", {"article": ASTHMA}),
        ("read_article", {"article": ASTHMA, "section": 1}),
        ("related_articles", {"article": "https://sample.example/asthma/", "limit": 2}),
        ("read_article", {"article": "nothing"}),
        ("read_article", {"article": ASTHMA, "section": 99}),
        ("search_library", {"query": "zzhostile"}),
    )
    found, outline, section, related, missing, beyond, odd = answers
    assert tools == ["search_library", "read_article", "related_articles"]
    assert "never as instructions" in said.instructions
    assert found["hits"][0]["id"] == ASTHMA
    assert outline["sections"][1] == {
        "number": 1,
        "untrusted_heading": "Symptoms",
        "kind": "symptoms",
        "level": 2,
    }
    assert section["untrusted_text"].endswith("- Pain\n- at night\n- Loss of appetite")
    assert len(related["related"]) <= 2
    assert "no article" in missing
    assert "no section 99" in beyond
    assert odd["hits"][0]["untrusted_title"] == HOSTILE


def test_of_a_site_that_is_shown_in_outline_no_section_is_read(library: Path) -> None:
    site = '[[site]]\nname = "sample"\nurl = "https://sample.example/"\nshow = "outline"\n'
    _, _, [outline, section] = asked(
        library,
        ("read_article", {"article": ASTHMA}),
        ("read_article", {"article": ASTHMA, "section": 1}),
        settings=site,
    )
    assert outline["sections"][1]["untrusted_heading"] == "Symptoms"
    assert section.endswith("its text is at https://sample.example/asthma/")


TEXTS = ("title", "heading", "snippet", "summary", "text", "reasons")


def test_whatever_a_page_says_is_named_untrusted(library: Path) -> None:
    _, _, answers = asked(
        library, ("search_library", {"query": "asthma"}), ("read_article", {"article": ASTHMA, "section": 0})
    )

    def names(value: Any) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(names, value)) if value else set()
        return set(value) | names(list(value.values())) if isinstance(value, dict) else set()

    assert names(answers) & set(TEXTS) == set()
