"""Tests of the portal; run with the servers of the test stack and its settings (`--ckan-ini`)."""

import pytest

MIGRATED_PLUGINS = ("activity", "harvest")


def pytest_configure(config):
    config.addinivalue_line("markers", "ckan_config(key, value): a CKAN setting for one test")
    config.addinivalue_line("markers", "with_plugins(*names): further CKAN plugins for one test")


@pytest.fixture
def with_plugins(request, ckan_config):
    """The plugins of the settings, loaded once for all tests that change no setting."""
    import ckan.plugins as p

    changed = any(request.node.iter_markers("ckan_config"))
    if changed or not p.plugin_loaded("kielce_catalogue"):
        p.load_all()
    yield
    if changed:
        p.unload_all()


@pytest.fixture
def impatient(with_plugins, monkeypatch):
    """What is not heard of this very moment counts as lost. Loads no plugin anew, as a marker would."""
    from ckan.common import config

    monkeypatch.setitem(config, "ckanext.kielce.stale_after", 0)


@pytest.fixture(scope="session")
def emptied():
    """What this session has made from nothing already."""
    return set()


@pytest.fixture
def non_clean_db(with_plugins, emptied, reset_db, migrate_db_for):
    """Tables of CKAN and its plugins, perhaps with rows that other tests of this session left."""
    if "database" in emptied:
        return
    reset_db()
    for plugin in MIGRATED_PLUGINS:
        migrate_db_for(plugin)
    emptied.add("database")


@pytest.fixture
def clean_db(non_clean_db):
    """Tables without rows, but for the user in whose name the portal writes.

    Emptying them takes a tenth of the time of making them anew.
    """
    from ckan import model
    from ckan.plugins import toolkit as tk
    from sqlalchemy import inspect, text

    model.Session.remove()
    with model.meta.engine.begin() as connection:
        names = [name for name in inspect(connection).get_table_names() if "alembic" not in name]
        listed = ", ".join(f'"{name}"' for name in names)
        connection.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))
    tk.get_action("get_site_user")({"ignore_auth": True}, {})


@pytest.fixture
def clean_datastore(clean_db):
    """A DataStore without tables."""
    from ckanext.datastore.backend.postgres import get_write_engine
    from ckanext.datastore.tests.helpers import clear_db
    from sqlalchemy import orm

    clear_db(orm.scoped_session(orm.sessionmaker(bind=get_write_engine())))
