"""The outermost layer of the portal: headers on every answer, words instead of faults."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from ckan.common import config
from ckanext.kielce.security import faults, headers
from werkzeug.wrappers import Response

log = logging.getLogger(__name__)


class PortalMiddleware:
    """Wraps CKAN's application.

    A page that failed while one of the portal's servers does not answer becomes a 503 in words; a
    page that failed for a reason of its own stays as it is.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], https: bool) -> None:
        self.app = app
        self.https = https

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        lang, path = split_language(environ.get("PATH_INFO", ""))
        response = self._respond(environ, lang, path)
        kind = headers.page_kind(response.headers, path, response.status_code)
        headers.secure(response.headers, kind, self.https)
        headers.allow_shared_caching(response.headers, kind, response.status_code)
        return response(environ, start_response)

    def _respond(self, environ: dict[str, Any], lang: str, path: str) -> Response:
        try:
            response = Response.from_app(self.app, environ)
        except Exception:
            server = faults.silent_server()
            if server is None:
                raise
            log.exception("no answer while %s is down", server)
            return faults.unavailable(server, lang, path)
        if response.status_code >= 500 and (server := faults.silent_server()):
            response.close()
            return faults.unavailable(server, lang, path)
        return response


def split_language(path: str) -> tuple[str, str]:
    """The language of an address and the rest of it: ``/en/dataset`` → ``("en", "/dataset")``."""
    first, _, rest = path.lstrip("/").partition("/")
    offered = config["ckan.locales_offered"]
    return (first, f"/{rest}") if first in offered else (config["ckan.locale_default"], path)
