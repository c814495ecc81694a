"""The figures of a source, slice by slice: what stands afterwards, and what is told. Synthetic figures."""

import datetime as dt

import pytest
from ckan.lib.jobs import get_queue
from ckan.tests import factories, helpers
from ckanext.kielce.harvest import history, runner, thinning, watch
from ckanext.kielce.harvest.queueing import QUEUE
from ckanext.kielce.indicators import holdings, jobs
from ckanext.kielce.indicators.attempts import BusyError
from publisher import CITY
from web import reply

from harvesters.fetching.snapshots import Snapshots
from harvesters.standing import Standings
from indicator_jobs.locks import sole
from indicator_jobs.waiting import waiting

NOW = dt.datetime.now(dt.UTC)


def _standing(publisher):
    return Standings(publisher.store.engine).of("syn", "figures")


def _sync():
    return runner.run_slice("syn", "figures")


def _population(publisher):
    rows = publisher.store.observations(["syn:people"], CITY)
    return dict(zip(rows["period"], rows["value"], strict=True))


def _shown():
    return helpers.call_action("kielce_source_show", id="syn")


def _history():
    source = helpers.call_action("harvest_source_show", id="syn-figures")
    return helpers.call_action("harvest_job_list", source_id=source["id"])


def _errors(job):
    shown = helpers.call_action("harvest_job_show", id=job["id"])
    return [one["message"] for one in shown["gather_error_summary"]]


def test_figures_that_came_stand_and_everybody_can_see_when(publisher):
    publisher.people[CITY, "2024"] = 900.0
    outcome = _sync()
    assert (outcome.state, outcome.changed) == ("ok", True)
    assert _population(publisher)["2024"] == 900.0
    shown = _shown()
    assert (shown["state"], shown["attempts"], shown["reason"]) == ("ok", 0, None)
    assert shown["last_success"] == shown["last_change"]
    assert shown["due"] == shown["next_try"] > shown["last_success"]
    assert shown["counts"]["changed"] >= 1
    assert publisher.store.runs.last("sync", "syn").state == "ok"


def test_the_history_of_ckanext_harvest_counts_honestly(publisher):
    publisher.people[CITY, "2024"] = 900.0
    _sync()
    _sync()
    latest, first = _history()
    assert (first["status"], first["stats"]["updated"], first["stats"]["errored"]) == ("Finished", 1, 0)
    assert (latest["stats"]["updated"], latest["stats"]["not modified"]) == (0, 1)
    assert _shown()["state"] == "unchanged"


def test_rounds_of_long_ago_are_forgotten(publisher, monkeypatch):
    _sync()
    _sync()
    monkeypatch.setattr(history, "KEPT", dt.timedelta(seconds=-1))
    _sync()
    assert _history() == []
    assert publisher.store.runs.last("sync", "syn").state == "ok"
    assert _shown()["state"] == "unchanged"


def test_exactly_the_cards_downstream_are_computed(publisher):
    _sync()
    jobs.compute_batch(list(waiting(publisher.store, holdings.cards()).ready))
    assert waiting(publisher.store, holdings.cards()).stale == ()

    publisher.births[CITY, "2024"] = 12.0
    runner.run("syn", "figures")

    assert waiting(publisher.store, holdings.cards()).stale == ("population.birth_rate",)
    queued = [job.args for job in get_queue("default").jobs if job.func_name.endswith("compute_batch")]
    assert queued[-1] == [["population.birth_rate"]]


