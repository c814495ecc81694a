"""A checked file becomes a dataset: table first, then original, clean copy and report in one change.

Identifiers follow from those of the submission and the dataset, so that a second attempt after a worker was
killed finds what the first had made, and nothing is made twice.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckan.lib.uploader import get_resource_uploader
from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue.slugs import LONGEST_NAME, slugify
from ckanext.kielce.dropzone import desk, loading, memory, words
from ckanext.kielce.dropzone.desk import Submission
from ckanext.kielce.dropzone.memory import Memory
from ckanext.kielce.dropzone.words import reason
from werkzeug.datastructures import FileStorage

from harvesters.dropzone.clean import sha256_of
from harvesters.dropzone.compare import can_append
from harvesters.dropzone.wording import report_text

_NAMESPACE = uuid.UUID("b8b6a0de-5a1f-5f0a-8d3f-2661012661d0")
LARGEST_MB = 2000


class Declined(Exception):  # noqa: N818 (an answer, not a fault)
    """A file is not published, for a reason in both languages; `state` is what becomes of the submission."""

    def __init__(self, state: desk.State, why: dict[str, str]):
        super().__init__(why["en"])
        self.state, self.why = state, why


@dataclass(frozen=True)
class Place:
    """The dataset of a submission: as it is (None for a new one), what is remembered of it, its ids."""

    dataset: dict[str, Any] | None
    memory: Memory | None
    package_id: str
    table_id: str


def place_of(submission: Submission) -> Place:
    """Where a submission goes."""
    new_id = str(uuid.uuid5(_NAMESPACE, submission.id))
    dataset = memory.find(submission.dataset or new_id)
    known = memory.of_dataset(dataset)
    package_id = dataset["id"] if dataset else new_id
    table = known.table if known and known.table else _id(package_id, memory.TABLE)
    return Place(dataset, known, package_id, table)


def publish(submission: Submission, beat: loading.Beat) -> dict[str, Any]:
    """Publish a file that was read: ``{"dataset": name, "table": id, "rows": all, "added": new}``.

    Raises Declined where nothing is to be published, and whatever CKAN or PostgreSQL raises; then what was
    published before stays as it was.
    """
    place, told = place_of(submission), desk.told(submission)
    _check(submission, place, told)
    beat()
    rows, added, copy = _fill(submission, place, told, beat)
    beat()
    entry = {"sha256": submission.sha256, "name": submission.name, "moment": submission.moment, "rows": added}
    earlier = place.memory.files if place.memory else []
    schema = _schema(submission, place, told)
    kept = Memory(submission.mode, submission.choices, [*earlier, entry], schema)
    resources = _resources(submission, place, told, copy, kept)
    beat()
    written = _write(submission, place, resources)
    return {"dataset": written["name"], "table": place.table_id, "rows": rows, "added": added}


def _check(submission: Submission, place: Place, told: dict[str, Any]) -> None:
    if submission.user and not may_publish(submission, place.dataset):
        raise Declined("error", reason("forbidden"))
    known = place.memory
    if known and known.mode == submission.mode and memory.same_file(known, submission.sha256):
        raise Declined("unchanged", reason("same"))
    if (known.sha256 if known else "") != submission.seen:
        raise Declined("read", reason("overtaken"))
    if submission.mode != "append" or known is None or known.schema is None:
        return
    if not can_append(known.schema, told["schema"]):
        raise Declined("read", reason("not_appendable"))


def may_publish(submission: Submission, dataset: dict[str, Any] | None) -> bool:
    """Whether whoever left the file may write the dataset, or make one in the unit."""
    context: Any = {"user": submission.user}
    try:
        if dataset:
            tk.check_access("package_update", context, {"id": dataset["id"]})
        else:
            tk.check_access("package_create", context, {"owner_org": submission.unit, "type": "dataset"})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def _fill(
    submission: Submission, place: Place, told: dict[str, Any], beat: loading.Beat
) -> tuple[int, int, Path]:
    """The table; how many rows it has, how many are new, and the clean copy of all of it."""
    copy, known = desk.clean_copy(submission), place.memory
    if known and not _adds(submission, place) and told["sha256"] == known.sha256:
        raise Declined("unchanged", reason("same_rows"))
    if not _adds(submission, place):
        rows = loading.replace_table(place.table_id, told["schema"], copy, beat)
        return rows, rows, copy
    added = loading.append_rows(place.table_id, told["schema"], copy, beat)
    if not added and not submission.attempts > 1:
        raise Declined("unchanged", reason("same_rows"))
    whole = copy.with_name("whole.csv")
    rows = loading.write_out(place.table_id, _schema(submission, place, told), whole)
    return rows, added, whole


def _adds(submission: Submission, place: Place) -> bool:
    return submission.mode == "append" and place.memory is not None and loading.table_exists(place.table_id)


def _schema(submission: Submission, place: Place, told: dict[str, Any]) -> dict[str, Any]:
    """The schema of the table: of what stands there if rows are added to it."""
    known = place.memory
    return known.schema if known and known.schema and _adds(submission, place) else told["schema"]


def _resources(
    submission: Submission, place: Place, told: dict[str, Any], copy: Path, kept: Memory
) -> list[dict[str, Any]]:
    """All resources of the dataset: ours as they are now, the others as they were."""
    report = copy.with_name("report.txt")
    texts = [report_text(told, submission.name, lang) for lang in ("pl", "en")]
    report.write_text("\ufeff" + ("\n" + "—" * 20 + "\n\n").join(texts), encoding="utf-8")
    whole = submission.mode == "replace"
    original = _id(place.package_id, memory.ORIGINAL if whole else f"{memory.ORIGINAL}/{submission.sha256}")
    table = {
        "schema": json.dumps(kept.schema, ensure_ascii=False),
        "dropzone": kept.as_text(),
        "datastore_active": True,
    }
    name = _stem(submission, place)
    ours = [
        _resource(place.table_id, memory.TABLE, copy, f"{name}.csv", "CSV", table),
        _resource(
            original,
            memory.ORIGINAL,
            desk.original(submission),
            f"{name}-oryginal{submission.suffix}",
            submission.suffix[1:].upper(),
            {},
            submission.name,
        ),
        _resource(
            _id(place.package_id, memory.REPORT), memory.REPORT, report, f"{name}-raport.txt", "TXT", {}
        ),
    ]
    old = {one["id"]: one for one in (place.dataset or {}).get("resources", [])}
    fresh = {one["id"]: old.get(one["id"], {}) | one for one in ours}
    return [*fresh.values(), *(one for identity, one in old.items() if identity not in fresh)]


def _resource(
    identity: str, role: str, path: Path, name: str, form: str, facts: dict[str, Any], shown: str = ""
) -> dict[str, Any]:
    """A file of the dataset, put into CKAN's storage by streaming."""
    title, about = words.resource(role)
    with path.open("rb") as file:
        noted: dict[str, Any] = {"upload": FileStorage(stream=file, filename=name)}
        upload = get_resource_uploader(noted)
        upload.upload(identity, max_size=LARGEST_MB)
    return noted | {
        "id": identity,
        "name": title.pl.format(name=shown),
        "name_en": title.en.format(name=shown),
        "description": about.pl,
        "description_en": about.en,
        "format": form,
        "role": role,
        "hash": sha256_of(path),
        "mimetype": upload.mimetype,
        "size": path.stat().st_size,
        **facts,
    }


def _write(submission: Submission, place: Place, resources: list[dict[str, Any]]) -> dict[str, Any]:
    user = submission.user or tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Any = {"user": user, "ignore_auth": True}
    if place.dataset:
        return tk.get_action("package_update")(context, place.dataset | {"resources": resources})
    title, url = words.licences()[submission.licence]
    fields = {
        "id": place.package_id,
        "type": "dataset",
        "name": _free_name(submission.title),
        "title": submission.title,
        "notes": submission.notes or submission.title,
        "owner_org": submission.unit,
        "groups": [{"name": submission.theme}],
        "license_id": submission.licence,
        "licence": title.pl,
        "licence_en": title.en,
        "licence_url": url,
        "resources": resources,
    }
    return tk.get_action("package_create")(context, fields)


def _free_name(title: str) -> str:
    from ckan import model

    plain = slugify(title)
    name, count = plain, 1
    while model.Package.get(name) is not None:
        count += 1
        name = f"{plain[: LONGEST_NAME - 4]}-{count}"
    return name


def _stem(submission: Submission, place: Place) -> str:
    return place.dataset["name"] if place.dataset else slugify(submission.title)


def _id(package_id: str, what: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{package_id}/{what}"))
