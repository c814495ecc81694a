"""The portal's own CKAN settings, each with a type; `config_declaration.yaml` describes them."""

from __future__ import annotations

from pathlib import Path

from ckan.plugins import toolkit as tk

from harvesters.fetching.policy import origin_of

DATABASE_URL = "ckanext.kielce.database_url"
EDITIONS_PATH = "ckanext.kielce.editions_path"
QUEUE = "ckanext.kielce.queue"
STALE_AFTER = "ckanext.kielce.stale_after"
RECHECK_HOUR = "ckanext.kielce.recheck_hour"
THIN_HOUR = "ckanext.kielce.thin_hour"
SYNCHRONISE = "ckanext.kielce.synchronise"
SNAPSHOTS_PATH = "ckanext.kielce.snapshots_path"
TRUSTED_ORIGINS = "ckanext.kielce.trusted_origins"
MAP_ORIGINS = "ckanext.kielce.map_origins"
SLICE_SECONDS = "ckanext.kielce.slice_seconds"
ATTEMPTS = "ckanext.kielce.attempts"
DROPZONE_PATH = "ckanext.kielce.dropzone_path"
DROPZONE_FORM_MB = "ckanext.kielce.dropzone_form_mb"
DROPZONE_FOLDER_MB = "ckanext.kielce.dropzone_folder_mb"


def database_url() -> str:
    """Address of the database with observations, values and runs."""
    return tk.config[DATABASE_URL]


def editions_path() -> Path:
    """Folder of the published dashboards."""
    return Path(tk.config[EDITIONS_PATH])


def queue() -> str:
    """Queue of the publishing jobs."""
    return tk.config[QUEUE]


def stale_after() -> int:
    """Seconds without a heartbeat after which a run counts as dead."""
    return tk.config[STALE_AFTER]


def recheck_hour() -> int:
    """Hour (UTC) from which the self-check of the night is due; below 0: never."""
    return tk.config[RECHECK_HOUR]


def thin_hour() -> int:
    """Hour (UTC) from which thinning out old snapshots is due; below 0: never."""
    return tk.config[THIN_HOUR]


def synchronise() -> bool:
    """Whether sources are synchronised by themselves."""
    return tk.config[SYNCHRONISE]


def snapshots_path() -> Path:
    """Folder of what sources gave, and of what was used of their limits."""
    return Path(tk.config[SNAPSHOTS_PATH])


def trusted_origins() -> frozenset[str]:
    """Origins that may lie in the private network."""
    return frozenset(tk.config[TRUSTED_ORIGINS])


def map_origins() -> frozenset[str]:
    """Origins whose maps visitors' browsers may load."""
    return frozenset(map(origin_of, tk.config[MAP_ORIGINS]))


def slice_seconds() -> int:
    """Seconds after which a synchronisation goes to the end of the queue."""
    return tk.config[SLICE_SECONDS]


def attempts() -> int:
    """How often a source that fails is tried again soon."""
    return tk.config[ATTEMPTS]


def dropzone_path() -> Path:
    """Folder in which units leave files; the portal keeps its own work in `.desk` there."""
    return Path(tk.config[DROPZONE_PATH])


def dropzone_form_mb() -> int:
    """Largest file that the form takes, in MB."""
    return tk.config[DROPZONE_FORM_MB]


def dropzone_folder_mb() -> int:
    """Largest file that is taken from the folder, in MB."""
    return tk.config[DROPZONE_FOLDER_MB]
