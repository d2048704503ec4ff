"""Bundled examples: a sample site for the demo, the tests and the benchmarks."""
