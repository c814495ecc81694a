"""How one value came about: every input cell down to the bytes of its source, and every step of the way."""

import difflib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from zoom_schemas.periods import PeriodError, from_ordinal, parse
from zoom_schemas.territories import load_territories

from indicator_jobs.card import Card
from indicator_jobs.compute import aligned, kinds_of
from indicator_jobs.facts import FactsByKind, conversion, facts_by_kind
from indicator_jobs.formula import Call, Name
from indicator_jobs.frames import where
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.grid import Axis, Grid, flag_bits, flag_text
from indicator_jobs.program import Step, compile_version, run
from indicator_jobs.recipe import Input, RecipeVersion
from indicator_jobs.sentence import sentence
from indicator_jobs.store import Snapshot, Store

Text = Mapping[str, str]


class UnknownError(LookupError):
    """A card, territory or period that is not there: what is wrong, and where to go on."""

    def __init__(self, problem: str, hint: str):
        super().__init__(f"{problem} {hint}")
        self.problem, self.hint = problem, hint


@dataclass(frozen=True)
class Cell:
    """One figure as its source gave it. `used` is the same figure in the unit of the formula."""

    period: str
    value: float | None
    flags: str
    used: float | None
    snapshot: str | None = None
    file: str | None = None
    retrieved: str | None = None


@dataclass(frozen=True)
class Leaf:
    """One input of the formula: a series with its cells, another card with its own trace, or a constant."""

    name: str
    origin: str
    id: str
    title: Text
    unit: str
    used_unit: str
    moment: str | None
    cells: tuple[Cell, ...]
    source: str | None = None
    source_title: Text | None = None
    publisher: Text | None = None
    address: str | None = None
    licence: Text | None = None
    secondary_copy: bool = False
    trace: "Trace | None" = None


@dataclass(frozen=True)
class TraceStep:
    """One operation of the formula with its result in the unit it has there."""

    expression: str
    value: float | None
    unit: str
    flags: str


