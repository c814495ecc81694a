"""The inventory and the calendar as datasets: written once, then only where something differs."""

import datetime as dt

import pytest
from ckan.plugins import toolkit as tk
from ckanext.kielce.sources import publishing
from ckanext.kielce.sources.records import CALENDAR, INVENTORY


def shown(name):
    return tk.get_action("package_show")({"ignore_auth": True}, {"id": name})


def test_both_are_datasets_with_a_table_and_nothing_is_written_twice(desk):
    assert publishing.publish() == 2
    assert publishing.publish() == 0
    for name, columns in (
        (INVENTORY, {"id", "holder", "availability"}),
        (CALENDAR, {"day", "basis", "state"}),
    ):
        table, copy = shown(name)["resources"]
        assert (table["format"], copy["format"]) == ("CSV", "JSON")
        found = tk.get_action("datastore_search")({"ignore_auth": True}, {"resource_id": table["id"]})
        assert columns <= {one["id"] for one in found["fields"]}
        assert found["total"] > 1


def test_they_do_not_count_themselves(desk, app):
    publishing.publish()
    found = {one["id"] for one in app.get("/zasoby.json").json}
    assert not found & {INVENTORY, CALENDAR}


def test_a_new_day_makes_it_due_and_the_same_day_does_not(desk):
    assert publishing.due(None, dt.datetime.now(dt.UTC))
    publishing.publish()
    last = desk.runs.last(publishing.RUN_KIND, publishing.SUBJECT)
    assert not publishing.due(last, last.started)
    assert publishing.due(last, last.started + dt.timedelta(days=1))


@pytest.mark.parametrize("times", [1, 2])
def test_the_job_waits_in_the_queue_once(desk, times):
    put = [publishing.enqueue_due() for _ in range(times)]
    assert put == [1, 0][:times]
