"""Cards become datasets with typed values, a file and a trace. Synthetic figures."""

import csv
import io
import json

import pytest
import synthetic
from ckan import model
from ckan.tests import helpers
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.indicators.publishing import publish_all
from sqlalchemy import text

CARDS = ["population.total", "population.birth_rate"]


def _publish():
    return [one.state for one in publish_all("card", CARDS)]


def _dataset(name="population-birth_rate"):
    return helpers.call_action("package_show", id=name)


def _rows(**more):
    resource = _dataset()["resources"][0]
    return helpers.call_action("datastore_search", resource_id=resource["id"], limit=1000, **more)


def _state_of_ckan():
    """Everything that a publication could touch."""
    package = _dataset()
    activities = model.Session.execute(text("SELECT count(*) FROM activity")).scalar()
    times = [package["metadata_modified"], *(one["metadata_modified"] for one in package["resources"])]
    return times, activities, [row["_id"] for row in _rows(sort="_id")["records"]]


@pytest.mark.usefixtures("world")
class TestACard:
    def test_is_a_dataset_of_type_indicator_in_its_theme_and_in_two_languages(self):
        _publish()

        dataset = _dataset()

        assert dataset["type"] == "indicator"
        assert [group["name"] for group in dataset["groups"]] == ["population"]
        assert (dataset["title"], dataset["title_en"]) == (
            "Synthetic birth_rate (pl)",
            "Synthetic birth_rate (en)",
        )
        assert (dataset["card_id"], dataset["unit"]) == ("population.birth_rate", "per_1000")

    def test_has_typed_values_with_a_primary_key(self):
        _publish()
        resource = _dataset()["resources"][0]

        info = helpers.call_action("datastore_info", id=resource["id"])

        types = {field["id"]: field["type"] for field in info["fields"]}
        assert types == {
            "recipe": "text",
            "territory": "text",
            "territory_name": "text",
            "period": "text",
            "value": "float8",
            "flags": "text",
        }
        unique = [index for index in _unique_indexes(resource["id"]) if "recipe" in index]
        assert len(unique) == 1
        assert "territory" in unique[0]
        assert "period" in unique[0]

    def test_shows_a_missing_value_as_missing_with_its_flag(self):
        _publish()

        row = _rows(filters={"territory": "266101", "period": "2024"})["records"][0]

        assert row["value"] is None
        assert "M" in row["flags"].split()
        assert row["territory_name"] == "Kielce"

    def test_says_the_same_in_the_store_the_table_and_the_file(self, world, app):
        _publish()
        path = _dataset()["resources"][0]["url"].split("/", 3)[3]

        table = {
            (row["recipe"], row["territory"], row["period"]): (row["value"], row["flags"])
            for row in _rows()["records"]
        }
        file = {
            (row["recipe"], row["territory"], row["period"]): (
                float(row["value"]) if row["value"] else None,
                row["flags"],
            )
            for row in csv.DictReader(io.StringIO(app.get(f"/{path}").data.decode()))
        }
        values = world.values("population.birth_rate")
        store = {
            (row["recipe"], row["territory"], row["period"]): (
                None if row["value"] != row["value"] else row["value"],
                row["flags"],
            )
            for row in values.to_dict("records")
        }

        assert table == file == store
        assert len(table) == len(synthetic.TERRITORIES) * len(synthetic.PERIODS)

    def test_carries_the_trace_of_the_last_value_that_is_not_missing(self, app):
        _publish()
        dataset = _dataset()
        path = dataset["resources"][1]["url"].split("/", 3)[3]

        (trace,) = json.loads(app.get(f"/{path}").data)

        assert (
            (trace["period"], trace["territory"]) == ("2023", "266101") == (dataset["last_period"], "266101")
        )
        assert trace["value"] == pytest.approx(float(dataset["last_value"]))
        assert {leaf["id"] for leaf in trace["leaves"]} == {"syn:people", "syn:births"}
        assert trace["sentence"]["pl"]
        assert trace["sentence"]["en"]

    def test_is_found_in_the_ordinary_search(self):
        _publish()

        found = helpers.call_action("package_search", q="synthetic ludność")["results"]

        assert "population-birth_rate" in [one["name"] for one in found]

    def test_has_a_page_in_both_languages(self, app):
        _publish()

        assert "Synthetic birth_rate (pl)" in app.get("/indicator/population-birth_rate").body
        assert "Synthetic birth_rate (en)" in app.get("/en/indicator/population-birth_rate").body


def test_publishing_again_without_new_figures_writes_nothing(world):
    first = _publish()
    before, runs = _state_of_ckan(), len(_runs(world))

    second = _publish()

    assert (first, second) == (["written", "written"], ["unchanged", "unchanged"])
    assert _state_of_ckan() == before
    assert len(_runs(world)) == runs


def test_only_what_changed_is_written(world):
    _publish()
    ids = {(row["territory"], row["period"]): row["_id"] for row in _rows()["records"]}
    revised = synthetic.observations()
    revised.loc[
        (revised["series"] == "syn:births") & (revised["territory"] == "PL") & (revised["period"] == "2020"),
        "value",
    ] = 99.0
    synthetic.fill(world, revised)

    states = _publish()

    rows = {(row["territory"], row["period"]): row for row in _rows()["records"]}
    assert states == ["unchanged", "written"]
    assert rows["PL", "2020"]["value"] == pytest.approx(99.0 / 1005.0 * 1000)
    assert {key: row["_id"] for key, row in rows.items()} == ids


def test_what_a_source_takes_back_vanishes(world):
    _publish()
    shorter = synthetic.observations()
    taken = (shorter["period"] == "2015") & (shorter["territory"] == "146301")
    synthetic.fill(world, shorter[~taken])

    _publish()

    rows = {(row["territory"], row["period"]) for row in _rows()["records"]}
    assert ("146301", "2015") not in rows
    assert ("266101", "2015") in rows


def test_a_dataset_that_somebody_deleted_comes_back(world):
    _publish()
    act("package_delete", {"id": "population-birth_rate"})

    assert _publish() == ["unchanged", "written"]
    assert _dataset()["state"] == "active"


def test_a_run_says_what_it_made(world):
    _publish()

    run = world.runs.last("publish-card", "population.birth_rate")

    assert (run.state, run.reason) == ("ok", None)
    assert run.resource_id == _dataset()["resources"][0]["id"]
    assert run.input_hash
    assert run.result_hash
    assert run.started <= run.heartbeat <= run.finished


def test_a_card_that_fails_says_why_and_the_others_go_on(world, monkeypatch):
    from ckanext.kielce.catalogue import records

    put = records.put

    def full_disk(record, beat):
        if record.name == "population-birth_rate":
            raise RuntimeError("the disk is full")
        return put(record, beat)

    monkeypatch.setattr(records, "put", full_disk)

    assert [one.state for one in publish_all("card", reversed(CARDS))] == ["error", "written"]
    assert world.runs.last("publish-card", "population.birth_rate").reason == "RuntimeError: the disk is full"


def _runs(store):
    from ckanext.kielce.indicators.run_rows import newest

    return newest(store, None, None, 1000)


def _unique_indexes(table):
    from ckanext.datastore.backend.postgres import get_read_engine

    query = "SELECT indexdef FROM pg_indexes WHERE tablename = :table AND indexdef LIKE 'CREATE UNIQUE%'"
    with get_read_engine().connect() as connection:
        return [row[0] for row in connection.execute(text(query), {"table": table})]