@dataclass(frozen=True)
class Trace:
    """A value of a card with everything it was computed from."""

    card_id: str
    title: Text
    recipe: str
    since: str
    territory: str
    period: str
    moment: str
    value: float | None
    unit: str
    decimals: int
    flags: str
    formula: str
    leaves: tuple[Leaf, ...]
    steps: tuple[TraceStep, ...]
    root: Step = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The trace as data for JSON."""
        return _plain(self)

    def sentence(self, lang: str = "pl") -> str:
        """The trace as sentences for people."""
        return sentence(self, lang)


def trace(
    store: Store,
    cards: Mapping[str, Card],
    card_id: str,
    territory: str,
    period: str,
    recipe: str = "national",
) -> Trace:
    """The trace of one value. A value that is missing has a trace too: it shows which input is missing.

    Raises UnknownError for a card, territory, recipe or period of which nothing is known.
    """
    card = known_card(cards, card_id)
    code = known_territory(territory)
    version = _version(card, period, recipe)
    supply = LocalSupply(store, cards, code)
    inputs = aligned(version, recipe, parse(period).kind, supply)
    rows = np.flatnonzero(inputs.axis.ordinals == parse(period).ordinal) if inputs else []
    if inputs is None or len(rows) == 0:
        raise UnknownError(
            f"No figure of {card_id} for {period}.", _periods_hint(store, card_id, code, recipe)
        )
    row, program = int(rows[0]), compile_version(card, version)
    results: list[tuple[Step, Grid]] = []
    result = run(program, inputs.grids, inputs.axis, lambda step, grid: results.append((step, grid)))
    needed: dict[str, set[int]] = {}
    _reach(program.root, {row}, inputs.axis, needed)
    leaves = tuple(
        _leaf(name, given, sorted(needed.get(name, set())), inputs.axis, supply, recipe)
        for name, given in version.inputs.items()
    )
    stored = supply.stored_flags(card_id, recipe, period)
    return Trace(
        card_id=card.id,
        title=card.title.model_dump(),
        recipe=recipe,
        since=version.from_,
        territory=code,
        period=period,
        moment=card.moment,
        value=_number(result, row),
        unit=card.unit,
        decimals=card.decimals,
        flags=flag_text(_bits(result, row) | flag_bits(stored)),
        formula=version.formula,
        leaves=leaves,
        steps=tuple(
            TraceStep(step.text, _number(grid, row), step.type.unit.name, flag_text(_bits(grid, row)))
            for step, grid in results
            if step.arguments
        ),
        root=program.root,
    )


class LocalSupply:
    """Figures of one territory, with the snapshots behind them."""

    def __init__(self, store: Store, cards: Mapping[str, Card], territory: str):
        self._store, self._cards, self._territory = store, cards, territory
        self._snapshots = store.snapshots()
        self._declared: dict[str, Mapping[str, Any]] = {}
        self._frames: dict[str, pd.DataFrame] = {}

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series in the territory, with its breaks marked."""
        return facts_by_kind(self.observed(series_id), self.declared(series_id).get("breaks") or [])

    def observed(self, series_id: str) -> pd.DataFrame:
        """Observations of a series in the territory as they stand, with the numbers of their snapshots."""
        if series_id not in self._frames:
            self._frames[series_id] = self._store.observations([series_id], self._territory)
        return self._frames[series_id]

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series; empty if nothing."""
        if series_id not in self._declared:
            self._declared[series_id] = self._store.series([series_id]).get(series_id, {})
        return self._declared[series_id]

    def source(self, source_id: str) -> Mapping[str, Any]:
        """What is declared about a source; empty if nothing."""
        return self._store.sources([source_id]).get(source_id, {})

    def snapshot(self, number: int) -> Snapshot | None:
        """The snapshot that an observation came from."""
        return self._snapshots.get(number)

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card in the territory, and its unit."""
        return facts_by_kind(self.computed(card_id, recipe)), self._cards[card_id].unit

    def computed(self, card_id: str, recipe: str) -> pd.DataFrame:
        """Values of a card in the territory as they stand."""
        values = self._store.values(card_id, self._territory)
        return where(values, values["recipe"] == self._cards[card_id].recipe_or_national(recipe))

    def used_card(self, card_id: str) -> Card:
        """The card that a recipe names."""
        return self._cards[card_id]

    def stored_flags(self, card_id: str, recipe: str, period: str) -> str:
        """The flags of the value as it was published."""
        values = self.computed(card_id, recipe)
        return " ".join(where(values, values["period"] == period)["flags"])

    def trace(self, card_id: str, period: str, recipe: str) -> Trace | None:
        """The trace of a card's value that a formula used."""
        try:
            chosen = self._cards[card_id].recipe_or_national(recipe)
            return trace(self._store, self._cards, card_id, self._territory, period, chosen)
        except UnknownError:
            return None


