"""Which articles match a query? Three full-text engines answer behind one protocol (``base.py``)."""

from __future__ import annotations

from catalogue.config import Config
from catalogue.errors import ConfigError
from indexer.engines.base import Engine

__all__ = ["open_engine"]


def open_engine(config: Config, name: str | None = None) -> Engine:
    """The engine that the configuration names, or the one called ``name``.

    Makes no files: an embedded index begins with its first write. Raises ``ConfigError`` where an engine's
    package is missing or its connection cannot be prepared.
    """
    engine = _opened(config, name or config.index.engine)
    if config.search.semantic:
        from indexer.engines.vectors import Vectors

        engine.followers = (Vectors.open(config),)
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
            certificates = config.index.ca_certs and config.at(config.index.ca_certs)
            return OpenSearchEngine.open(config.index.model_copy(update={"ca_certs": certificates}))
        case other:
            raise ConfigError(f"there is no engine called «{other}»", "use tantivy, whoosh or opensearch")
