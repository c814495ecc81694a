"""Synthetic cards as those of the files, an empty history, a unit with its people."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "indicators"))


@pytest.fixture
def desk(with_plugins, non_clean_db, clean_db, clean_datastore, clean_index, clean_redis, monkeypatch):
    """The store with the synthetic figures and cards, and nothing edited."""
    import synthetic
    from ckanext.kielce.catalogue.foundation import lay
    from ckanext.kielce.indicators import holdings
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    from indicator_jobs.cards import CardSet
    from indicator_jobs.editing import force

    files = CardSet(synthetic.cards())
    monkeypatch.setattr(holdings, "bundled", lambda: files)
    monkeypatch.setattr(force, "load_cards", lambda: files)
    monkeypatch.setattr(holdings, "sources", dict)
    holdings._in_force.cache_clear()
    holdings.follow()
    store = holdings.store()
    synthetic.empty(store)
    synthetic.fill(store, synthetic.observations())
    unit = load_settings().organisations[0]
    lay("organization", unit.slug, unit.title)
    lay("group", "population", load_themes()["population"].title)
    yield store
    holdings._in_force.cache_clear()
    holdings.follow()


@pytest.fixture
def people(desk):
    """Anna and Basia of the unit, Head its administrator, Obcy of another one; each with a token."""
    from ckan.tests import factories
    from zoom_schemas.settings import load_settings

    unit = load_settings().organisations[0].slug
    made = {name: factories.UserWithToken(name=name) for name in ("anna", "basia", "head", "obcy")}
    from ckan.tests import helpers

    for name, role in (("anna", "editor"), ("basia", "editor"), ("head", "admin")):
        helpers.call_action("organization_member_create", id=unit, username=name, role=role)
    factories.Organization(users=[{"name": "obcy", "capacity": "editor"}])
    return {name: user["token"] for name, user in made.items()}


@pytest.fixture
def api(app, people):
    """Calls an action as somebody: ``api("anna", "kielce_card_check", 200, id=…)``."""

    def call(who, name, status=200, **data):
        headers = {"Authorization": people[who]} if who else {}
        answer = app.post(f"/api/3/action/{name}", json=data, headers=headers)
        assert answer.status_code == status, answer.body
        return answer.json["result"] if status == 200 else answer.json["error"]

    return call