def test_a_slice_that_is_over_goes_to_the_end_of_the_queue_once(publisher, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.kielce.slice_seconds", 0)
    before = _population(publisher)
    publisher.people[CITY, "2024"] = 900.0
    runner.run("syn", "figures")
    assert (_standing(publisher).state, _shown()["state"]) == ("waiting", "running")
    assert watch.enqueue_due(publisher.store) == 0
    assert [job.args for job in get_queue(QUEUE).jobs] == [["syn", "figures", 1]]
    assert _population(publisher) == before, "nothing is taken over before the round is whole"

    monkeypatch.setitem(ckan_config, "ckanext.kielce.slice_seconds", 60)
    runner.run("syn", "figures", 1)
    assert _population(publisher)["2024"] == 900.0
    assert len(_history()) == 1, "all slices of a round are one job"


def test_without_a_network_the_last_good_figures_stay_and_pauses_grow(publisher, monkeypatch):
    _sync()
    good, before = _population(publisher), _standing(publisher)
    elsewhere = holdings.sources()["syn"].model_copy(
        update={"feed": holdings.sources()["syn"].feed | {"base": "http://127.0.0.1:9"}}
    )
    monkeypatch.setattr(holdings, "sources", lambda: {"syn": elsewhere})
    monkeypatch.setitem(runner.config.tk.config, "ckanext.kielce.trusted_origins", ["http://127.0.0.1:9"])
    monkeypatch.setattr("harvesters.fetching.fetch._wait", lambda state: 0.0)
    monkeypatch.setattr("harvesters.schedule.random.random", lambda: 0.5)
    pauses = []
    for _ in range(3):
        assert _sync().state == "error"
        stands = _standing(publisher)
        pauses.append(stands.next_try - stands.last_attempt)
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[2]
    assert _population(publisher) == good
    shown = _shown()
    assert (shown["attempts"], shown["last_success"]) == (
        3,
        before.last_success.isoformat(timespec="seconds"),
    )
    assert shown["reason"] == {
        "pl": "Nie można połączyć się z serwerem 127.0.0.1.",
        "en": "The server 127.0.0.1 cannot be reached.",
    }
    [error] = _errors(_history()[0])
    assert error.startswith("Nie można połączyć się z serwerem 127.0.0.1.")


def test_a_source_that_changes_its_columns_is_held_with_the_snapshot_kept(publisher):
    _sync()
    good = _population(publisher)
    publisher.headings = "Kod;Mieszkańcy;Urodzenia"
    assert _sync().state == "held"
    assert _population(publisher) == good
    shown = _shown()
    assert shown["state"] == "held"
    assert shown["reason"]["pl"].startswith("Przysłane dane mają inną postać")
    assert shown["next_try"] > (NOW + dt.timedelta(hours=2)).isoformat()
    snapshots = Snapshots(publisher.folder)
    kept = [snapshots.read(one.sha256) for one in snapshots.arrivals("syn")]
    assert any("Mieszkańcy".encode() in content for content in kept)


def test_a_publisher_who_asks_to_wait_is_left_alone_for_so_long(publisher):
    publisher.spoil = lambda handler: reply(handler, b"", 429, Retry_After="7200")
    assert _sync().state == "paused"
    stands = _standing(publisher)
    assert stands.attempts == 0
    assert stands.next_try - stands.last_attempt > dt.timedelta(seconds=7100)


def test_the_same_source_is_never_worked_at_twice_at_once(publisher):
    with sole(publisher.store.engine, runner.lock_name("syn", "figures")):
        with pytest.raises(BusyError):
            _sync()
        runner.run("syn", "figures")
    assert _standing(publisher).state == "never"


def test_what_a_lost_worker_left_ends_with_a_reason_and_is_taken_up_a_few_times_only(publisher, ckan_config):
    standings = Standings(publisher.store.engine)
    most = int(ckan_config["ckanext.kielce.attempts"])
    for attempt in range(1, most + 1):
        row = publisher.store.runs.start("sync", "syn")
        standings.put(_standing(publisher), state="running", run=row.id, last_attempt=NOW)
        watch.enqueue_due(publisher.store)
        lost = _standing(publisher)
        assert (lost.state, lost.attempts) == ("error", attempt)
        assert (
            publisher.store.runs.last("sync", "syn").reason == "the worker was lost in the middle of the work"
        )
        assert (lost.next_try <= dt.datetime.now(dt.UTC)) == (attempt < most)
    assert lost.reason.en == "The work stopped half-way, as the process that did it was lost."


def test_the_timer_hands_on_what_is_due_and_only_where_the_portal_synchronises(
    publisher, ckan_config, monkeypatch
):
    assert watch.due(publisher.store) == []
    monkeypatch.setitem(ckan_config, "ckanext.kielce.synchronise", True)
    assert set(watch.due(publisher.store)) == {("syn", "figures"), ("other", "figures")}
    assert (watch.enqueue_due(publisher.store), watch.enqueue_due(publisher.store)) == (2, 0)
    _sync()
    assert watch.due(publisher.store) == [("other", "figures")]
    later = _standing(publisher).next_try + dt.timedelta(seconds=1)
    assert ("syn", "figures") in watch.due(publisher.store, later)


def test_a_source_that_was_asked_when_the_clock_was_ahead_does_not_wait_for_that_day(
    publisher, ckan_config, monkeypatch
):
    monkeypatch.setitem(ckan_config, "ckanext.kielce.synchronise", True)
    _sync()
    assert ("syn", "figures") not in watch.due(publisher.store)
    year = dt.timedelta(days=365)
    stands = _standing(publisher)
    Standings(publisher.store.engine).put(
        stands, last_attempt=stands.last_attempt + year, next_try=stands.next_try + year
    )
    assert ("syn", "figures") in watch.due(publisher.store)


def test_work_of_a_source_that_is_gone_meanwhile_ends_with_a_reason_and_is_not_due_again(
    publisher, ckan_config, monkeypatch
):
    monkeypatch.setitem(ckan_config, "ckanext.kielce.synchronise", True)
    without = {"other": holdings.sources()["other"]}
    monkeypatch.setattr(holdings, "sources", lambda: without)
    assert _sync().detail == "there is no source syn any more"
    assert watch.due(publisher.store) == [("other", "figures")]
    assert publisher.store.runs.last("sync", "syn").state == "error"


def test_the_button_of_ckanext_harvest_leads_to_our_queue(publisher):
    source = helpers.call_action("harvest_source_show", id="syn-figures")
    made = helpers.call_action("harvest_job_create", source_id=source["id"])
    assert [job.args for job in get_queue(QUEUE).jobs] == [["syn", "figures", 0]]
    _sync()
    assert [(job["id"], job["status"]) for job in _history()] == [(made["id"], "Finished")]


def test_staff_of_the_unit_has_a_source_synchronised_now_others_do_not(publisher):
    user, stranger = factories.User(), factories.User()
    unit = holdings.sources()["syn"].organisation
    helpers.call_action("organization_member_create", id=unit, username=user["name"], role="editor")
    context = {"user": user["name"], "ignore_auth": False}
    first = helpers.call_action("kielce_source_sync", context, id="syn")
    assert (first["queued"], first["under_way"]) == (["figures"], [])
    assert helpers.call_action("kielce_source_sync", context, id="syn")["under_way"] == ["figures"]
    with pytest.raises(runner.config.tk.NotAuthorized):
        helpers.call_action("kielce_source_sync", {"user": stranger["name"], "ignore_auth": False}, id="syn")


def test_the_dataset_of_a_source_shows_what_the_store_holds(publisher):
    from ckanext.kielce.catalogue.source_record import source_record
    from ckanext.kielce.indicators.publishing import made_from

    source = holdings.sources()["syn"]
    before = made_from(publisher.store, "source", ["syn"])
    publisher.people[CITY, "2024"] = 900.0
    _sync()
    record = source_record(source, publisher.store)
    assert f"syn:people,{CITY},Kielce,2024,900," in record.files[0].content.decode()
    assert record.fields["retrieved"] == f"{NOW:%Y-%m-%d}"
    assert made_from(publisher.store, "source", ["syn"]) != before


def test_registering_the_sources_again_changes_nothing(publisher):
    from ckanext.kielce.harvest.registration import register_all

    laid = register_all()
    assert (laid.created, laid.changed, laid.unchanged) == (0, 0, 2)


def test_old_snapshots_are_thinned_out_once_a_night_and_figures_keep_theirs(
    publisher, ckan_config, monkeypatch
):
    publisher.people[CITY, "2024"] = 900.0
    _sync()
    snapshots = Snapshots(publisher.folder)
    standing = snapshots.lying()
    for day in ("01", "02", "03"):
        snapshots.keep([day.encode()], "syn", "http://x", f"2020-05-{day}T00:00:00+00:00", "text/html")
    monkeypatch.setitem(ckan_config, "ckanext.kielce.thin_hour", 0)
    assert (thinning.enqueue_due(), thinning.enqueue_due()) == (1, 0)
    done = thinning.thin_now()
    assert (done.away, done.packed) == (2, 1)
    assert snapshots.lying() == standing
    assert publisher.store.runs.last("thin", "snapshots").state == "ok"
    monkeypatch.setitem(ckan_config, "ckanext.kielce.thin_hour", -1)
    assert thinning.enqueue_due() == 0
