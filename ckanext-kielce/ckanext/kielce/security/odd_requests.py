"""Requests that no browser sends: control characters in an address, NUL in what is sent, ids that are lists.

PostgreSQL can hold neither NUL nor half of a surrogate pair, headers no line breaks, and an id is no list.
CKAN 2.12.0 passes all of them on and fails with a fault of its own (500) deep inside. They are refused at the
door (400); of the API in JSON, as CKAN answers there.
"""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, jsonify, request
from werkzeug.exceptions import BadRequest

IDS = ("id", "package_id", "resource_id")
LONGEST_LOOK = 1024 * 1024
"""Bytes of a body within which ids are looked at; larger ones bring rows of tables."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF_IN_JSON = re.compile(
    rb"(?<!\\)(?:\\\\)*(?:" + _HIGH + rb"(?!" + _LOW + rb")|(?<!" + _HIGH + rb")" + _LOW + rb")"
)


def refuse_odd_requests() -> Any:
    """To be called before each request. Raises BadRequest; of the API it answers in JSON."""
    try:
        _check()
    except BadRequest as error:
        if not _is_api():
            raise
        said = {"__type": "Bad Request", "message": error.description}
        return jsonify(success=False, error=said), error.code
    return None


def _check() -> None:
    if _CONTROL.search(request.path):
        raise BadRequest("The address holds a control character.")
    if any("\0" in text for one in request.args.items(multi=True) for text in one):
        raise BadRequest("The address holds a NUL character.")
    if request.method not in ("POST", "PUT", "PATCH"):
        return
    if request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded"):
        # Uploaded files may hold NUL.
        if any("\0" in text for one in request.form.items(multi=True) for text in one):
            raise BadRequest("A field of the form holds a NUL character.")
    else:
        _check_json(request.get_data(cache=True))


def refuse_what_is_invalid(error: Any) -> Any:
    """What a view lets through of an action's complaint, such as a dump of -1 rows, is 400 and no fault."""
    return current_app.handle_user_exception(BadRequest(str(error.error_dict)[:500]))


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _check_json(content: bytes) -> None:
    if b"\\u0000" in content and _NUL_IN_JSON.search(content):
        raise BadRequest("What was sent holds a NUL character.")
    if (b"\\ud" in content or b"\\uD" in content) and _HALF_IN_JSON.search(content):
        raise BadRequest("What was sent holds half of a character (a lone surrogate).")
    if not _is_api() or len(content) > LONGEST_LOOK:
        return
    try:
        sent: Any = request.get_json(force=True, silent=True)
    except RecursionError:
        raise BadRequest("What was sent is nested too deeply.") from None
    for name in IDS if isinstance(sent, dict) else ():
        if not isinstance(sent.get(name), str | None):
            raise BadRequest(f"{name} has to be text.")
