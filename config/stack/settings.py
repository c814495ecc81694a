"""ckan.ini: written anew at each start from a template, the ports and the generated secrets."""

import os
from pathlib import Path
from string import Template
from typing import Any

import yaml
from zoom_config.stack import passwords, postgres, redis
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import HOST, Layout

CONFIG = Path(__file__).resolve().parents[1]
TEMPLATE = CONFIG / "templates" / "ckan.ini"
PLUGINS = (
    "kielce_security kielce_theme kielce_research kielce_dashboards kielce_twins kielce_editing "
    "kielce_quality kielce_sources kielce_dropzone kielce_maps kielce_harvest kielce_indicators "
    "kielce_catalogue scheming_datasets datastore activity harvest kielce_harvest_ckan kielce_harvest_csw "
    "kielce_harvest_dcat dcat structured_data text_view image_view spatial_metadata spatial_query"
)


def write_settings(layout: Layout) -> None:
    """Write the settings of the portal, and those of the unit tests beside the test stack."""
    portal = _values(layout, "", "zoom")
    passwords.write_private(layout.ini, render(portal))
    if layout.stack == "test":
        unit = _values(layout, "_test", "zoom_test")
        passwords.write_private(unit_ini(layout), render(unit, "testing = true"))


def unit_ini(layout: Layout) -> Path:
    """The settings for tests that empty the database: other databases, another core, another Redis number."""
    return layout.home / "test.ini"


def render(values: dict[str, str], *more: str) -> str:
    """The text of ckan.ini; a percent sign would be read as a reference, so it is doubled."""
    safe = {name: value.replace("%", "%%") for name, value in values.items()}
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(safe)
    return text.replace("use = egg:ckan\n", "\n".join(["use = egg:ckan", *more]) + "\n")


def site_url(layout: Layout) -> str:
    """What the world calls the portal: `ZOOM_SITE_URL` behind a proxy, or where it answers."""
    return os.environ.get("ZOOM_SITE_URL", layout.web_url)


def _values(layout: Layout, suffix: str, zoom_database: str) -> dict[str, str]:
    address = site_url(layout)
    return {
        "secret_key": passwords.secret(layout.secrets, "secret-key"),
        "secure": str(address.startswith("https:")).lower(),
        "ckan_url": postgres.url(layout, f"ckan{suffix}"),
        "datastore_url": postgres.url(layout, f"datastore{suffix}"),
        "datastore_read_url": postgres.url(layout, f"datastore{suffix}", postgres.READER),
        "zoom_url": postgres.url(layout, zoom_database),
        "solr_url": f"http://{HOST}:{layout.ports.solr}/solr/ckan{suffix}",
        "redis_url": redis.url(layout, 1 if suffix else 0),
        "site_id": f"zoom{suffix}",
        "site_url": "http://test.ckan.net" if suffix else address,
        "home": str(layout.home / "unit" if suffix else layout.home),
        "title": _title(),
        # Tests never leave this machine: there, sources are synchronised only by hand.
        "synchronise": str(layout.stack != "test").lower(),
        "plugins": PLUGINS,
    }


def own_settings() -> list[Path]:
    """The settings file of another gmina, where `ZOOM_SETTINGS` names one."""
    named = os.environ.get("ZOOM_SETTINGS")
    if not named:
        return []
    if not Path(named).is_file():
        raise Fault(f"ZOOM_SETTINGS names {named}, which is not there or not readable for this account.")
    return [Path(named)]


def _title() -> str:
    """The name of the portal, in Polish; a settings file of another gmina goes before ours."""
    name: dict[str, Any] = {}
    for path in (CONFIG / "portal.yaml", *own_settings()):
        name |= (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("name", {})
    return str(name["pl"])
