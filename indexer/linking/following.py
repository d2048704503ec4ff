"""How does what is derived from the articles follow them: the index, and the lists of related ones?"""

from __future__ import annotations

from catalogue.store import Catalogue
from indexer.engines.base import Engine
from indexer.index import sync
from indexer.linking import kept_lists, own_weights, touching


def catch_up(catalogue: Catalogue, engine: Engine) -> int:
    """Apply every change that the index has not seen, drop the lists that these touch, and tell how many
    changes there were. See :func:`indexer.index.sync.catch_up`.
    """
    done = sync.catch_up(catalogue, engine)
    touching.follow(catalogue, engine)
    return done


def rebuild(catalogue: Catalogue, engine: Engine, progress: sync.Progress | None = None) -> int:
    """Index the whole catalogue beside the old index, and forget the lists that are not as they were written;
    learn the library's own weights where that is due. See :func:`indexer.index.sync.rebuild`.
    """
    done = sync.rebuild(catalogue, engine, progress)
    with catalogue.begin() as connection:
        kept_lists.drop_unsound(connection)
    touching.follow(catalogue, engine)
    own_weights.refresh(catalogue, engine)
    return done
