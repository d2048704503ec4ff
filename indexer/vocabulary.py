"""The kinds of section that a library's configuration names, as extraction and search ask for them."""

from __future__ import annotations

from catalogue.config import Config
from indexer.extract import Vocabulary


def vocabulary_of(config: Config) -> Vocabulary:
    """The built-in sets and the further kinds of ``[vocabulary]``."""
    return Vocabulary.from_settings(config.vocabulary)
