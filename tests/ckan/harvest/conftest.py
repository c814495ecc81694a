"""An empty portal, and other catalogues beside it: little web servers on 127.0.0.1. Synthetic."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "harvesters"))


@pytest.fixture
def remote(with_plugins, clean_db, clean_index, clean_redis, tmp_path, monkeypatch):
    """Another catalogue as a source of this portal: `remote.gives(...)` and `remote.slice()`."""
    from ckanext.kielce.catalogue.foundation import lay
    from remote_catalogue import Remote
    from web import serving
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    for unit in load_settings().organisations[:2]:
        lay("organization", unit.slug, unit.title)
    for theme in ("population", "transport"):
        lay("group", theme, load_themes()[theme].title)
    made = Remote(monkeypatch, tmp_path)
    with serving(made.answer) as web:
        made.open(web)
        yield made
