"""Tests of the portal; run with the servers of the test stack and its settings (`--ckan-ini`)."""

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "ckan_config(key, value): a CKAN setting for one test")
    config.addinivalue_line("markers", "with_plugins(*names): further CKAN plugins for one test")


@pytest.fixture
def clean_db(with_plugins, reset_db, migrate_db_for):
    """Empty tables, also those of the activity plugin."""
    reset_db()
    migrate_db_for("activity")


@pytest.fixture(scope="session")
def emptied():
    """What this session has emptied already."""
    return set()


@pytest.fixture
def non_clean_db(with_plugins, emptied, reset_db, migrate_db_for):
    """Tables, perhaps with rows that other tests of this session left."""
    if "database" not in emptied:
        reset_db()
        migrate_db_for("activity")
        emptied.add("database")


@pytest.fixture
def clean_datastore(clean_db):
    """A DataStore without tables."""
    from ckanext.datastore.backend.postgres import get_write_engine
    from ckanext.datastore.tests.helpers import clear_db
    from sqlalchemy import orm

    clear_db(orm.scoped_session(orm.sessionmaker(bind=get_write_engine())))
