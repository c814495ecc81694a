"""The table of runs does not grow for ever, and what is asked of it stays."""

import datetime as dt

from indicator_jobs.tables import run as table

LONG_AGO = dt.timedelta(days=200)


def _aged(store, run):
    with store.engine.begin() as connection:
        connection.execute(table.update().where(table.c.id == run.id).values(started=run.started - LONG_AGO))


def test_of_old_runs_the_latest_in_each_state_stays(store):
    good, failed, better = (store.runs.start("sync", "syn") for _ in range(3))
    for run, state in ((good, "ok"), (failed, "error"), (better, "ok")):
        store.runs.finish(run, state)
        _aged(store, run)

    assert store.runs.forget("sync", "syn", dt.datetime.now(dt.UTC) - dt.timedelta(days=90)) == 1

    assert store.runs.last("sync", "syn", "ok").id == better.id
    assert store.runs.last("sync", "syn", "error").id == failed.id


def test_young_runs_and_those_of_others_stay(store):
    young = store.runs.start("sync", "syn")
    others = [store.runs.start("sync", "other"), store.runs.start("compute", "syn")]
    for run in (young, *others):
        store.runs.finish(run, "ok")
    for run in others:
        _aged(store, run)

    assert store.runs.forget("sync", "syn", dt.datetime.now(dt.UTC) - dt.timedelta(days=90)) == 0
