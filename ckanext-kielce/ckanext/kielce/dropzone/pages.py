"""What the pages of the drop zone show, ready for their templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckanext.kielce.dropzone import desk, memory
from ckanext.kielce.dropzone.desk import Submission
from ckanext.kielce.dropzone.publishing import place_of
from ckanext.kielce.theme import lean
from zoom_schemas import numbers
from zoom_schemas.themes import load_themes

from harvesters.dropzone.compare import can_append, column_changes
from harvesters.dropzone.report import TYPES, WEIGHTS
from harvesters.dropzone.wording import HEADS, rows, said

MOST_DATASETS = 1000
BY_ITSELF = ("source_id", "harvest_source")
"""Fields of datasets that are synchronised."""


@dataclass(frozen=True)
class Heap:
    """The sentences of one weight."""

    weight: str
    title: str
    count: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class CheckPage:
    """What was understood of a file, and what publishing it changes."""

    submission: Submission
    title: str
    rows: str
    columns: tuple[dict[str, str], ...]
    preview: tuple[tuple[str, ...], ...]
    heaps: tuple[Heap, ...]
    changes: tuple[str, ...]
    known: bool
    standing: str
    same: bool
    appendable: bool
    sheets: tuple[str, ...]
    sheet: str
    heading_rows: tuple[int, ...]
    stopped: bool
    notice: str = ""
    warned: dict[str, str] | None = None


def datasets_of(user: str) -> list[dict[str, str]]:
    """The datasets that somebody may fill, by title; not those that a source fills by itself."""
    units = {unit["id"]: unit["title"] for unit in units_of(user)}
    if not units:
        return []
    package: Any = model.Package
    found = model.Session.query(package.name, package.title, package.owner_org, package.extras).filter(
        package.type == "dataset", package.state == "active", package.owner_org.in_(units)
    )
    return [
        {"name": name, "title": title or name, "unit": units[unit]}
        for name, title, unit, extras in found.order_by(package.title).limit(MOST_DATASETS)
        if not any(extras.get(key) for key in BY_ITSELF)
    ]


def units_of(user: str) -> list[dict[str, str]]:
    """The units in which somebody may make datasets: id, name, title."""
    if not user or not authz.has_user_permission_for_some_org(user, "create_dataset"):
        return []
    wanted = {"permission": "create_dataset", "all_fields": True}
    found = tk.get_action("organization_list_for_user")({"user": user}, wanted)
    return sorted(
        ({"id": one["id"], "name": one["name"], "title": one["title"]} for one in found),
        key=lambda one: one["title"],
    )


def themes() -> list[tuple[str, str]]:
    """The themes by title."""
    return [(theme.id, theme.title.get(lean.language())) for theme in load_themes().values()]


def check_page(submission: Submission) -> CheckPage:
    """The page of a file that was read or refused."""
    lang, told, place = lean.language(), desk.told(submission), place_of(submission)
    known = place.memory
    refused = bool(told.get("refused"))
    schema = told.get("schema") or {"fields": []}
    changes = column_changes(known.schema, schema) if known and known.schema and not refused else []
    return CheckPage(
        submission=submission,
        title=place.dataset["title"] if place.dataset else submission.title,
        rows=rows(told["report"]["rows"], lang),
        columns=tuple(_columns(told, lang)),
        preview=tuple(tuple(_shown(cell) for cell in row) for row in told.get("preview", [])[:10]),
        heaps=tuple(_heaps(told["report"], lang)),
        changes=tuple(one.sentence(lang) for one in changes),
        known=known is not None,
        standing=_standing(known, lang),
        same=known is not None and memory.same_file(known, submission.sha256) is not None,
        appendable=bool(known and known.schema and not refused and can_append(known.schema, schema)),
        sheets=tuple(told.get("sheets", [])),
        sheet=told.get("sheet") or "",
        heading_rows=tuple(told.get("heading_rows", [])),
        stopped=submission.state == "refused",
        notice=(submission.reason or {}).get(lang, ""),
        warned=_warned(told["report"], lang),
    )


def _columns(told: dict[str, Any], lang: str):
    for described, letter in zip(
        (told.get("schema") or {"fields": []})["fields"], told.get("letters", []), strict=True
    ):
        kind = TYPES[described["type"]].get(lang)
        unit = f", {described['unit']}" if described.get("unit") else ""
        yield {
            "letter": letter,
            "title": described["title"],
            "name": described["name"],
            "type": kind + unit,
            "numeric": "n" if described["type"] in ("integer", "number") else "",
        }


def _heaps(report: dict[str, Any], lang: str):
    for weight in WEIGHTS:
        if sentences := said(report, weight, lang):
            count = numbers.number(report[weight], 0, lang)
            yield Heap(weight, HEADS[weight].get(lang), count, tuple(sentences))


def _warned(report: dict[str, Any], lang: str) -> dict[str, str] | None:
    """How many things somebody should correct or look at before publishing; None if there are none."""
    counts = {weight: report[weight] for weight in ("refused", "doubtful")}
    return (
        {name: numbers.number(count, 0, lang) for name, count in counts.items()}
        if any(counts.values())
        else None
    )


def _standing(known: memory.Memory | None, lang: str) -> str:
    if known is None or not known.files:
        return ""
    last = known.files[-1]
    day = numbers.date(_day(last["moment"]), lang)
    return tk._("“{name}”, taken on {day}").format(name=last["name"], day=day)


def _day(moment: str):
    return dt.datetime.fromisoformat(moment).date()


def _shown(cell: str) -> str:
    return cell if len(cell) <= 80 else f"{cell[:77]}…"
