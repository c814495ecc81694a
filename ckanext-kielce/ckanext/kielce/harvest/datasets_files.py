"""Files of harvested datasets that the portal offers itself: from the kept snapshots into CKAN's storage."""

from __future__ import annotations

from typing import Any

from ckan.lib.uploader import get_resource_uploader
from ckanext.kielce.catalogue.records import LARGEST_FILE_MB
from werkzeug.datastructures import FileStorage

from harvesters.catalogues.record import RecordResource
from harvesters.fetching.snapshots import Snapshots


def stored(
    resource: RecordResource, fields: dict[str, Any], snapshots: Snapshots, old: dict[str, Any] | None
) -> dict[str, Any]:
    """The fields of a resource whose file the portal keeps; stored only if it is another one than before.

    Raises SnapshotError where the file is gone.
    """
    if old and old.get("hash") == resource.file and old.get("url_type") == "upload":
        return fields | {key: old.get(key) for key in ("url", "url_type", "hash", "size", "mimetype")}
    path = snapshots.path(str(resource.file))
    name = resource.file_name or f"{str(resource.file)[:12]}.{resource.format.lower() or 'bin'}"
    with path.open("rb") as content:
        noted: dict[str, Any] = {"upload": FileStorage(stream=content, filename=name)}
        upload = get_resource_uploader(noted)
        upload.upload(fields["id"], max_size=LARGEST_FILE_MB)
    facts = {"hash": resource.file, "size": path.stat().st_size, "mimetype": upload.mimetype}
    return fields | noted | facts
