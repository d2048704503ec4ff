"""The floors under what was measured: raised when we get better, lowered only with a word in the
changelog.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).parent / "floors.toml"


def check(section: str, values: Mapping[str, float]) -> int:
    """Print each value beside its floor; 1 where one is below, else 0. A value without a floor is only
    told.
    """
    floors = tomllib.loads(FILE.read_text(encoding="utf-8")).get(section, {})
    below = 0
    for name, value in values.items():
        floor = floors.get(name)
        verdict = "" if floor is None else f"   floor {floor:.4g} {'ok' if value >= floor else 'BELOW'}"
        print(f"{section}.{name:28} {value:8.4f}{verdict}")
        below += floor is not None and value < floor
    return int(below > 0)
