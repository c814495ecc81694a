"""What the pages of sources are made of, read once for a page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckanext.kielce.harvest.works import all_sources
from ckanext.kielce.indicators import holdings
from zoom_schemas.settings import load_settings

from harvesters.calendar import Expected, calendar, local_day
from harvesters.changes import Change, changes, newest_periods, pasts
from harvesters.source import Source

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Dataset:
    """A dataset of the catalogue that stems from a source."""

    name: str
    title: str


@dataclass(frozen=True)
class Facts:
    """Sources (declared and entered by staff) as they stand, what they gave so far, what is expected of them.

    `told`: answers of `kielce_source_list` by id; `newest`: period by series; `expected`: in order of days,
    of sources that have given something already.
    """

    today: dt.date
    sources: Mapping[str, Source]
    told: Mapping[str, Told]
    changed: Mapping[str, list[Change]]
    newest: Mapping[str, str]
    expected: tuple[Expected, ...]
    datasets: Mapping[str, tuple[Dataset, ...]]

    def expected_of(self, source_id: str) -> tuple[Expected, ...]:
        """What is expected of one source."""
        return tuple(one for one in self.expected if one.source == source_id)


def read(lang: str, now: dt.datetime | None = None) -> Facts:
    """The facts as they are now."""
    store, sources = holdings.store(), {one.id: one for one in all_sources()}
    today = local_day(now or dt.datetime.now(dt.UTC))
    changed = changes(store, sources.values())
    newest = newest_periods(store, load_settings().territory)
    told = tk.get_action("kielce_source_list")({"user": ""}, {})
    fetched = {one["id"] for one in told if one["last_success"]} | changed.keys()
    given = [one for one in sources.values() if one.files or one.id in fetched]
    known = pasts(given, changed, newest)
    return Facts(
        today=today,
        sources=sources,
        told={one["id"]: one for one in told},
        changed=changed,
        newest=newest,
        expected=tuple(calendar(known, today)),
        datasets=_datasets(lang),
    )


def _datasets(lang: str) -> dict[str, tuple[Dataset, ...]]:
    """The public datasets of each source, by title."""
    package = model.Package
    rows = model.Session.query(package.name, package.title, package.extras).filter(
        package.state == "active",
        ~package.private,
        package.extras.has_key("source_id") | package.extras.has_key("harvest_source"),
    )
    found: dict[str, list[Dataset]] = defaultdict(list)
    for name, title, extras in rows:
        english = extras.get("title_en") if lang == "en" else None
        source_id = extras.get("source_id") or extras["harvest_source"]
        found[source_id].append(Dataset(name, english or title))
    return {key: tuple(sorted(value, key=lambda one: one.title)) for key, value in found.items()}
