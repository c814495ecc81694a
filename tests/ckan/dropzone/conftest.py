"""A unit with its people, an empty folder of the drop zone; jobs run only when a test says so."""

import io
import sys
from pathlib import Path

import pytest
from clerk_files import FIRST

sys.path.insert(0, str(Path(__file__).parents[2] / "harvesters"))


@pytest.fixture
def folder(tmp_path, ckan_config, monkeypatch):
    """The folder of the drop zone."""
    monkeypatch.setitem(ckan_config, "ckanext.kielce.dropzone_path", str(tmp_path / "dropzone"))
    return tmp_path / "dropzone"


@pytest.fixture
def unit(with_plugins, non_clean_db, clean_db, clean_datastore, clean_index, clean_redis, folder):
    """The unit of Anna and Basia; Obcy works elsewhere."""
    from ckan.tests import factories, helpers
    from ckanext.kielce.catalogue.foundation import lay
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    ours = load_settings().organisations[0]
    lay("organization", ours.slug, ours.title)
    lay("group", "transport", load_themes()["transport"].title)
    for name in ("anna", "basia"):
        factories.User(name=name, password="haslo-haslo")
        helpers.call_action("organization_member_create", id=ours.slug, username=name, role="editor")
    factories.User(name="obcy", password="haslo-haslo")
    factories.Organization(users=[{"name": "obcy", "capacity": "editor"}])
    return ours.slug


@pytest.fixture
def leave(unit):
    """Leaves a file for a dataset and reads it: ``leave(text, dataset="lampy")`` → submission."""
    from ckanext.kielce.dropzone import desk, memory, reading

    def left(content=FIRST, name="lampy.csv", user="anna", **given):
        known = memory.of_dataset(memory.find(given.get("dataset", "")))
        new = {"title": "Lampy uliczne", "theme": "transport", "licence": "cc-zero", "notes": "Synthetic."}
        taken = {"seen": known.sha256, "mode": known.mode, "choices": known.choices} if known else {}
        content = content if isinstance(content, bytes) else content.encode()
        made = desk.begin(io.BytesIO(content), name=name, user=user, unit=unit, **(new | taken | given))
        return reading.read(made)

    return left


@pytest.fixture
def publish(leave):
    """Publishes a submission as a worker does; gives it back as it is then."""
    from ckanext.kielce.dropzone import desk, jobs

    def published(submission):
        jobs.publish_submission(desk.save(submission, state="queued").id)
        return desk.load(submission.id)

    return published


@pytest.fixture
def rows():
    """The rows of a table by the API, as visitors see them."""
    from ckan.tests import helpers

    def of(resource_id, **more):
        found = helpers.call_action("datastore_search", resource_id=resource_id, sort="_id", **more)
        return [{name: cell for name, cell in row.items() if name[0] != "_"} for row in found["records"]]

    return of
