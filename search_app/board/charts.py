"""How are numbers over time drawn? As SVG on the server, with the numbers in a table beside it. Pure.

Coordinates are in the units of the drawing's ``viewBox``: ``WIDTH`` by ``HEIGHT``, y downwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalogue.freshness import Crawl, TemplateVersion
from catalogue.grouping import Group

WIDTH, HEIGHT = 640.0, 120.0
# Room for the axis' texts on the left and below.
LEFT, BELOW = 44.0, 18.0
# Part of a bar's place that is left free.
_GAP = 0.25
# Parts of a crawl's report that are drawn, from below: pages that stayed as they were would hide the others.
DRAWN = (Group.NEW, Group.CHANGED, Group.GONE, Group.REFUSED, Group.FAILED)


class Point(NamedTuple):
    """A value at a time, and where it is drawn."""

    at: float
    value: float
    x: float
    y: float


class Bar(NamedTuple):
    """A part of a bar: of the kind ``name``."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """Values over time, the oldest first. ``top``: the value at the upper edge."""

    points: tuple[Point, ...]
    top: float

    @property
    def path(self) -> str:
        """The points of an SVG polyline."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


@dataclass(frozen=True, slots=True)
class BarChart:
    """Stacked bars over time, the oldest first."""

    bars: tuple[Bar, ...]
    times: tuple[float, ...]
    top: float


def freshness_chart(crawls: Sequence[Crawl]) -> LineChart | None:
    """The share of pages known current at the end of each crawl; ``None`` for fewer than two. ``crawls``: the
    newest first.
    """
    return _lines(
        [(c.ended_at or c.started_at, c.current) for c in reversed(crawls) if c.current is not None]
    )


def confidence_chart(versions: Sequence[TemplateVersion]) -> LineChart | None:
    """The confidence of each version of a template; ``None`` for fewer than two. The newest first."""
    return _lines([(v.learned_at, v.confidence) for v in reversed(versions) if v.confidence is not None])


def crawl_chart(crawls: Sequence[Crawl]) -> BarChart | None:
    """What each crawl found, but for what was unchanged; ``None`` where none left a report."""
    told = [crawl for crawl in reversed(crawls) if crawl.was_told]
    top = max((_drawn(crawl.counts) for crawl in told), default=0)
    if not told:
        return None
    place = (WIDTH - LEFT) / len(told)
    bars: list[Bar] = []
    for number, crawl in enumerate(told):
        y = HEIGHT - BELOW
        for group in DRAWN:
            height = (HEIGHT - BELOW) * crawl.counts.get(group, 0) / max(top, 1)
            y -= height
            if height:
                x = LEFT + (number + _GAP / 2) * place
                bars.append(
                    Bar(group, round(x, 1), round(y, 1), round(place * (1 - _GAP), 1), round(height, 1))
                )
    return BarChart(tuple(bars), tuple(crawl.started_at for crawl in told), float(top))


def _lines(values: Sequence[tuple[float, float]]) -> LineChart | None:
    if len(values) < 2:
        return None
    first, last = values[0][0], values[-1][0]
    span = max(last - first, 1.0)
    points = tuple(
        Point(at, value, round(LEFT + (WIDTH - LEFT - 6) * (at - first) / span, 1), round(_y(value), 1))
        for at, value in values
    )
    return LineChart(points, 1.0)


def _y(share: float) -> float:
    # six units above the line, so that a full share is seen
    return 6 + (HEIGHT - BELOW - 6) * (1 - min(max(share, 0.0), 1.0))


def _drawn(counts: Mapping[Group, int]) -> int:
    return sum(counts.get(group, 0) for group in DRAWN)
