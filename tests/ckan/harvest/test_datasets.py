"""Datasets of other catalogues in ours: taken over once, changed where they changed, closed if they left."""

from types import SimpleNamespace

import pytest
from remote_catalogue import guid, made

NEVER = 1e12


def activities() -> int:
    from ckan import model
    from ckanext.activity.model import Activity

    return model.Session.query(Activity).count()


def test_a_catalogue_is_taken_over_with_everything_that_we_show(remote):
    remote.gives(made(1, title="Ludność Kielc"))
    report = remote.slice()
    assert (report.state, report.detail) == ("ok", None)
    shown = remote.shown(guid(1))
    assert shown["name"] == "ludnosc-kielc"
    assert shown["organization"]["name"] == "urzad-miasta-kielce"
    assert [group["name"] for group in shown["groups"]] == ["population"]
    assert [tag["name"] for tag in shown["tags"]] == ["ludność"]
    assert (shown["license_id"], shown["licence_url"]) == (
        "cc-by",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert (shown["harvest_source"], shown["harvest_guid"]) == ("remote", guid(1))
    assert (shown["rhythm"], shown["issued"]) == ("year", "2024-01-02T03:04:05Z")
    assert shown["address"].endswith("/dataset/zbior-1")
    resource = shown["resources"][0]
    assert (resource["name"], resource["url"], resource["role"]) == (
        "Tabela",
        "https://example.org/1.csv",
        "data",
    )


def test_the_same_again_writes_nothing(remote):
    remote.gives(*(made(number) for number in range(5)))
    assert remote.counts() == {"new": 5}
    before, shown = activities(), remote.shown(guid(1))
    report = remote.slice()
    assert (report.state, report.counts["unchanged"]) == ("unchanged", 5)
    assert (activities(), remote.shown(guid(1))) == (before, shown)


def test_only_what_changed_is_written(remote):
    remote.gives(*(made(number) for number in range(5)))
    remote.slice()
    before = activities()
    remote.gives(made(0), made(1, title="Inny"), *(made(number) for number in range(2, 6)))
    assert remote.counts() == {"new": 1, "changed": 1, "unchanged": 4}
    assert activities() == before + 2
    assert remote.shown(guid(1))["title"] == "Inny"
    assert remote.shown(guid(1))["name"] == "zbior-1"


def test_a_record_that_left_is_closed_and_one_that_comes_back_is_opened_again(remote):
    remote.gives(*(made(number) for number in range(5)))
    remote.slice()
    remote.gives(*(made(number) for number in range(4)))
    assert remote.counts() == {"gone": 1, "unchanged": 4}
    assert "zbior-4" not in remote.found()
    assert remote.counts() == {"unchanged": 4}
    remote.gives(*(made(number) for number in range(5)))
    assert remote.counts() == {"changed": 1, "unchanged": 4}
    assert "zbior-4" in remote.found()


@pytest.mark.parametrize("left", [0, 5])
def test_a_source_that_suddenly_gives_none_or_far_fewer_closes_nothing_and_says_so(remote, left):
    remote.gives(*(made(number) for number in range(10)))
    remote.slice()
    remote.gives(*(made(number) for number in range(left)))
    for _ in range(2):  # and again: the alarm does not go away by itself
        report = remote.slice()
        assert report.state == "held"
        assert "10" in report.detail
        assert report.counts["gone"] == 0
        assert report.words.pl.startswith("Źródło podało nagle dużo mniej")
    assert len(remote.found()) == 10


def test_staff_may_let_far_fewer_be_right_and_nobody_else(remote, monkeypatch):
    from ckan.plugins import toolkit as tk
    from ckan.tests import factories, helpers
    from ckanext.kielce.harvest import queueing

    queued = []
    monkeypatch.setattr(queueing, "enqueue", lambda *work: queued.append(work) or True)
    remote.gives(*(made(number) for number in range(10)))
    remote.slice()
    assert not helpers.call_action("kielce_source_accept_fewer", id="remote")["accepted"]
    remote.gives(made(1))
    remote.slice()
    stranger = {"user": factories.User()["name"], "ignore_auth": False}
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action("kielce_source_accept_fewer", stranger, id="remote")
    assert helpers.call_action("kielce_source_accept_fewer", id="remote")["accepted"]
    assert queued == [("remote", "datasets")]
    assert remote.counts() == {"gone": 9, "unchanged": 1}
    assert remote.found() == ["zbior-1"]


def test_what_staff_deleted_here_stays_deleted(remote):
    from ckanext.kielce.catalogue.site import act

    remote.gives(made(1), made(2))
    remote.slice()
    act("package_delete", {"id": "zbior-1"})
    remote.gives(made(1, title="Zmieniony"), made(2))
    remote.slice()
    assert remote.found() == ["zbior-2"]


def test_one_record_that_cannot_be_used_stops_no_other_and_is_tried_again(remote):
    remote.gives(made(1, title="", name=""), made(2))
    assert remote.counts() == {"new": 1, "errors": 1}
    assert remote.counts() == {"unchanged": 1, "errors": 1}
    remote.gives(made(1), made(2))
    assert remote.counts() == {"new": 1, "unchanged": 1}


def test_a_slice_ends_in_time_and_the_next_one_goes_on(remote, monkeypatch):
    from ckanext.kielce.harvest import datasets

    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr(datasets, "time", clock)
    beats = []

    def beat(what):
        beats.append(what)
        clock.monotonic = lambda: float(len(beats) == 3) * NEVER  # a page and two datasets

    remote.gives(*(made(number) for number in range(4)))
    paused = remote.slice(until=NEVER, beat=beat)
    assert (paused.state, paused.retry_after) == ("paused", 0.0)
    asked = len(remote.web.asked)
    assert remote.counts() == {"new": 4}
    assert len(remote.web.asked) == asked


def test_a_source_that_fails_leaves_everything_and_goes_on_later(remote):
    from web import reply

    remote.gives(made(1))
    remote.slice()
    remote.spoil = lambda handler: reply(handler, b"", 404)
    report = remote.slice()
    assert (report.state, remote.found()) == ("error", ["zbior-1"])
    assert "404" in report.detail
