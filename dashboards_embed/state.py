"""What a chart shows, before anything is drawn: the cells, their names and their breaks. Knows no pixels."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zoom_schemas import numbers, periods
from zoom_schemas.settings import PortalSettings

from dashboards_embed import figures
from dashboards_embed.data import Break, Values
from dashboards_embed.definition import Chart
from indicator_jobs.card import Card

_NEARLY_ALL = 0.8
_NEEDS_EVERY_CARD = {"stacked_bar"}


class NothingToShowError(Exception):
    """The cards of the chart have no value for the territory: the page says so instead of drawing."""


@dataclass(frozen=True)
class World:
    """What rendering needs beside the definition of a chart."""

    values: Values
    cards: Mapping[str, Card]
    settings: PortalSettings
    lang: str
    today: date
    name_of: Callable[[str], str]


@dataclass(frozen=True)
class Cell:
    """One value of a card; None where it is known to be missing."""

    card: str
    territory: str
    period: str
    value: float | None
    flags: str


@dataclass(frozen=True)
class State:
    """Cells of one chart, with what is needed to speak about them."""

    chart: Chart
    world: World
    cards: tuple[Card, ...]
    cells: tuple[Cell, ...]
    focus: str
    breaks: tuple[Break, ...]

    @property
    def lang(self) -> str:
        return self.world.lang

    @property
    def unit(self) -> str:
        if self.chart.share:
            return "percent"
        if self.chart.places and self.chart.places.unit:
            return self.chart.places.unit
        if not self.cards:
            return "ratio"
        return figures.INDEX_UNIT if self.chart.index_base else self.cards[0].unit

    @property
    def decimals(self) -> int:
        if self.chart.index_base or self.chart.share:
            return 1
        if self.chart.places and (self.chart.places.unit or not self.cards):
            return self.chart.places.decimals
        return self.cards[0].decimals

    @property
    def periods(self) -> tuple[str, ...]:
        """Every period of which anything is known, in order."""
        return tuple(sorted({cell.period for cell in self.cells}, key=_start))

    @property
    def territories(self) -> tuple[str, ...]:
        """The city first, the others by name."""
        known = {cell.territory for cell in self.cells}
        others = sorted(known - {self.focus}, key=lambda code: _collated(self.name(code)))
        return (self.focus, *others) if self.focus in known else tuple(others)

    def name(self, territory: str) -> str:
        """Name of a territory, as on a map."""
        return self.world.name_of(territory)

    def label(self, card_id: str) -> str:
        """Short name of a card as one of several."""
        given = self.chart.labels.get(card_id)
        return (given or self.world.cards[card_id].short_title).get(self.lang)

    def points(self, territory: str | None = None, card: str | None = None) -> list[tuple[str, float]]:
        """Period and value of one line, without the missing ones, in order of time."""
        territory, card = territory or self.focus, card or self.cards[0].id
        known = [
            (cell.period, cell.value)
            for cell in self.cells
            if cell.territory == territory and cell.card == card and cell.value is not None
        ]
        return sorted(known, key=lambda point: _start(point[0]))

    def at(self, period: str, card: str | None = None) -> dict[str, float]:
        """Value of each territory in one period, without the missing ones."""
        card = card or self.cards[0].id
        return {
            cell.territory: cell.value
            for cell in self.cells
            if cell.period == period and cell.card == card and cell.value is not None
        }

    def shown(self, value: float) -> float:
        """The value as people see it: rounded to the decimals of the chart."""
        return float(numbers.rounded(value, self.decimals))

    def text(self, value: float | None) -> str:
        """The number alone."""
        return numbers.number(value, self.decimals, self.lang)

    def text_with_unit(self, value: float | None) -> str:
        """The number with its unit, in the right plural form."""
        return figures.with_unit(value, self.unit, self.decimals, self.lang)

    @property
    def shared_periods(self) -> tuple[str, ...]:
        """Periods of the city in which nearly all others that ever had a value have one, in order.

        Raises `NothingToShowError` when the city has no value at all.
        """
        own = [period for period, _ in self.points()]
        if not own:
            raise NothingToShowError(self.chart.id)
        counts = Counter(cell.period for cell in self.cells if cell.value is not None)
        enough = _NEARLY_ALL * max(counts.values())
        return tuple(period for period in own if counts[period] >= enough) or (own[-1],)

    @property
    def latest_shared_period(self) -> str:
        """The newest of the shared periods."""
        return self.shared_periods[-1]

    @property
    def two_dates(self) -> tuple[str, str]:
        """The first and the newest of the shared periods."""
        shared = self.shared_periods
        if len(shared) < 2:
            raise NothingToShowError(self.chart.id)
        return shared[0], shared[-1]

    @property
    def newest_whole_period(self) -> str:
        """The newest period of which every card has a value for the city; else the newest of all."""
        whole = [p for p in self.periods if all(self.focus in self.at(p, card.id) for card in self.cards)]
        return (whole or list(self.periods))[-1]


def prepare(chart: Chart, world: World) -> State:
    """Reads and selects the cells of a chart.

    Raises `NothingToShowError` when the city has no value in them.
    """
    cards = tuple(world.cards[card] for card in chart.card_ids)
    focus, wanted = territories_of(chart.territories, world)
    cells = tuple(cell for card in cards for cell in _cells_of(card, wanted, chart, world.values))
    breaks = tuple(dict.fromkeys(b for card in cards for b in world.values.breaks(card.id)))
    state = State(chart, world, cards, cells, focus, breaks)
    if chart.index_base:
        state = replace(state, cells=_indexed(cells, chart.index_base))
    if chart.share:
        state = replace(state, cells=_shares(cells, len(cards)))
    known = tuple(card for card in cards if state.points(card=card.id))
    if cards and (not known or (chart.kind in _NEEDS_EVERY_CARD and len(known) < len(cards))):
        raise NothingToShowError(chart.id)
    return _without_empty_lines(state, known) if chart.kind == "line" else state


def territories_of(choice: str, world: World) -> tuple[str, Sequence[str]]:
    """The territory in focus and the codes to read."""
    own = world.settings.territory
    if choice == "own":
        return own, [own]
    if choice == "peers":
        return own, list(dict.fromkeys([own, *world.settings.peers]))
    features = world.values.areas(choice)["features"]
    codes = [str(feature["properties"]["territory"]) for feature in features]
    return (own[:2] if choice == "voivodeships" else own), codes


def _cells_of(card: Card, wanted: Sequence[str], chart: Chart, values: Values) -> Iterable[Cell]:
    first = _start(chart.start) if chart.start else date.min
    last = _start(chart.end) if chart.end else date.max
    frame = values.values(card.id, wanted)
    columns = (frame[name].tolist() for name in ("territory", "period", "value", "flags"))
    for territory, period, value, flags in zip(*columns, strict=True):
        parsed = periods.parse(period)
        if first <= parsed.start <= last and card.period in {parsed.kind, "term"}:
            number = math.nan if value is None else float(value)
            words = flags if isinstance(flags, str) else ""
            yield Cell(card.id, territory, period, None if math.isnan(number) else number, words)


def _without_empty_lines(state: State, known: tuple[Card, ...]) -> State:
    kept = {card.id for card in known}
    return replace(state, cards=known, cells=tuple(cell for cell in state.cells if cell.card in kept))


def _indexed(cells: tuple[Cell, ...], base: str) -> tuple[Cell, ...]:
    """Values as percent of the base period; a territory without that period leaves the chart."""
    bases = {(cell.card, cell.territory): cell.value for cell in cells if cell.period == base and cell.value}
    return tuple(
        replace(cell, value=None if cell.value is None else 100 * cell.value / divisor)
        for cell in cells
        if (divisor := bases.get((cell.card, cell.territory))) and divisor > 0
    )


def _shares(cells: tuple[Cell, ...], parts: int) -> tuple[Cell, ...]:
    """Parts as percent of their sum; where a part is missing there are no shares."""
    columns: dict[tuple[str, str], list[float]] = defaultdict(list)
    for cell in cells:
        if cell.value is not None:
            columns[cell.territory, cell.period].append(cell.value)
    totals = {key: sum(values) for key, values in columns.items() if len(values) == parts and sum(values) > 0}
    return tuple(replace(cell, value=_share(cell, totals)) for cell in cells)


def _share(cell: Cell, totals: Mapping[tuple[str, str], float]) -> float | None:
    total = totals.get((cell.territory, cell.period))
    return None if cell.value is None or total is None else 100 * cell.value / total


def _start(period: str) -> date:
    return periods.parse(period).start


def _collated(name: str) -> str:
    """Polish letters after their bare ones, close enough to sort names of cities."""
    order = {a: b + "\uffff" for a, b in zip("ąćęłńóśźż", "acelnoszz", strict=True)}
    return "".join(order.get(letter, letter) for letter in name.lower())
