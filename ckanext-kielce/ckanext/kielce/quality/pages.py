"""What the pages of quality show: the register in words, and the cards that need a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.values import series_index
from ckanext.kielce.editing.desk import may
from ckanext.kielce.indicators import holdings
from zoom_schemas import numbers, periods

from indicator_jobs.quality.subject import place

Told = Mapping[str, Any]
MOST_CELLS, MOST_PLACES = 8, 4


@dataclass(frozen=True)
class CorrectionLine:
    """One correction for people."""

    id: str
    series: tuple[str, ...]
    where: str
    taken: str
    reason: str
    evidence: str
    provider: str
    complaint: str
    state: str
    cells: str
    broken: tuple[str, ...]


@dataclass(frozen=True)
class CellLine:
    """A held value beside the public one."""

    place: str
    period: str
    held: str
    public: str


@dataclass(frozen=True)
class CardLine:
    """A card with its findings; `may_release` says that the reader answers for it."""

    id: str
    title: str
    address: str
    when: str
    findings: tuple[str, ...]
    cells: tuple[CellLine, ...] = ()
    differing: int = 0
    may_release: bool = False


@dataclass(frozen=True)
class StatePage:
    """Everything that needs a person."""

    held: tuple[CardLine, ...]
    warned: tuple[CardLine, ...]
    broken: tuple[str, ...]


def register(found: Sequence[Told], lang: str) -> tuple[CorrectionLine, ...]:
    """The register in words, what no longer fits first."""
    lines = [_line(one, lang) for one in found]
    return tuple(sorted(lines, key=lambda line: not line.broken))


def state(
    held: Sequence[Told], warned: Sequence[Told], broken: Sequence[Told], lang: str, user: str
) -> StatePage:
    """What needs a person: held cards first."""
    said = (text[lang] for one in broken for text in one["broken"])
    return StatePage(
        tuple(_card(one, lang, user) for one in held),
        tuple(_card(one, lang, user) for one in warned),
        tuple(dict.fromkeys(said)),
    )


def _line(one: Told, lang: str) -> CorrectionLine:
    return CorrectionLine(
        id=one["id"],
        series=tuple(_series(series_id, lang) for series_id in one["series"]),
        where=_where(one, lang),
        taken=_taken(one, lang),
        reason=one["reason"][lang],
        evidence=one["evidence"],
        provider=one["provider"],
        complaint=_complaint(one, lang),
        state=_states()[one["state"]],
        cells=numbers.number(one["cells"], 0, lang),
        broken=tuple(dict.fromkeys(text[lang] for text in one["broken"])),
    )


def _series(series_id: str, lang: str) -> str:
    known = series_index().get(series_id)
    return f"{known[1].title.get(lang)} ({series_id})" if known else series_id


def _where(one: Told, lang: str) -> str:
    territories, written = one["territories"], one["periods"]
    places = ", ".join(place(code, lang) for code in territories[:MOST_PLACES]) or tk._("all territories")
    if len(territories) > MOST_PLACES:
        places += ", …"
    if len(written) > 2:
        return f"{places}; {periods.label(written[0], lang)}–{periods.label(written[-1], lang)}"
    when = ", ".join(periods.label(text, lang) for text in written) or tk._("all periods")
    return f"{places}; {when}"


def _taken(one: Told, lang: str) -> str:
    expected = one["expect"].get("value")
    said = f"{numbers.number(expected, _decimals(expected), lang)} → " if isinstance(expected, float) else ""
    if one["action"] == "drop":
        return said + tk._("left out")
    if one["action"] == "flag":
        return said + tk._("marked")
    if one["action"] == "scale":
        return tk._("multiplied by {factor}").format(
            factor=numbers.number(one["factor"], 6, lang).rstrip("0")
        )
    return said + numbers.number(one["value"], _decimals(one["value"]), lang)


def _decimals(value: float | None) -> int:
    return 0 if value is None or value == int(value) else 2


def _complaint(one: Told, lang: str) -> str:
    words = {
        "open": tk._("not reported yet"),
        "reported": tk._("reported"),
        "acknowledged": tk._("acknowledged by the publisher"),
        "fixed_upstream": tk._("mended by the publisher"),
    }[one["status"]]
    return (
        f"{words}, {numbers.date(dt.date.fromisoformat(one['reported']), lang)}" if one["reported"] else words
    )


def _states() -> dict[str, str]:
    return {
        "applied": tk._("applied"),
        "broken": tk._("no longer fits the source"),
        "idle": tk._("its series are not at hand"),
    }


def _card(one: Told, lang: str, user: str) -> CardLine:
    card_id = one["card"]
    card = holdings.cards().get(card_id)
    cells = [_cell(cell, lang) for cell in one.get("cells", ())[:MOST_CELLS]]
    return CardLine(
        id=card_id,
        title=card.title.get(lang) if card else card_id,
        address=names.card_page(card_id),
        when=numbers.date(dt.datetime.fromisoformat(one["moment"]).date(), lang),
        findings=tuple(finding["message"][lang] for finding in one["findings"]),
        cells=tuple(cells),
        differing=one.get("differing", 0),
        may_release=may(Context(user=user), card_id),
    )


def _cell(cell: Told, lang: str) -> CellLine:
    return CellLine(
        place(cell["territory"], lang),
        periods.label(cell["period"], lang),
        numbers.number(cell["value"], 2, lang),
        numbers.number(cell["public"], 2, lang),
    )
