"""Datasets that the portal writes: made once, changed only where something differs. Synthetic figures."""

import pandas as pd
import pytest
from ckan import model
from ckan.tests import helpers
from ckanext.kielce.catalogue.foundation import lay_foundation
from ckanext.kielce.catalogue.records import File, Record, put
from ckanext.kielce.catalogue.tables import Changes, Column, Table

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_datastore", "clean_index")

TABLE = Table(
    (
        Column("territory", "text", "Terytorium", "Territory"),
        Column("period", "text", "Okres", "Period"),
        Column("value", "float8", "Wartość", "Value"),
        Column("flags", "text", "Flagi", "Flags"),
    ),
    ("territory", "period"),
)
ROWS = [("266101", "2023", 1.5, ""), ("266101", "2024", None, "M"), ("266101", "2022/2023", 3.0, "E B")]


@pytest.fixture(autouse=True)
def _foundation(clean_db, clean_index):
    lay_foundation()


def _record(rows, title="Dochody"):
    table = pd.DataFrame(rows, columns=TABLE.names)
    fields = {"name": "Wartości", "name_en": "Values", "format": "CSV", "role": "observations"}
    file = File("wartosci.csv", table.to_csv(index=False).encode(), fields, TABLE, table)
    facts = {
        "type": "dataset",
        "title": title,
        "notes": "Dane na potrzeby testu",
        "owner_org": "urzad-miasta-kielce",
        "groups": [{"name": "finance"}],
    }
    return Record("dochody", facts, (file,))


def _activities():
    return model.Session.query(model.Package).count(), len(
        helpers.call_action("package_activity_list", id="dochody")
    )


def _table():
    resource = helpers.call_action("package_show", id="dochody")["resources"][0]
    return helpers.call_action("datastore_search", resource_id=resource["id"], sort="period")


def test_values_are_typed_and_missing_ones_stay_missing():
    put(_record(ROWS))

    answer = _table()

    assert {field["id"]: field["type"] for field in answer["fields"]}["value"] == "float8"
    assert [(row["period"], row["value"], row["flags"]) for row in answer["records"]] == [
        ("2022/2023", 3.0, "E B"),
        ("2023", 1.5, ""),
        ("2024", None, "M"),
    ]


def test_writing_the_same_again_writes_nothing():
    put(_record(ROWS))
    before = helpers.call_action("package_show", id="dochody"), _activities()

    written = put(_record(ROWS))

    assert not written.any
    assert (helpers.call_action("package_show", id="dochody"), _activities()) == before


def test_only_rows_that_differ_are_written_and_vanished_ones_removed():
    put(_record(ROWS))
    kept = {row["period"]: row["_id"] for row in _table()["records"]}

    written = put(_record([ROWS[0], ("266101", "2024", 7.0, ""), ("266101", "2025", 8.0, "P")]))

    after = {row["period"]: row for row in _table()["records"]}
    assert written.rows == Changes(new=1, changed=1, removed=1)
    assert sorted(after) == ["2023", "2024", "2025"]
    assert (after["2023"]["_id"], after["2024"]["_id"]) == (kept["2023"], kept["2024"])


def test_a_row_cannot_stand_twice():
    put(_record(ROWS))

    with pytest.raises(Exception, match="unique"):
        put(_record([*ROWS, ("266101", "2026", 1.0, ""), ("266101", "2026", 2.0, "")]))

    assert len(_table()["records"]) == len(ROWS)


def test_the_file_is_the_one_that_was_written(app):
    record = _record(ROWS)
    put(record)
    resource = helpers.call_action("package_show", id="dochody")["resources"][0]

    answer = app.get(f"/dataset/dochody/resource/{resource['id']}/download/wartosci.csv")

    assert answer.data == record.files[0].content
    assert resource["hash"] == record.files[0].sha256


def test_a_new_title_changes_the_dataset_and_no_row():
    put(_record(ROWS))

    written = put(_record(ROWS, title="Dochody miasta"))

    assert (written.dataset, written.rows.any) == (True, False)
    assert helpers.call_action("package_show", id="dochody")["title"] == "Dochody miasta"
