"""By which headers does a site let the library in? Their values are in the environment, and are kept nowhere.

They go to the site's own host, and where that is asked by https never over http: a redirect elsewhere, a
sitemap on another host and an archived request have none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogue.errors import ConfigError
from catalogue.urls import same_site


@dataclass(frozen=True, slots=True)
class Login:
    """The headers of one site. ``home``: its address; ``headers``: name → value."""

    home: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, site: str, home: str, login: Mapping[str, str], variables: Mapping[str, str]) -> Login:
        """``login``: header → variable, as the settings of the site have it.

        Raises :class:`ConfigError` where a variable is not set, or holds what is no header's value.
        """
        found: dict[str, str] = {}
        for name, variable in login.items():
            value = variables.get(variable, "").strip()
            if not value:
                raise ConfigError(
                    f"{site} lets us in by the header {name}, and the variable {variable} is not set",
                    f"set {variable} where Pinakes is started, or take the header out of the site's login",
                )
            if not (value.isascii() and value.isprintable()):
                raise ConfigError(
                    f"the variable {variable} holds what cannot be sent as the header {name}",
                    "give it as one line of printable ASCII",
                )
            found[name] = value
        return cls(home, found)

    def headers_for(self, url: str) -> Mapping[str, str]:
        """What a request to ``url`` has of them."""
        is_secret = url.startswith("https:") or self.home.startswith("http:")
        return self.headers if is_secret and same_site(url, self.home) else {}

    def without(self, asked: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Headers of a request as they may be kept."""
        hidden = {name.lower() for name in self.headers}
        return tuple((name, value) for name, value in asked if name.lower() not in hidden)
