"""What a chart shows, before anything is drawn: the cells, their names and their breaks. Knows no pixels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from zoom_schemas import numbers, periods
from zoom_schemas.settings import PortalSettings

from dashboards_embed import figures
from dashboards_embed.data import Break, Values
from dashboards_embed.definition import Chart
from indicator_jobs.card import Card

CELL_COLUMNS = ["card", "territory", "period", "value", "flags"]


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
class State:
    """Cells of one chart, sorted by card, territory and period, with what is needed to speak about them."""

    chart: Chart
    world: World
    cards: tuple[Card, ...]
    cells: pd.DataFrame
    focus: str
    breaks: tuple[Break, ...]

    @property
    def lang(self) -> str:
        return self.world.lang

    @property
    def unit(self) -> str:
        if self.chart.share:
            return "percent"
        return figures.INDEX_UNIT if self.chart.index_base else self.cards[0].unit

    @property
    def decimals(self) -> int:
        return 1 if self.chart.index_base or self.chart.share else self.cards[0].decimals

    @property
    def periods(self) -> tuple[str, ...]:
        """Every period of which anything is known, in order."""
        return tuple(sorted(self.cells["period"].unique(), key=lambda p: periods.parse(p).start))

    @property
    def territories(self) -> tuple[str, ...]:
        """The city first, the others by name."""
        others = sorted(set(self.cells["territory"]) - {self.focus}, key=lambda t: _collated(self.name(t)))
        return (self.focus, *others) if self.focus in set(self.cells["territory"]) else tuple(others)

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
        line = self.cells[(self.cells["territory"] == territory) & (self.cells["card"] == card)]
        known = line.dropna(subset=["value"])
        pairs = zip(known["period"], known["value"].astype(float), strict=True)
        return sorted(pairs, key=lambda pair: periods.parse(pair[0]).start)

    def at(self, period: str, card: str | None = None) -> dict[str, float]:
        """Value of each territory in one period, without the missing ones."""
        rows = self.cells[
            (self.cells["period"] == period) & (self.cells["card"] == (card or self.cards[0].id))
        ]
        known = rows.dropna(subset=["value"])
        return dict(zip(known["territory"], known["value"].astype(float), strict=True))

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
    def latest_shared_period(self) -> str:
        """The newest period in which the city and nearly all others that ever had a value have one."""
        known = self.cells.dropna(subset=["value"])
        counts = known.groupby("period")["territory"].nunique()
        of_focus = {period for period, _ in self.points()}
        if not of_focus:
            raise NothingToShowError(self.chart.id)
        enough = [p for p in of_focus if counts[p] >= 0.8 * counts.max()]
        return max(enough or of_focus, key=lambda p: periods.parse(p).start)

    @property
    def two_dates(self) -> tuple[str, str]:
        """The first and the newest period of the city that nearly all others share."""
        last = self.latest_shared_period
        counts = self.cells.dropna(subset=["value"]).groupby("period")["territory"].nunique()
        shared = [period for period, _ in self.points() if counts[period] >= 0.8 * counts[last]]
        if not shared or shared[0] == last:
            raise NothingToShowError(self.chart.id)
        return shared[0], last

    @property
    def newest_whole_period(self) -> str:
        """The newest period of which every card has a value for the city; the newest of all when there is none."""
        whole = [p for p in self.periods if all(self.focus in self.at(p, card.id) for card in self.cards)]
        return (whole or list(self.periods))[-1]


def prepare(chart: Chart, world: World) -> State:
    """Reads and selects the cells of a chart. Raises `NothingToShowError` when the city has no value in them."""
    cards = tuple(world.cards[card] for card in chart.card_ids)
    focus, wanted = territories_of(chart.territories, world)
    frames = [_cells_of(card, wanted, chart, world.values) for card in cards]
    cells = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=CELL_COLUMNS)
    breaks = tuple(dict.fromkeys(b for card in cards for b in world.values.breaks(card.id)))
    state = State(chart, world, cards, cells, focus, breaks)
    known = tuple(card for card in cards if state.points(card=card.id))
    if cards and (not known or (chart.kind == "stacked_bar" and len(known) < len(cards))):
        raise NothingToShowError(chart.id)
    if chart.kind == "line":
        state = replace(state, cards=known, cells=cells[cells["card"].isin([card.id for card in known])])
    if chart.index_base:
        state = replace(state, cells=_indexed(cells, chart.index_base))
    return replace(state, cells=_shares(state.cells)) if chart.share else state


def territories_of(choice: str, world: World) -> tuple[str, Sequence[str] | None]:
    """The territory in focus and the codes to read; None stands for all that have the level."""
    own = world.settings.territory
    if choice == "own":
        return own, [own]
    if choice == "peers":
        return own, list(dict.fromkeys([own, *world.settings.peers]))
    features = world.values.areas(choice)["features"]
    codes = [str(feature["properties"]["territory"]) for feature in features]
    return (own[:2] if choice == "voivodeships" else own), codes


def _cells_of(card: Card, wanted: Sequence[str] | None, chart: Chart, values: Values) -> pd.DataFrame:
    frame = values.values(card.id, wanted).assign(card=card.id)[CELL_COLUMNS]
    start = frame["period"].map(lambda p: periods.parse(p).start)
    keep = pd.Series(True, index=frame.index)
    if chart.start:
        keep &= start >= periods.parse(chart.start).start
    if chart.end:
        keep &= start <= periods.parse(chart.end).start
    if card.period != "term":
        keep &= frame["period"].map(lambda p: periods.parse(p).kind == card.period)
    return frame[keep].assign(flags=frame["flags"].fillna("")).reset_index(drop=True)


def _indexed(cells: pd.DataFrame, base: str) -> pd.DataFrame:
    """Values as percent of the base period; a territory without that period leaves the chart."""
    bases = cells[cells["period"] == base].set_index(["card", "territory"])["value"]
    divisor = pd.Series(
        [
            bases.get((card, territory))
            for card, territory in zip(cells["card"], cells["territory"], strict=True)
        ],
        index=cells.index,
        dtype=float,
    )
    indexed = cells.assign(value=100 * cells["value"] / divisor.where(divisor > 0))
    return indexed.dropna(subset=["value"]).reset_index(drop=True)


def _shares(cells: pd.DataFrame) -> pd.DataFrame:
    """Parts as percent of their sum; a period in which a part is missing has no shares."""
    keys = ["territory", "period"]
    complete = cells.groupby(keys)["value"].transform("count") == cells["card"].nunique()
    total = cells.groupby(keys)["value"].transform("sum")
    return cells.assign(value=(100 * cells["value"] / total).where(complete & (total > 0)))


def _collated(name: str) -> str:
    """Polish letters after their bare ones, close enough to sort names of cities."""
    order = {a: b + "\uffff" for a, b in zip("ąćęłńóśźż", "acelnoszz", strict=True)}
    return "".join(order.get(letter, letter) for letter in name.lower())
