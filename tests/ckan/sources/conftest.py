"""Two synthetic sources over the synthetic figures, one that is synchronised and one that is not."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "indicators"))


def source(source_id: str, series: list[str], feed: dict | None, organisation: str):
    """A synthetic source: nothing in it is true."""
    from harvesters.source import Source

    both = {"pl": f"Źródło próbne {source_id}", "en": f"Synthetic source {source_id}"}
    return Source.model_validate(
        {
            "id": source_id,
            "title": both,
            "publisher": {"name": {"pl": "Urząd próbny", "en": "Nobody"}, "url": "https://example.org"},
            "licence": {
                "id": "test",
                "title": {"pl": "Próbna", "en": "Test"},
                "url": "https://example.org/l",
            },
            "address": "https://example.org/data",
            "rhythm": "year",
            "retrieved": "2026-11-23",
            "secondary_copy": False,
            "themes": ["population"],
            "organisation": organisation,
            "series": [
                {
                    "id": one,
                    "title": both | {"pl": one},
                    "unit": "person",
                    "kind": "flow",
                    "lowest_level": "gmina",
                    "additive": True,
                }
                for one in series
            ],
            "feed": feed,
            "files": [{"name": "synthetic.csv", "sha256": "a" * 64}] if series else [],
        }
    )


@pytest.fixture
def desk(
    with_plugins, non_clean_db, clean_db, clean_datastore, clean_index, clean_redis, monkeypatch, tmp_path
):
    """The store with the synthetic figures and sources."""
    import synthetic
    from ckanext.kielce import config
    from ckanext.kielce.catalogue.foundation import lay
    from ckanext.kielce.indicators import holdings
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    unit = load_settings().organisations[0]
    declared = {
        "syn": source("syn", list(synthetic.SERIES), {"kind": "table"}, unit.slug),
        "quiet": source("quiet", [], None, unit.slug),
    }
    known = synthetic.cards()
    monkeypatch.setattr(holdings, "cards", lambda: known)
    monkeypatch.setattr(holdings, "sources", lambda: declared)
    monkeypatch.setattr(config, "snapshots_path", lambda: tmp_path / "snapshots")
    store = holdings.store()
    synthetic.empty(store)
    synthetic.fill(store, synthetic.observations())
    lay("organization", unit.slug, unit.title)
    for theme in ("population", "administration"):
        lay("group", theme, load_themes()[theme].title)
    return store


@pytest.fixture
def people(desk):
    """Anna of the unit that keeps the sources, Obcy of another unit, Gość of none; each with a token."""
    from ckan.tests import factories, helpers
    from zoom_schemas.settings import load_settings

    made = {name: factories.UserWithToken(name=name) for name in ("anna", "obcy", "gosc")}
    unit = load_settings().organisations[0].slug
    helpers.call_action("organization_member_create", id=unit, username="anna", role="editor")
    factories.Organization(users=[{"name": "obcy", "capacity": "editor"}])
    return {name: {"Authorization": user["token"]} for name, user in made.items()}
