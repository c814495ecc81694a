"""Themes and units of the city in CKAN."""

import pytest
from ckan.tests import helpers
from ckanext.kielce.catalogue.foundation import Laid, follow_address, lay_foundation
from ckanext.kielce.catalogue.records import File, Record, put
from ckanext.kielce.catalogue.site import act
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_every_theme_is_a_group_and_every_unit_an_organisation():
    lay_foundation()

    assert set(helpers.call_action("group_list")) == set(load_themes())
    units = {unit.slug for unit in load_settings().organisations}
    assert set(helpers.call_action("organization_list")) == units


def test_laying_it_again_changes_nothing():
    first = lay_foundation()

    assert lay_foundation() == Laid(unchanged=first.created)


def test_a_title_that_somebody_changed_is_corrected():
    lay_foundation()
    act("group_patch", {"id": "population", "title": "Something else"})

    assert lay_foundation().changed == 1
    group = helpers.call_action("group_show", id="population")
    assert group["title"] == load_themes()["population"].title.pl
    assert {"title_en": load_themes()["population"].title.en} == {
        extra["key"]: extra["value"] for extra in group["extras"]
    }


def test_a_theme_is_titled_in_the_language_of_the_page(app):
    lay_foundation()
    theme = load_themes()["population"]

    assert theme.title.pl in app.get("/group/population").body
    assert theme.title.en in app.get("/en/group/population").body


def test_a_new_address_of_the_site_reaches_the_index(ckan_config, monkeypatch):
    lay_foundation()
    follow_address()
    file = File("dane.csv", b"a", {"name": "Dane", "format": "CSV"})
    fields = {"type": "dataset", "title": "Dane", "notes": "Dane", "owner_org": "urzad-miasta-kielce"}
    put(Record("dane", fields, (file,)))
    assert not follow_address()

    monkeypatch.setitem(ckan_config, "ckan.site_url", "https://zoom.example.org")

    assert follow_address()
    (found,) = helpers.call_action("package_search", q="dane")["results"]
    assert found["resources"][0]["url"].startswith("https://zoom.example.org/")
