"""Bringing the datasets of other catalogues into ours, in slices that can be interrupted anywhere.

A round is gathered first, as a whole, and then taken over record by record. Where it stands is kept in the
store: a worker that is killed, in whichever part, is followed by one that goes on there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ckan import model
from ckanext.kielce.catalogue.site import bulk_indexing
from ckanext.kielce.harvest import boundaries
from ckanext.kielce.harvest.datasets_bench import bench_for
from ckanext.kielce.harvest.datasets_fields import edition
from ckanext.kielce.harvest.datasets_import import BROKEN, Import
from ckanext.kielce.harvest.datasets_sources import source_named
from ckanext.kielce.harvest.reports import Outcome, SliceState
from ckanext.kielce.indicators import holdings
from sqlalchemy.exc import DBAPIError

from harvesters.catalogues.gather import Bench, Gathered, gather
from harvesters.catalogues.identities import Identities, Identity, Round
from harvesters.catalogues.kinds import catalogue_of
from harvesters.catalogues.reading import Reading
from harvesters.reasons import words
from harvesters.source import Source

__all__ = ["accept_fewer", "fewer_held", "run_slice"]

Beat = Callable[[str], None]

MOST_LEAVING = 0.3
"""If a larger share of the open datasets of a source would leave at once, none does, and staff is told."""

MOST_REMARKS = 20


def run_slice(
    source_id: str,
    job: str | None = None,
    beat: Beat = lambda what: None,
    until: float | None = None,
) -> Outcome:
    """Bring the datasets of a source until the round is whole or `until` (time.monotonic()) is over.

    :param source_id: id of a source with a catalogue, or of a source that staff entered in the harvest form
    :param job: id of the HarvestJob in whose history staff look
    :param beat: told every request and dataset, so that others see the work is alive
    :returns: what came of it; the counts are those of the whole round, told when it ends

    Only one process may work at a source at a time.
    """
    try:
        source = source_named(source_id)
        catalogue_of(source)
    except (LookupError, ValueError) as error:
        return Outcome("error", str(error), words("declared"))
    identities = Identities(holdings.store().engine)
    with bench_for(source) as bench:
        stands = identities.round(source.id)
        gathered = _gathered_before(source, stands)
        if gathered is None:
            gathered = gather(source, bench, beat, until, _known(source, stands))
            if gathered.state != "ok":
                return _without_import(source, identities, gathered)
            stands = identities.note_round(
                source.id,
                number=stands.number + 1,
                importing=True,
                fingerprint=gathered.fingerprint,
                gathered=_kept(source, gathered),
            )
        with bulk_indexing():
            return _Slice(source, identities, bench, stands, gathered, job).run(beat, until)


def fewer_held(source_id: str) -> bool:
    """Whether a source gave so few datasets that none was closed, and nobody has confirmed it yet."""
    stands = Identities(holdings.store().engine).round(source_id)
    return stands.held is not None and stands.held != stands.accepted


def accept_fewer(source_id: str) -> bool:
    """Let what was held back as far too few be taken over at the next attempt; whether anything was held."""
    identities = Identities(holdings.store().engine)
    stands = identities.round(source_named(source_id).id)
    if stands.held is None:
        return False
    identities.note_round(stands.source, accepted=stands.held, taken=None)
    return True


def _known(source: Source, stands: Round) -> str | None:
    """What counts as unchanged, if it was taken over into the same fields as today."""
    return stands.taken if (stands.gathered or {}).get("edition") == edition(source) else None


class _Slice:
    def __init__(
        self,
        source: Source,
        identities: Identities,
        bench: Bench,
        stands: Round,
        gathered: Gathered,
        job: str | None,
    ):
        self.source, self.identities, self.stands, self.gathered = source, identities, stands, gathered
        self.work = Import(source, stands.number, identities, bench.fetcher.snapshots, job)

    def run(self, beat: Beat, until: float | None) -> Outcome:
        seen = dict(self.gathered.refused)
        try:
            for record in self.gathered.records:
                if until is not None and time.monotonic() >= until:
                    return Outcome("paused", "its share of time is used up", retry_after=0.0)
                came = self.work.take(record)
                if came != "unchanged":
                    beat(record.guid)
                if came != "error":
                    boundaries.show(self.source, record, self.work.snapshots, came != "unchanged")
                seen[record.guid] = ""
            for guid, reason in self.gathered.refused:
                self.work.refuse(guid, reason)
            return self._close(seen, beat)
        except BROKEN as error:
            model.Session.remove()
            code = "database" if isinstance(error, DBAPIError) else "search"
            return Outcome("error", f"{type(error).__name__}: {error}", words(code))

    def _close(self, seen: dict[str, str], beat: Beat) -> Outcome:
        """Close what has left, unless the catalogue is not whole or has shrunk beyond belief."""
        gone = [one for guid, one in self.work.known.items() if guid not in seen and one.state == "open"]
        if gone and not self.gathered.complete:
            return self._end("ok", None, seen)
        if gone and self._too_many(gone) and self.stands.accepted != self.gathered.fingerprint:
            still = len(self.work.known) - len(gone)
            reason = f"gives {len(seen)} datasets where {len(gone) + still} stand: none was closed"
            return self._end("held", reason, seen)
        for one in gone:
            beat(one.guid)
            self.work.close(one)
        return self._end("ok", None, seen)

    def _too_many(self, gone: list[Identity]) -> bool:
        standing = sum(one.state == "open" for one in self.work.known.values())
        return len(gone) == standing or len(gone) > max(1, MOST_LEAVING * standing)

    def _end(self, state: SliceState, reason: str | None, seen: dict[str, str]) -> Outcome:
        counts, print_ = self._counts(seen), self.gathered.fingerprint
        self.identities.note_round(
            self.source.id,
            importing=False,
            taken=print_ if state == "ok" and not counts["errors"] else None,
            held=print_ if state == "held" else None,
        )
        if state == "ok" and not any(counts[name] for name in ("new", "changed", "gone", "errors")):
            state = "unchanged"
        said = words("few") if state == "held" else None
        return Outcome(state, self._detail(reason, counts), said, counts)

    def _counts(self, seen: dict[str, str]) -> dict[str, int]:
        found = self.identities.outcomes(self.source.id, self.stands.number)
        strangers = sum(guid not in self.work.known for guid, _ in self.gathered.refused)
        counts = {name: found[name] for name in ("new", "changed", "gone")}
        counts["errors"] = found["error"] + strangers
        counts["unchanged"] = max(0, len(seen) + counts["gone"] - sum(counts.values()))
        return counts

    def _detail(self, reason: str | None, counts: dict[str, int]) -> str | None:
        """The reason, what was wrong with records, and remarks, as far as anybody reads."""
        refused = [f"{guid}: {why}" for guid, why in self.gathered.refused]
        if counts["errors"] > len(refused):
            refused += self.identities.reasons(self.source.id, self.stands.number)
        told = [*([reason] if reason else []), *dict.fromkeys([*refused, *self.gathered.remarks])]
        return "; ".join(told[:MOST_REMARKS]) or None


def _without_import(source: Source, identities: Identities, gathered: Gathered) -> Outcome:
    """What came of a round that brought nothing to import: unchanged, paused or failed."""
    counts = {"unchanged": identities.count(source.id)} if gathered.state == "unchanged" else {}
    told = [*([gathered.reason] if gathered.reason else []), *gathered.remarks]
    detail = "; ".join(told[:MOST_REMARKS]) or None
    return Outcome(gathered.state, detail, gathered.words, counts, gathered.retry_after)


def _kept(source: Source, gathered: Gathered) -> dict[str, Any]:
    """What a later process needs to go on importing: the records themselves lie in the readings."""
    return {
        "readings": [[str(one.path), one.digest] for one in gathered.readings],
        "complete": gathered.complete,
        "refused": [list(one) for one in gathered.refused],
        "remarks": list(gathered.remarks),
        "edition": edition(source),
    }


def _gathered_before(source: Source, stands: Round) -> Gathered | None:
    """What was gathered by an earlier slice and not yet taken over whole; None if its readings are gone."""
    kept = stands.gathered
    if not stands.importing or not kept:
        return None
    readings = tuple(Reading(Path(path), digest) for path, digest in kept["readings"])
    if not all(one.path.exists() for one in readings):
        return None
    return Gathered(
        source.id,
        "ok",
        fingerprint=stands.fingerprint,
        remarks=tuple(kept["remarks"]),
        complete=kept["complete"],
        refused=tuple((guid, reason) for guid, reason in kept["refused"]),
        readings=readings,
    )
