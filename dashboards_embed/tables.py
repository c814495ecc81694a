"""The figures of a chart as a table: every cell that is drawn, formatted; a missing one says so."""

from collections.abc import Callable

from zoom_schemas import periods
from zoom_schemas.flags import load_flags

from dashboards_embed import figures
from dashboards_embed.places import places_of
from dashboards_embed.rendered import Cell, Row, Table
from dashboards_embed.state import State
from dashboards_embed.wording import phrase


def table_of(state: State, caption: str) -> Table:
    """The table of a chart, in the form that suits its kind."""
    return _FORMS[state.chart.kind](state, caption)


def notes_of(flags: str, lang: str) -> tuple[str, ...]:
    """Flags in words, the most telling first; where a figure was copied from is said once, at the source."""
    known = load_flags()
    codes = [code for code in flags.split() if code in known]
    status = [known[code] for code in codes if known[code].kind == "status" and code != "A"]
    return tuple(flag.label.get(lang) for flag in sorted(status, key=lambda flag: flag.precedence))


def _by_period_and_place(state: State, caption: str) -> Table:
    """Periods in rows, territories in columns."""
    places = state.territories
    unit = _unit(state)
    headers = (phrase("column_period", state.lang), *(f"{state.name(t)}{unit}" for t in places))
    cells = _lookup(state)
    rows = tuple(
        Row(periods.label(p, state.lang), tuple(cells(state.cards[0].id, t, p) for t in places))
        for p in state.periods
    )
    return Table(caption, headers, rows)


def _by_period_and_card(state: State, caption: str) -> Table:
    """Periods in rows, cards in columns."""
    unit = _unit(state)
    headers = (
        phrase("column_period", state.lang),
        *(f"{state.label(card.id)}{unit}" for card in state.cards),
    )
    cells = _lookup(state)
    rows = tuple(
        Row(periods.label(p, state.lang), tuple(cells(card.id, state.focus, p) for card in state.cards))
        for p in state.periods
    )
    return Table(caption, headers, rows)


def _by_place(state: State, caption: str) -> Table:
    """Places in rows, greatest value first; those without a value last."""
    period = state.latest_shared_period
    values = state.at(period)
    places = sorted(_places(state), key=lambda t: (-values.get(t, float("-inf")), state.name(t)))
    head = f"{periods.label(period, state.lang)}{_unit(state)}"
    cells = _lookup(state)
    rows = tuple(Row(state.name(t), (cells(state.cards[0].id, t, period),)) for t in places)
    return Table(caption, (phrase("column_territory", state.lang), head), rows)


def _two_dates(state: State, caption: str) -> Table:
    """Places in rows, the two dates in columns."""
    first, last = state.two_dates
    unit = _unit(state)
    headers = (
        phrase("column_territory", state.lang),
        *(f"{periods.label(p, state.lang)}{unit}" for p in (first, last)),
    )
    cells = _lookup(state)
    rows = tuple(
        Row(state.name(t), tuple(cells(state.cards[0].id, t, p) for p in (first, last)))
        for t in state.territories
    )
    return Table(caption, headers, rows)


def _by_group(state: State, caption: str) -> Table:
    """Age groups in rows, the sides in columns."""
    period, unit = state.newest_whole_period, _unit(state)
    sides = [side.get(state.lang) for side in state.chart.sides] if state.chart.sides else ["", ""]
    cells = _lookup(state)
    rows = tuple(
        Row(
            group.label.get(state.lang),
            tuple(cells(c, state.focus, period) for c in (group.left, group.right)),
        )
        for group in state.chart.groups
    )
    return Table(caption, (phrase("column_group", state.lang), *(f"{side}{unit}" for side in sides)), rows)


def _places_on_map(state: State, caption: str) -> Table:
    """Places in rows, with their value where they have one."""
    places = sorted(places_of(state), key=lambda place: (-(place.value or 0), place.name))
    name = phrase("column_place", state.lang)
    if all(place.value is None for place in places):
        return Table(caption, (name,), tuple(Row(place.name, ()) for place in places))
    headers = (name, f"{phrase('column_value', state.lang)}{_unit(state)}")
    return Table(caption, headers, tuple(Row(p.name, (Cell(state.text(p.value)),)) for p in places))


def _lookup(state: State) -> Callable[[str, str, str], Cell]:
    known = {(cell.card, cell.territory, cell.period): cell for cell in state.cells}

    def cell(card: str, territory: str, period: str) -> Cell:
        found = known.get((card, territory, period))
        if found is None:
            return Cell(state.text(None))
        return Cell(state.text(found.value), notes_of(found.flags, state.lang))

    return cell


def _places(state: State) -> list[str]:
    if state.chart.territories in {"voivodeships", "gminas"}:
        features = state.world.values.areas(state.chart.territories)["features"]
        return [str(f["properties"]["territory"]) for f in features]
    return list(state.territories)


def _unit(state: State) -> str:
    name = figures.unit_name(state.unit, state.lang)
    return f" ({name})" if name else ""


_FORMS: dict[str, Callable[[State, str], Table]] = {
    "line": _by_period_and_card,
    "multi_line": _by_period_and_place,
    "signed_bars": _by_period_and_card,
    "bar": _by_period_and_card,
    "dot_comparison": _by_place,
    "stacked_bar": _by_period_and_card,
    "pyramid": _by_group,
    "heat": _by_period_and_card,
    "small_multiples": _by_period_and_place,
    "slope": _two_dates,
    "choropleth": _by_place,
    "points_map": _places_on_map,
}
