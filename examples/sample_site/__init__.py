"""What does a health library look like that has everything that makes real ones hard to read?

``SampleSite`` makes the pages, and what a perfect extractor would get from them. ``serve`` puts them on
loopback, for the demo, the tests and the benchmarks.
"""

from __future__ import annotations

from examples.sample_site.corpus import Changes
from examples.sample_site.server import Served, serve
from examples.sample_site.site import SampleSite

__all__ = ["Changes", "SampleSite", "Served", "serve"]
