"""A visitor of the app over a real socket, who keeps cookies as a browser does and says what it is told."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

GOOD, OTHER = "violet tractor under nine moons", "seven quiet lamps in the delta"
# What a browser says of a form of our own page.
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def to(self) -> str:
        return str(self.headers.get("Location", ""))


@dataclass
class Visitor:
    """Speaks with one address; ``cookies`` are what it was given and gives back."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(
        self, path: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        return self.ask("POST", path, form or {}, OWN if headers is None else headers)

    def ask(self, method: str, path: str, form: dict[str, str] | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        sent = self.headers | headers
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode("utf-8", "replace"))
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value and not re.search(r"max-age=0\b", rest, re.IGNORECASE):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def log_in(self, name: str, password: str = GOOD, onward: str = "") -> Answer:
        return self.post("/account/log-in", {"name": name, "password": password, "next": onward})
