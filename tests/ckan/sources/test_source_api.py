"""The API of sources: whatever is sent, the answer is in words, and nothing is done by a mistake."""

from itertools import product

import pytest
from ckan.tests import factories

ODD = [None, " ", "nope", "x" * 1000, "\ud800", True, ["plan"]]
ACTIONS = ["kielce_source_show", "kielce_source_sync", "kielce_source_accept_fewer"]


@pytest.fixture
def callers(desk):
    """The headers of somebody unknown, of a user, of a unit's editor and of a sysadmin."""
    editor = factories.User()
    factories.Organization(users=[{"name": editor["name"], "capacity": "editor"}])
    names = [factories.User()["name"], editor["name"], factories.Sysadmin()["name"]]
    return [{}, *({"Authorization": factories.APIToken(user=name)["token"]} for name in names)]


@pytest.fixture
def queued(monkeypatch):
    """What was handed to the workers."""
    from ckanext.kielce.harvest import queueing

    handed = []
    monkeypatch.setattr(queueing, "enqueue", lambda *work: handed.append(work) or True)
    return handed


def test_an_odd_request_is_answered_in_words_and_starts_nothing(app, callers, queued):
    for action, headers in product(ACTIONS, callers):
        for sent in [{}, *({"id": odd} for odd in ODD)]:
            answer = app.post(f"/api/3/action/{action}", json=sent, headers=headers)
            assert answer.status_code in (400, 403, 404, 409), (action, sent, headers)
            assert answer.json["error"]["__type"], (action, sent)
        if action in ACTIONS[1:]:
            assert app.get(f"/api/3/action/{action}?id=plan", headers=headers).status_code == 400
    assert queued == []


def test_an_odd_kind_of_work_is_refused_and_starts_nothing(app, callers, queued):
    from ckanext.kielce.indicators import holdings

    source_id = next(iter(holdings.sources()))
    for work in ("nope", ["figures"], {"figures": 1}, 1, True, "x" * 100_000):
        sent = {"id": source_id, "work": work}
        answer = app.post("/api/3/action/kielce_source_sync", json=sent, headers=callers[-1])
        assert (answer.status_code, "work" in answer.json["error"]) == (409, True), work
    assert queued == []