def known_card(cards: Mapping[str, Card], card_id: str) -> Card:
    """The card with this id. Raises UnknownError with the nearest ids."""
    if card_id in cards:
        return cards[card_id]
    near = difflib.get_close_matches(card_id, cards, n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else "`zoom cards list` shows all cards."
    raise UnknownError(f"There is no card {card_id}.", hint)


def known_territory(written: str) -> str:
    """The TERYT code of a territory, however its zeros are written. Raises UnknownError."""
    code = load_territories().code(written)
    if code is None:
        raise UnknownError(
            f"There is no territory {written}.", "Give a TERYT code such as 266101 (Kielce), 26, or PL."
        )
    return code


def _version(card: Card, period: str, recipe: str) -> RecipeVersion:
    try:
        kind = parse(period).kind
    except PeriodError as error:
        raise UnknownError(str(error), "") from None
    if recipe not in card.recipes.named():
        raise UnknownError(
            f"{card.id} has no {recipe} recipe.", f"It has: {', '.join(card.recipes.named())}."
        )
    if kind not in kinds_of(card):
        raise UnknownError(f"{card.id} has no value for {period}.", f"Its period is a {card.period}.")
    version = card.version_for(period, recipe)
    if version is None:
        first = card.recipes.named()[recipe][0].from_
        raise UnknownError(f"{card.id} is not computed for {period}.", f"Its recipe starts in {first}.")
    return version


def _periods_hint(store: Store, card_id: str, territory: str, recipe: str) -> str:
    values = store.values(card_id, territory)
    periods = values.loc[values["recipe"] == recipe, "period"].tolist()
    if not periods:
        return f"Nothing is computed for the territory {territory}: run `zoom load` and `zoom compute`."
    return f"There are values from {periods[0]} to {periods[-1]}."


def _reach(step: Step, rows: set[int], axis: Axis, needed: dict[str, set[int]]) -> None:
    """Which rows of each input the given rows of a step are computed from."""
    if isinstance(step.node, Name):
        needed.setdefault(step.node.name, set()).update(rows)
    if isinstance(step.node, Call):
        reach, parameters = FUNCTIONS[step.node.function].reach, step.node.parameters
        rows = {earlier for row in rows for earlier in reach(axis, row, parameters)}
    for argument in step.arguments:
        _reach(argument, rows, axis, needed)


def _leaf(name: str, given: Input, rows: list[int], axis: Axis, supply: LocalSupply, recipe: str) -> Leaf:
    periods = [from_ordinal(axis.kind, int(axis.ordinals[row])) for row in rows]
    if given.constant is not None:
        cell = Cell("", given.constant, "", given.constant)
        title = {"pl": name, "en": name}
        return Leaf(name, "constant", name, title, given.unit, given.unit, None, (cell,))
    if given.card is not None:
        return _card_leaf(name, given, given.card, periods, supply, recipe)
    return _series_leaf(name, given, given.series or "", periods, supply)


def _card_leaf(
    name: str, given: Input, card_id: str, periods: list[str], supply: LocalSupply, recipe: str
) -> Leaf:
    card = supply.used_card(card_id)
    frame, unit = supply.computed(card_id, recipe), card.unit
    return Leaf(
        name,
        "card",
        card_id,
        card.title.model_dump(),
        unit,
        given.unit,
        given.moment,
        _cells(frame, periods, conversion(unit, given.unit), supply),
        trace=supply.trace(card_id, periods[-1], recipe),
    )


def _series_leaf(name: str, given: Input, series_id: str, periods: list[str], supply: LocalSupply) -> Leaf:
    declared = supply.declared(series_id)
    unit = declared.get("unit", given.unit)
    source = supply.source(declared.get("source", ""))
    title = declared.get("title", {"pl": series_id, "en": series_id})
    return Leaf(
        name,
        "series",
        series_id,
        title,
        unit,
        given.unit,
        given.moment,
        _cells(supply.observed(series_id), periods, conversion(unit, given.unit), supply),
        source=declared.get("source"),
        source_title=source.get("title"),
        publisher=source.get("publisher", {}).get("name"),
        address=source.get("address"),
        licence=source.get("licence", {}).get("title"),
        secondary_copy=bool(source.get("secondary_copy")),
    )


def _cells(frame: pd.DataFrame, periods: list[str], factor: float, supply: LocalSupply) -> tuple[Cell, ...]:
    by_period = {row["period"]: row for row in frame.to_dict("records")}
    return tuple(_cell(period, by_period.get(period), factor, supply) for period in periods)


def _cell(period: str, row: Mapping[Any, Any] | None, factor: float, supply: LocalSupply) -> Cell:
    if row is None:
        return Cell(period, None, "", None)
    value = None if np.isnan(row["value"]) else float(row["value"])
    snapshot = supply.snapshot(row["snapshot"]) if "snapshot" in row else None
    return Cell(
        period,
        value,
        row["flags"],
        None if value is None else value * factor,
        snapshot.sha256 if snapshot else None,
        snapshot.file if snapshot else None,
        snapshot.retrieved if snapshot else None,
    )


def _number(grid: Grid, row: int) -> float | None:
    value = float(grid.values if grid.values.ndim == 0 else grid.values[row, 0])
    return None if np.isnan(value) else value


def _bits(grid: Grid, row: int) -> int:
    return int(grid.flags if grid.flags.ndim == 0 else grid.flags[row, 0])


def _plain(found: Any) -> Any:
    if isinstance(found, Trace):
        names = [name for name in found.__dataclass_fields__ if name != "root"]
        return {name: _plain(getattr(found, name)) for name in names}
    if isinstance(found, Leaf):
        return {name: _plain(getattr(found, name)) for name in found.__dataclass_fields__}
    if isinstance(found, Cell | TraceStep):
        return asdict(found)
    if isinstance(found, tuple):
        return [_plain(one) for one in found]
    return dict(found) if isinstance(found, Mapping) else found
