"""What may an account do, and what may a token of it do?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What an account may do. Each role may do what those before it may."""

    READER = "reader"
    EDITOR = "editor"
    OPERATOR = "operator"

    def includes(self, other: Role) -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Scope(StrEnum):
    """What a token may be used for; never more than its account may do."""

    METRICS = "metrics"
    DESK_READ = "desk:read"
    DESK_WRITE = "desk:write"
    BOARD_READ = "board:read"
    BOARD_WRITE = "board:write"
    CHANGED = "changed"


NEEDED: Mapping[Scope, Role] = {
    Scope.METRICS: Role.READER,
    Scope.DESK_READ: Role.EDITOR,
    Scope.DESK_WRITE: Role.EDITOR,
    Scope.BOARD_READ: Role.OPERATOR,
    Scope.BOARD_WRITE: Role.OPERATOR,
    Scope.CHANGED: Role.OPERATOR,
}
"""The role that each scope needs."""

_WIDER = {Scope.DESK_READ: Scope.DESK_WRITE, Scope.BOARD_READ: Scope.BOARD_WRITE}


def allows(scopes: Iterable[Scope], scope: Scope) -> bool:
    """Whether one of the scopes allows what ``scope`` is needed for: who may write may read."""
    held = set(scopes)
    return scope in held or _WIDER.get(scope) in held
