"""The portal as its commands have it, loaded once: the workers of tests are forked from there."""

import os

from ckan import model
from ckan.cli.cli import ckan
from ckanext.datastore.backend.postgres import DatastorePostgresqlBackend
from ckanext.kielce.indicators import holdings

PORTAL = ckan.make_context("ckan", ["-c", os.environ["CKAN_INI"], "jobs"])

holdings.bundled()
holdings.sources()
holdings.store().engine.dispose()  # no connection is shared with those that are forked from here
model.Session.remove()
model.meta.engine.dispose()
DatastorePostgresqlBackend.get_active_backend().before_fork()
