"""What the portal says when one of its servers is down: a page in words, never a traceback."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Callable
from importlib.resources import files
from string import Template

import requests
from ckan import model
from ckan.common import config
from ckan.lib.redis import is_redis_available
from ckanext.kielce.indicators import holdings
from ckanext.kielce.security import headers
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

log = logging.getLogger(__name__)

PROBE_SECONDS = 2
RETRY_SECONDS = 30
STYLE = (
    "body{font:17px/26px system-ui,sans-serif;max-width:60ch;margin:15vh auto;padding:0 16px;"
    "color-scheme:light dark}h1{font-size:26px;line-height:32px}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_PAGE = Template(files("ckanext.kielce.security").joinpath("unavailable.html").read_text("utf-8"))

TEXTS = {
    "pl": {
        "title": "Portal chwilowo nie działa w całości",
        "database": "Baza danych portalu nie odpowiada, więc nie możemy pokazać tej strony.",
        "search": "Wyszukiwarka portalu nie odpowiada, więc nie możemy pokazać tej strony.",
        "queue": "Kolejka zadań portalu nie odpowiada, więc nie możemy pokazać tej strony.",
        "advice": "Dane są bezpieczne. Spróbuj ponownie za pół minuty.",
        "again": "Spróbuj ponownie",
    },
    "en": {
        "title": "Part of the portal is down for a moment",
        "database": "The portal's database does not answer, so we cannot show this page.",
        "search": "The portal's search does not answer, so we cannot show this page.",
        "queue": "The portal's job queue does not answer, so we cannot show this page.",
        "advice": "The data are safe. Try again in half a minute.",
        "again": "Try again",
    },
}


def _database_answers() -> bool:
    """Whether the databases of CKAN and of the figures answer; they may be on different servers."""
    try:
        for engine in (model.meta.engine, holdings.store().engine):
            with engine.connect() as connection:  # pyright: ignore[reportOptionalMemberAccess]
                connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _search_answers() -> bool:
    try:
        return requests.get(f"{config['solr_url']}/admin/ping", timeout=PROBE_SECONDS).ok
    except requests.RequestException:
        return False


PROBES: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "search": _search_answers,
    "queue": is_redis_available,
}


def silent_server() -> str | None:
    """The first of the portal's servers that does not answer; asked only after a page has failed."""
    return next((name for name, answers in PROBES.items() if not answers()), None)


def unavailable(server: str, lang: str, path: str) -> Response:
    """503 with words, in the language of the address; JSON where a program asked."""
    log.error("%s does not answer; %s was refused", server, path)
    texts = TEXTS.get(lang, TEXTS["en"])
    response = _as_json(texts, server) if path.startswith("/api/") else _as_page(texts, server, lang)
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_page(texts: dict[str, str], server: str, lang: str) -> Response:
    body = _PAGE.substitute(
        lang=lang,
        style=STYLE,
        title=texts["title"],
        what=texts[server],
        advice=texts["advice"],
        again=texts["again"],
    )
    response = Response(body, mimetype="text/html")
    response.headers["Content-Security-Policy"] = headers.policy(
        {"default-src": "'none'", "style-src": f"'sha256-{_STYLE_HASH}'", "base-uri": "'none'"}
    )
    return response


def _as_json(texts: dict[str, str], server: str) -> Response:
    message = f"{texts[server]} {texts['advice']}"
    error = {"__type": "Service Unavailable", "message": message}
    return Response(
        json.dumps({"success": False, "error": error}, ensure_ascii=False), mimetype="application/json"
    )
