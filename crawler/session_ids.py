"""Which parts of a site's addresses are a visitor's session, though nothing in their names says so?

Their values look drawn, and two addresses that differ in them alone show the same. Where the address without
such a part shows the same as well, it is the page's address; else the page is had under the first that came.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from catalogue.sessions import may_be_drawn

# Pages that were seen under two values of a part, for it to be a session.
_PROOFS = 2
# Addresses whose texts are remembered: some 700 bytes each, where all have a part that looks drawn.
_MOST = 20_000
_REFUSAL = "is a page that is known, with another visitor's session"


class _Part(NamedTuple):
    """A part of an address that may be a session: its name, and the address without it.

    What stands in a segment of the path cannot be left out; its name is its place.
    """

    name: str
    bare: str

    @property
    def can_go(self) -> bool:
        return self.name[0] != "/"


@dataclass
class SessionIds:
    """What is known of the sessions in one site's addresses.

    ``names`` are the parts that are sessions, ``idle`` those that an address need not have.
    """

    names: set[str] = field(default_factory=set)
    idle: set[str] = field(default_factory=set)
    # hashes of addresses → what stood there
    _texts: dict[int, int] = field(default_factory=dict, compare=False, repr=False)
    # parts → the first address that was visited with them
    _first: dict[_Part, str] = field(default_factory=dict, compare=False, repr=False)
    # texts → the address without the part that they were seen at first; None where at several
    _places: dict[tuple[str, int], str | None] = field(default_factory=dict, compare=False, repr=False)
    _proofs: dict[str, set[tuple[str, int]]] = field(default_factory=dict, compare=False, repr=False)
    # names of parts that pages depend on; of those that addresses cannot be without
    _ids: set[str] = field(default_factory=set, compare=False, repr=False)
    _needed: set[str] = field(default_factory=set, compare=False, repr=False)
    # names → the address that is looked at without the part, to see whether it can be without
    _trials: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SessionIds:
        return cls(set(data.get("names", ())), set(data.get("idle", ())))

    def to_json(self) -> dict[str, Any]:
        return {"names": sorted(self.names), "idle": sorted(self.idle)}

    def learn(self, url: str, whole: int, is_news: bool) -> None:
        """Learn from a page that came; ``whole`` stands for all that it says."""
        if len(self._texts) > _MOST:
            self._texts.clear()
            self._first.clear()
            self._places.clear()
        self._texts[hash(url)] = whole
        for part in _parts(url):
            place = self._places.setdefault((part.name, whole), part.bare)
            if place != part.bare:  # a notice that stands at every address proves nothing
                self._places[part.name, whole] = None
            first = self._first.setdefault(part, url)
            if first == url:
                first = part.bare  # which may have been visited
            shown = self._texts.get(hash(first))
            if shown == whole:
                self._proofs.setdefault(part.name, set()).add((part.bare, whole))
            elif shown is not None and is_news:
                self._ids.add(part.name)
                self.names.discard(part.name)
            self._settle(part.name)
        for name, trial in list(self._trials.items()):
            if trial == url:
                self._judge(name, trial)

    def learn_no_page(self, url: str) -> None:
        """Learn from an address where nothing is."""
        self._needed.update(name for name, trial in self._trials.items() if trial == url)

    def settled(self, url: str) -> str:
        """The address under which a page that a link names is asked for."""
        for part in _parts(url) if self.names else ():  # most sites have none, and pages a hundred links
            if part.name not in self.names or not part.can_go or part.name in self._needed:
                continue
            self._judge(part.name, part.bare)
            if part.name not in self.idle:
                if part.name in self._trials or part.name in self._needed:
                    continue
                self._trials[part.name] = part.bare
            return self.settled(part.bare)
        return url

    def refusal(self, url: str, known: Container[str]) -> str | None:
        """Why an address is not asked for: its page is had under another."""
        for part in _parts(url) if self.names else ():
            if part.name not in self.names:
                continue
            if part.name in self.idle and part.bare in known:
                return _REFUSAL
            if self._first.get(part, url) != url:
                return _REFUSAL
        return None

    def _settle(self, name: str) -> None:
        """Whether a part is a session, by what is known now."""
        proofs = self._proofs.get(name, set())
        sound = {bare for bare, whole in proofs if self._places.get((name, whole)) == bare}
        if len(sound) >= _PROOFS and name not in self._ids:
            self.names.add(name)

    def _judge(self, name: str, trial: str) -> None:
        """Whether the address without the part shows the same, where both were visited."""
        shown = self._texts.get(hash(trial))
        first = self._first.get(_Part(name, trial))
        if shown is None or first is None:
            return
        (self.idle if self._texts.get(hash(first)) == shown else self._needed).add(name)


def _parts(url: str) -> Iterator[_Part]:
    """The parts of an address whose values look drawn."""
    address, mark, query = url.partition("?")
    parameters = query.split("&") if mark else []
    for at, parameter in enumerate(parameters):
        name, _, value = parameter.partition("=")
        if may_be_drawn(value):
            rest = "&".join(parameters[:at] + parameters[at + 1 :])
            yield _Part(f"?{name}", f"{address}?{rest}" if rest else address)
    segments = address.split("/")
    for at, segment in enumerate(segments[3:], 3):
        kept, semicolon, said = segment.partition(";")
        name, _, value = said.partition("=")
        before, behind = "/".join(segments[:at]), "".join(f"/{s}" for s in segments[at + 1 :]) + mark + query
        if semicolon and may_be_drawn(value):
            yield _Part(f";{name}", f"{before}/{kept}{behind}")
        elif not semicolon and may_be_drawn(segment):
            yield _Part(f"/{at - 2}", f"{before}/*{behind}")
