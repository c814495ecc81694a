"""CSRF exemption for one request, not for the life of the process (CVE-2026-41255).

CKAN 2.12.0 exempts the whole view as soon as one anonymous visitor or token holder calls it, and
Flask-WTF keeps that for every later request, also those of logged-in users.
"""

from __future__ import annotations

from typing import Any

from ckan.config.middleware import flask_app
from flask import g, has_request_context
from flask_wtf.csrf import CSRFProtect


class RequestCSRFProtect(CSRFProtect):
    """A CSRF guard that forgets an exemption given while a request runs once that request is over."""

    def exempt(self, view: Any) -> Any:
        if not has_request_context():
            return super().exempt(view)
        g.kielce_csrf_exempt = True
        return view

    def _is_exempt(self) -> bool:
        return bool(g.get("kielce_csrf_exempt", False)) or super()._is_exempt()


def exempt_requests_not_views() -> None:
    """Put the guard in CKAN's place; has to run before CKAN builds its Flask application."""
    if not isinstance(flask_app.csrf, RequestCSRFProtect):
        flask_app.csrf = RequestCSRFProtect()
