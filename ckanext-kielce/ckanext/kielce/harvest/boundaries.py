"""The boundary of the portal's own territory, once synchronised, as the outline of its maps."""

from __future__ import annotations

import logging

from ckanext.kielce import config
from zoom_schemas.settings import load_settings

from harvesters.catalogues.record import DatasetRecord
from harvesters.feeds.state import moment
from harvesters.fetching.snapshots import SnapshotError, Snapshots
from harvesters.outlines import OutlineError, outline_of, take_over
from harvesters.source import Source

log = logging.getLogger(__name__)

__all__ = ["show"]


def show(source: Source, record: DatasetRecord, snapshots: Snapshots, changed: bool) -> None:
    """Let maps show the boundary of a record of ULDK, if it is that of the portal's own territory.

    One whose area is not the official one is not shown: maps keep what they had.
    """
    territory = load_settings().territory
    if (source.catalogue or {}).get("kind") != "uldk" or record.guid.partition("_")[0] != territory:
        return
    folder = config.snapshots_path()
    shown = outline_of(territory, folder)
    if not changed and shown is not None and shown.exact:
        return
    file = next((one.file for one in record.resources if one.format == "GeoJSON" and one.file), None)
    try:
        if file is not None:
            take_over(snapshots.path(file).read_bytes(), territory, moment()[:10], folder)
    except (OutlineError, SnapshotError, OSError) as error:
        log.warning("%s: the boundary of %s is not shown on maps: %s", source.id, territory, error)
