"""Functions that ``datastore_search_sql`` must not call, whatever the list of allowed ones says.

``ts_rewrite(query, text)`` runs its second argument as SQL, past CKAN's check of tables and
functions. CKAN 2.12.0 still allows it.
"""

from __future__ import annotations

from typing import Any

from ckanext.datastore.backend.postgres import DatastorePostgresqlBackend

FORBIDDEN_FUNCTIONS = frozenset({"ts_rewrite"})


def forbid_rewriting() -> None:
    """Take the forbidden functions out of the list each time the DataStore has read it.

    The list stays CKAN's own (or the operator's), so that it follows every upgrade.
    """
    configure = DatastorePostgresqlBackend.configure
    if configure.__module__ == __name__:
        return

    def configure_without_rewriting(self: Any, config: Any) -> None:
        configure(self, config)
        if self.enable_sql_search:
            self.allowed_sql_functions -= FORBIDDEN_FUNCTIONS

    DatastorePostgresqlBackend.configure = configure_without_rewriting
