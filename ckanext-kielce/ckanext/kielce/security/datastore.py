"""Requests to the DataStore that CKAN 2.12.0 does not understand, answered in words instead of a fault (500).

Types are checked by PostgreSQL only: a list for a limit, a number for SQL, an empty type of a column go
through to it. A column name is checked by its letters, though PostgreSQL counts bytes and cuts the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit as tk
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError, SQLAlchemyError, StatementError

log = logging.getLogger(__name__)

LONGEST_NAME = 63
"""Bytes of an identifier (PostgreSQL, 4.1.1)."""

LONGEST_SQL = 5000
"""Characters of a query. CKAN reads it by recursion in C: 100 kB of `1+1+1…` end the whole process."""

_OF_WHO_ASKED = (DataError, ProgrammingError, TypeError, ValueError, AttributeError, KeyError, RecursionError)

Action = Callable[..., Any]


def actions() -> dict[str, Action]:
    """The guarded actions; the search by SQL only where it is on, as CKAN has no such action otherwise."""
    guarded = {"datastore_search": _search, "datastore_create": _create, "datastore_upsert": _upsert}
    if tk.asbool(tk.config.get("ckan.datastore.sqlsearch.enabled", False)):
        guarded["datastore_search_sql"] = _search_sql
    return guarded


@tk.chained_action
@tk.side_effect_free
def _search(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    return _in_words(next_action, context, data_dict)


@tk.chained_action
@tk.side_effect_free
def _search_sql(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    sql = data_dict.get("sql")
    if not isinstance(sql, str) or len(sql) > LONGEST_SQL:
        said = tk._("sql has to be text of at most {most} characters.").format(most=LONGEST_SQL)
        raise tk.ValidationError({"sql": [said]})
    return _in_words(next_action, context, data_dict)


@tk.chained_action
def _create(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    _check_names(data_dict)
    return _in_words(next_action, context, data_dict)


@tk.chained_action
def _upsert(next_action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    return _in_words(next_action, context, data_dict)


def _in_words(action: Action, context: Any, data_dict: dict[str, Any]) -> Any:
    try:
        return action(context, data_dict)
    except OperationalError:
        raise  # the database is down: that is told otherwise
    except (*_OF_WHO_ASKED, SQLAlchemyError) as error:
        if isinstance(error, SQLAlchemyError) and not isinstance(error, StatementError):
            raise
        log.info("the DataStore could not understand a request", exc_info=True)
        said = tk._("The request cannot be understood: check the types of its fields.")
        raise tk.ValidationError({"request": [said]}) from error


def _check_names(data_dict: dict[str, Any]) -> None:
    fields, records = data_dict.get("fields"), data_dict.get("records")
    named = [one.get("id") for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
    if isinstance(records, list) and records and isinstance(records[0], dict):
        named += list(records[0])
    for name in named:
        if isinstance(name, str) and len(name.encode("utf-8", "replace")) > LONGEST_NAME:
            said = tk._("The name of a column is longer than {most} bytes: {name}")
            raise tk.ValidationError({"fields": [said.format(most=LONGEST_NAME, name=f"{name[:30]}…")]})
