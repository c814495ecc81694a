"""Kielce is the default, not a constant: a settings file makes the portal of another gmina."""

import os

import pytest
from zoom_schemas.settings import SettingsError, load_settings
from zoom_schemas.territories import load_territories


@pytest.fixture(autouse=True)
def _no_settings_file(monkeypatch):
    monkeypatch.delenv("ZOOM_SETTINGS", raising=False)


@pytest.fixture
def named(tmp_path, monkeypatch):
    """Writes a settings file and names it in the environment."""

    def write(text):
        path = tmp_path / "portal.yaml"
        path.write_text(text, "utf-8")
        monkeypatch.setenv("ZOOM_SETTINGS", str(path))

    return write


def test_the_defaults_describe_kielce():
    settings = load_settings()
    assert settings.territory == "266101"
    assert settings.city.pl.locative == "Kielcach"
    assert settings.languages == ("pl", "en")
    assert len(settings.home_figures) == 6


def test_every_territory_of_the_defaults_is_known():
    settings, known = load_settings(), load_territories()
    for code in (settings.territory, *settings.peers):
        assert known.get(code).code == code


def test_another_gmina_writes_only_what_differs(named):
    radom = "{nominative: Radom, genitive: Radomia, locative: Radomiu, plural: false}"
    named(f'territory: "146301"\ncity: {{pl: {radom}}}')
    settings = load_settings()
    assert settings.territory == "146301"
    assert settings.city.pl.nominative == "Radom"
    assert settings.city.en == "Kielce"
    assert settings.organisations == load_settings().organisations


def test_a_list_replaces_the_list_of_the_defaults(named):
    named('peers: ["266101"]')
    assert load_settings().peers == ("266101",)


def test_a_change_of_the_file_is_seen(named, tmp_path):
    named('peers: ["266101"]')
    first = load_settings()
    path = tmp_path / "portal.yaml"
    path.write_text('peers: ["146301"]', "utf-8")
    os.utime(path, ns=(1, 1))
    assert first.peers == ("266101",)
    assert load_settings().peers == ("146301",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("territory: Radom", "territory"),
        ("colour: blue", "colour: is not a field"),
        ("name: {pl: Zoom, en: ''}", "name.en"),
        ("home_figures: [Population]", "home_figures.0"),
        ("territory: [", "not readable YAML"),
        ("- a", "does not hold fields"),
    ],
)
def test_a_mistake_is_named_with_file_and_field(named, text, said):
    named(text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert said in str(caught.value)
    assert "portal.yaml" in str(caught.value)


def test_a_file_that_is_not_there_is_said_with_what_to_do(monkeypatch):
    monkeypatch.setenv("ZOOM_SETTINGS", "nowhere.yaml")
    with pytest.raises(SettingsError, match="Correct the path in ZOOM_SETTINGS or unset it"):
        load_settings()
