"""A portal with synthetic cards of which one declares a twin, compared; and the people of its unit."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "indicators"))

TEXT = {"pl": "Tekst próbny.", "en": "A text for tests."}


def _register(card):
    """A synthetic second source that says the same of the same people."""
    content = card.model_dump(mode="json", by_alias=True, exclude_none=True)
    content["id"] = "population.register"
    return type(card).model_validate(content)


@pytest.fixture
def compared(with_plugins, non_clean_db, clean_db, clean_datastore, clean_index, clean_redis, monkeypatch):
    """The store with synthetic figures, computed and compared."""
    import synthetic
    from ckanext.kielce.catalogue.foundation import lay
    from ckanext.kielce.indicators import holdings
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    from indicator_jobs.cards import CardSet
    from indicator_jobs.twins.fields import Twin
    from indicator_jobs.twins.queue import refresh

    cards = dict(synthetic.cards())
    total = cards["population.total"]
    cards["population.register"] = _register(total)
    twin = Twin.model_validate({"id": "register", "card": "population.register", "explanation": TEXT})
    cards["population.total"] = total.model_copy(update={"twins": (twin,)})
    files = CardSet(cards)
    monkeypatch.setattr(holdings, "bundled", lambda: files)
    monkeypatch.setattr(holdings, "sources", dict)
    holdings._in_force.cache_clear()
    holdings.follow()
    store = holdings.store()
    synthetic.empty(store)
    synthetic.fill(store, synthetic.observations())
    from indicator_jobs.jobs import compute_all

    compute_all(store, cards)
    unit = load_settings().organisations[0]
    lay("organization", unit.slug, unit.title)
    lay("group", "population", load_themes()["population"].title)
    store.twin_results.replace(load_settings().territory, {})
    refresh(store, cards, load_settings().territory)
    yield store
    holdings._in_force.cache_clear()
    holdings.follow()


@pytest.fixture
def people(compared):
    """Anna of the unit that answers for the cards, Obcy of another one; each with a token."""
    from ckan.tests import factories, helpers
    from zoom_schemas.settings import load_settings

    unit = load_settings().organisations[0].slug
    made = {
        "anna": factories.UserWithToken(name="anna", fullname="Anna Nowak"),
        "obcy": factories.UserWithToken(name="obcy"),
    }
    helpers.call_action("organization_member_create", id=unit, username="anna", role="editor")
    factories.Organization(users=[{"name": "obcy", "capacity": "editor"}])
    return {name: user["token"] for name, user in made.items()}


@pytest.fixture
def api(app, people):
    """Calls an action as somebody: ``api("anna", "kielce_twin_show", 200, card=…)``."""

    def call(who, name, status=200, **data):
        headers = {"Authorization": people[who]} if who else {}
        answer = app.post(f"/api/3/action/{name}", json=data, headers=headers)
        assert answer.status_code == status, answer.body
        return answer.json["result"] if status == 200 else answer.json["error"]

    return call
