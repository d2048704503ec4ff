"""Whose request is a line of the log about? Its id, the client's address, and the endpoint.

Every answer carries its id (``X-Request-ID``), so that who was refused can say which line is about it. With
``log.level = "info"`` each request has a line; of its address and query only the endpoint.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Mapping

from flask import Flask, Response, g, has_request_context, request

from catalogue import logs
from catalogue.config import Config

log = logging.getLogger("pinakes.web")

HEADER = "X-Request-ID"
# Ids that are taken from a proxy.
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def init_app(app: Flask, config: Config) -> None:
    """Give each request an id: a trusted proxy's, else one of our own."""

    @app.before_request
    def identify() -> None:
        told = request.headers.get(HEADER, "") if config.web.proxies else ""
        g.request_id = told if _ID.fullmatch(told) else secrets.token_hex(8)
        g.began = time.monotonic()

    @app.after_request
    def tell(response: Response) -> Response:
        if "request_id" in g:
            response.headers[HEADER] = g.request_id
            if log.isEnabledFor(logging.INFO):
                took = 1000 * (time.monotonic() - g.began)
                log.info(
                    "event=request method=%s status=%d milliseconds=%.1f",
                    request.method,
                    response.status_code,
                    took,
                )
        return response


def begin(config: Config) -> logging.Formatter:
    """Write the log, each line with the request that it is about; the formatter that makes the lines."""
    with_addresses = config.log.addresses

    def context() -> Mapping[str, str]:
        if not has_request_context():
            return {}
        whose = {"endpoint": request.endpoint or "-", "request": g.get("request_id", "-")}
        return {"address": request.remote_addr or "-", **whose} if with_addresses else whose

    return logs.begin(config, context)
