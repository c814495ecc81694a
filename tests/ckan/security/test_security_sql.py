"""No function that runs text as SQL is open to the DataStore's SQL search."""

from pathlib import Path

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from ckanext.datastore.backend import DatastoreBackend
from ckanext.datastore.plugin import sql_functions_allowlist_file

pytestmark = [
    pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", True),
    pytest.mark.usefixtures("with_plugins", "non_clean_db"),
]


def _search(sql):
    return helpers.call_action("datastore_search_sql", {"ignore_auth": False, "user": ""}, sql=sql)


def test_a_query_may_not_rewrite_itself():
    query = "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')"

    with pytest.raises(tk.NotAuthorized):
        _search(query)


def test_everything_else_that_ckan_allows_stays_allowed():
    lines = Path(sql_functions_allowlist_file()).read_text().splitlines()
    ckans = {line.strip() if line.strip().startswith('"') else line.strip().lower() for line in lines}

    allowed = DatastoreBackend.get_active_backend().allowed_sql_functions

    assert "ts_rewrite" in ckans
    assert allowed == ckans - {"ts_rewrite"}


def test_an_ordinary_query_still_answers():
    dataset = factories.Dataset(owner_org=factories.Organization()["id"])
    resource = factories.Resource(package_id=dataset["id"])
    table = {"resource_id": resource["id"], "force": True, "records": [{"period": "2024", "value": 1}]}
    helpers.call_action("datastore_create", {"user": factories.Sysadmin()["name"]}, **table)

    answer = _search(f'SELECT max("value") AS highest FROM "{resource["id"]}"')

    assert [row["highest"] for row in answer["records"]] == [1]
