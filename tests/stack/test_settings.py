"""ckan.ini holds generated secrets, readable by one account, and nothing that is the same everywhere."""

import re
import stat
from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path

import pytest
from zoom_config.stack import settings, supervise, work
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import Layout
from zoom_config.stack.passwords import secret

SECRET_OPTIONS = ("SECRET_KEY", "sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url")


@pytest.fixture(autouse=True)
def _no_settings_of_another_gmina(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ZOOM_SETTINGS", raising=False)
    monkeypatch.delenv("ZOOM_SITE_URL", raising=False)


def _read(path: Path) -> dict[str, str]:
    parser = ConfigParser()
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(path)
    return dict(parser["app:main"])


def _written(layout: Layout) -> dict[str, str]:
    settings.write_settings(layout)
    return _read(layout.ini)


def test_two_portals_share_no_secret(layout: Layout, tmp_path: Path):
    one = _written(replace(layout, var=tmp_path / "one"))
    other = _written(replace(layout, var=tmp_path / "other"))
    for option in (*SECRET_OPTIONS, "ckan.redis.url", "ckanext.kielce.database_url"):
        assert one[option] != other[option], option


def test_the_template_in_the_repository_names_no_secret():
    options = _read(settings.TEMPLATE)
    for option in (*SECRET_OPTIONS, "ckan.redis.url", "ckanext.kielce.database_url", "solr_url"):
        assert re.fullmatch(r"\$\w+", options[option]), option


def test_every_password_is_long_and_generated(layout: Layout):
    values = _written(layout)
    passwords = re.findall(r"://\w*:([^@]+)@", " ".join(values.values()))
    assert len(passwords) >= 5
    assert all(len(password) >= 43 for password in [*passwords, values["SECRET_KEY"]])


def test_secrets_and_settings_are_for_the_account_alone(layout: Layout):
    _written(layout)
    files = [layout.ini, *layout.secrets.iterdir()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(layout.secrets.stat().st_mode) == 0o700


def test_a_second_start_keeps_the_secrets(layout: Layout):
    assert _written(layout) == _written(layout)


def test_a_secret_is_made_once(tmp_path: Path):
    assert secret(tmp_path / "secrets", "key") == secret(tmp_path / "secrets", "key")


def test_nobody_registers_or_creates_without_being_invited(layout: Layout):
    values = _written(layout)
    for option in (
        "anon_create_dataset",
        "create_user_via_web",
        "create_user_via_api",
        "create_unowned_dataset",
    ):
        assert values[f"ckan.auth.{option}"] == "false", option


def test_nobody_writes_sql_into_the_datastore(layout: Layout):
    assert _written(layout)["ckan.datastore.sqlsearch.enabled"] == "false"


def test_cookies_are_for_https_alone_where_the_portal_is_reached_by_https(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
):
    assert _written(layout)["SESSION_COOKIE_SECURE"] == "false"
    monkeypatch.setenv("ZOOM_SITE_URL", "https://zoom.example.org")
    assert _written(layout)["SESSION_COOKIE_SECURE"] == "true"


def test_unit_tests_that_empty_tables_reach_nothing_of_the_portal(layout: Layout):
    testing = replace(layout, stack="test")
    portal, unit = _written(testing), _read(settings.unit_ini(testing))
    for option in (
        *SECRET_OPTIONS[1:],
        "solr_url",
        "ckan.redis.url",
        "ckanext.kielce.database_url",
        "ckan.site_id",
    ):
        assert portal[option] != unit[option], option


def test_another_gmina_gives_the_portal_its_name(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    own = tmp_path / "own.yaml"
    own.write_text("name: {pl: Zoom na Chęciny, en: Zoom in on Chęciny}\n", encoding="utf-8")
    monkeypatch.setenv("ZOOM_SETTINGS", str(own))
    assert _written(layout)["ckan.site_title"] == "Zoom na Chęciny"


def test_a_settings_file_that_is_not_there_is_named(layout: Layout, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZOOM_SETTINGS", "/nowhere/own.yaml")
    with pytest.raises(Fault, match="ZOOM_SETTINGS names /nowhere/own.yaml, which is not there"):
        settings.write_settings(layout)


def test_the_portal_synchronises_by_itself_and_the_tests_never_do(layout: Layout):
    assert _written(replace(layout, stack="run"))["ckanext.kielce.synchronise"] == "true"
    assert _written(replace(layout, stack="test"))["ckanext.kielce.synchronise"] == "false"


def test_two_workers_synchronise_sources_and_every_program_of_the_background_exists(layout: Layout):
    commands = {program.name: program.command for program in supervise.programs(layout)}
    assert [name for name, command in commands.items() if command.endswith("kielce worker harvest")] == [
        "harvest-1",
        "harvest-2",
    ]
    assert set(work.BACKGROUND) <= set(commands)
