"""Full-text engines behind one protocol (``base.py``), held to one conformance suite."""

from __future__ import annotations

from catalogue.config import Config
from catalogue.errors import ConfigError
from indexer.engines.base import Engine

__all__ = ["open_engine"]


def open_engine(config: Config, name: str | None = None) -> Engine:
    """The engine that the configuration names, or the one called ``name``.

    Nothing is made yet: an embedded index begins with its first write. Raises ``Unreachable`` where a cluster
    does not answer, ``ConfigError`` where an engine's package is missing.
    """
    engine = _opened(config, name or config.index.engine)
    if config.search.semantic:
        from indexer.engines.vectors import Vectors

        engine.follower = Vectors.open(config)
    return engine


def _opened(config: Config, name: str) -> Engine:
    match name:
        case "tantivy":
            from indexer.engines.tantivy import TantivyEngine

            return TantivyEngine(config.index_folder)
        case "whoosh":
            from indexer.engines.whoosh import WhooshEngine

            return WhooshEngine(config.index_folder)
        case "opensearch":
            try:
                from indexer.engines.opensearch import OpenSearchEngine
            except ImportError as error:
                raise ConfigError(
                    "the OpenSearch client is not installed", "run: pip install 'pinakes[opensearch]'"
                ) from error
            return OpenSearchEngine.open(config.index)
        case other:
            raise ConfigError(f"there is no engine called «{other}»", "use tantivy, whoosh or opensearch")
