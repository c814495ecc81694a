"""One record of another catalogue into CKAN: made, changed, closed, reopened; never over another's."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import Any, Literal

from ckan import model
from ckan.lib import search
from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.harvest import datasets_fields as fields
from ckanext.kielce.harvest import datasets_history as history
from ckanext.kielce.harvest.datasets_files import stored
from ckanext.kielce.harvest.datasets_names import name_for, own_name
from sqlalchemy.exc import InterfaceError, OperationalError

from harvesters.catalogues.identities import Identities, Identity
from harvesters.catalogues.record import DatasetRecord
from harvesters.fetching.snapshots import SnapshotError, Snapshots
from harvesters.source import Source

log = logging.getLogger(__name__)

Came = Literal["unchanged", "new", "changed", "error"]

BROKEN = (search.SearchIndexError, search.SearchError, OperationalError, InterfaceError)
"""The portal's own servers do not answer: nothing is wrong with the record, and it is tried again later."""

GONE = "the publisher no longer has it in its catalogue"


def fingerprint(record: DatasetRecord, edition: str) -> str:
    """What tells two states of a record apart, and of what our fields take from its source."""
    return hashlib.sha256(f"{record.content_hash} {edition}".encode()).hexdigest()


class Import:
    """Brings the records of one round of a source into the catalogue."""

    def __init__(
        self, source: Source, number: int, identities: Identities, snapshots: Snapshots, job: str | None
    ):
        self.source, self.number, self.job = source, number, job
        self.identities, self.snapshots = identities, snapshots
        self.known, self.edition = identities.of_source(source.id), fields.edition(source)

    def take(self, record: DatasetRecord) -> Came:
        """Bring one record to its state; one that is the same as last time costs nothing.

        Raises one of BROKEN where a server of the portal does not answer.
        """
        print_ = fingerprint(record, self.edition)
        identity = self.known.get(record.guid)
        if identity and identity.hash == print_ and identity.state == "open":
            return "unchanged"
        if identity is None:
            identity = self.identities.begin(self.source.id, record.guid, record.title.pl, self.number)
            self.known[record.guid] = identity
        try:
            return self._write(record, identity, print_)
        except BROKEN:
            model.Session.rollback()
            raise
        except tk.ValidationError as error:
            return self._failed(identity, _in_words(error))
        except (tk.NotAuthorized, SnapshotError, NotOursError) as error:
            return self._failed(identity, str(error))
        except Exception as error:
            log.exception("%s: %s could not be imported", self.source.id, record.guid)
            return self._failed(identity, f"{type(error).__name__}: {error}")

    def refuse(self, guid: str, reason: str) -> None:
        """Note a record that cannot be taken over; what stands of it stays."""
        identity = self.known.get(guid)
        if identity is not None:
            self._failed(identity, reason)

    def close(self, identity: Identity) -> None:
        """Close the dataset of a record that has left; its address answers 410 from now on."""
        package = model.Package.get(identity.dataset)
        if _removed(package, identity):
            self.identities.note(identity.dataset, state="withdrawn")
            return
        name = identity.name
        if package is not None and package.state != "deleted":
            name = package.name  # staff may have given it another
            # Noted first: after a kill, a dataset that we deleted is not taken for one that staff did.
            self._note(identity, "gone")
            act("package_delete", {"id": identity.dataset})
        moment = dt.datetime.now(dt.UTC)
        self._note(identity, "gone", state="closed", closed=moment, reason=GONE, name=name)
        history.note(self.job, identity, "deleted")

    def _write(self, record: DatasetRecord, identity: Identity, print_: str) -> Came:
        package = model.Package.get(identity.dataset)
        if package is not None:
            self._check_ours(package, identity)
        if _removed(package, identity):
            if identity.state != "withdrawn":
                self.identities.note(identity.dataset, state="withdrawn")
            return "unchanged"
        name = self._save(record, identity, package)
        came: Came = "new" if identity.hash is None and identity.state == "open" else "changed"
        self._note(
            identity,
            came,
            hash=print_,
            state="open",
            closed=None,
            reason=None,
            name=name,
            title=record.title.pl,
            landing_page=record.landing_page,
        )
        history.note(self.job, identity, "added" if came == "new" else "updated", record)
        return came

    def _check_ours(self, package: model.Package, identity: Identity) -> None:
        """An id follows from source and guid; a dataset of that id which says otherwise is not touched."""
        said = package.extras.get("harvest_source"), package.extras.get("harvest_guid")
        if package.type != "dataset" or said != (self.source.id, identity.guid):
            raise NotOursError(f"the dataset {package.name} has its id but does not come from this source")

    def _save(self, record: DatasetRecord, identity: Identity, package: model.Package | None) -> str:
        name = package.name if package else name_for(record.title.pl, identity.dataset)
        wanted = {
            "id": identity.dataset,
            "name": name,
            **fields.dataset_fields(record, self.source),
            "private": bool(package and package.private and identity.state != "closed"),
            "resources": self._resources(record, identity.dataset, package),
        }
        if package is not None:
            act("package_update", wanted)
            if identity.hash is None:  # made by an import that was killed, perhaps before it was indexed
                search.rebuild(identity.dataset)
            return name
        try:
            act("package_create", wanted)
        except tk.ValidationError as error:
            if "name" not in error.error_dict:
                raise
            model.Session.rollback()  # somebody took the name in this very moment
            wanted["name"] = name = own_name(name, identity.dataset)
            act("package_create", wanted)
        return name

    def _resources(
        self, record: DatasetRecord, dataset: str, package: model.Package | None
    ) -> list[dict[str, Any]]:
        found = fields.resources(record)
        old: dict[str, Any] = {}
        if package is not None and any(one.file for one in found):
            old = {one["id"]: one for one in act("package_show", {"id": dataset})["resources"]}
        made = []
        for one in found:
            plain = fields.resource_fields(dataset, one)
            made.append(stored(one, plain, self.snapshots, old.get(plain["id"])) if one.file else plain)
        return made

    def _failed(self, identity: Identity, reason: str) -> Came:
        model.Session.rollback()
        self._note(identity, "error", reason=reason[:1000])
        history.note(self.job, identity, "errored", reason=reason)
        return "error"

    def _note(self, identity: Identity, outcome: str, **columns: Any) -> None:
        self.identities.note(identity.dataset, round=self.number, outcome=outcome, **columns)


def _removed(package: model.Package | None, identity: Identity) -> bool:
    """Whether staff deleted the dataset here: it stays deleted, whatever its publisher changes.

    One that staff takes out of the trash again is a dataset like any other.
    """
    closed = identity.state == "closed" or identity.outcome == "gone"
    was_made = identity.hash is not None and not closed
    return was_made and (package is None or package.state == "deleted")


class NotOursError(Exception):
    """A dataset that is somebody else's, whatever id or name the record claims."""


def _in_words(error: tk.ValidationError) -> str:
    return "; ".join(f"{field}: {said}" for field, said in sorted(error.error_summary.items()))
