"""Turns definitions and values into what people see: dashboards, single charts, tiles."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime

from zoom_schemas import numbers, periods
from zoom_schemas.settings import PortalSettings
from zoom_schemas.territories import UnknownTerritoryError, load_territories

from dashboards_embed import figures
from dashboards_embed.charts import drawings
from dashboards_embed.charts.lines import leaves_zero_out, own_breaks
from dashboards_embed.data import Break, SourceRef, Values
from dashboards_embed.definition import Chart, Clause, Dashboard
from dashboards_embed.export import spreadsheet, tidy
from dashboards_embed.findings import finding
from dashboards_embed.rendered import (
    RenderedChart,
    RenderedDashboard,
    RenderedSection,
    RenderedUnknown,
    SourceLine,
    Table,
    Tile,
)
from dashboards_embed.speech import SPEECH, can_say, say
from dashboards_embed.speech.base import missing_between, part, periods_listed, say_phrase
from dashboards_embed.speech.trend import balance
from dashboards_embed.state import NothingToShowError, State, World, prepare
from dashboards_embed.tables import table_of
from dashboards_embed.tiles import tile
from dashboards_embed.wording import phrase
from indicator_jobs.card import Card

_SINGLE = "card"
_LINES = {"line", "multi_line", "small_multiples"}
_OVER_TIME = {"line", "bar", "signed_bars", "multi_line", "small_multiples"}


def render_dashboard(
    definition: Dashboard,
    values: Values,
    cards: Mapping[str, Card],
    settings: PortalSettings,
    lang: str,
    today: date | None = None,
) -> RenderedDashboard:
    """A whole dashboard in one language. `today` decides only which tiles are late."""
    world = world_of(values, cards, settings, lang, today)
    sections = tuple(
        RenderedSection(
            section.title.get(lang), tuple(render_chart(chart, world) for chart in section.charts)
        )
        for section in definition.sections
    )
    charts = [chart for section in sections for chart in section.charts]
    sources = {source.id: source for chart in charts for source in chart.sources}
    return RenderedDashboard(
        definition.slug,
        lang,
        definition.title.get(lang),
        definition.theme,
        lead(definition.lead, world),
        tuple(made for card in definition.tiles if card in cards and (made := tile(cards[card], world))),
        sections,
        tuple(
            RenderedUnknown(u.text.get(lang), u.next_step.get(lang) if u.next_step else "")
            for u in definition.unknown
        ),
        tuple(definition.related),
        definition.card_ids,
        settings.territory,
        city_name(settings, lang),
        settings.name.get(lang),
        tuple(sources.values()),
    )


def render_card_chart(
    card: Card,
    values: Values,
    settings: PortalSettings,
    lang: str,
    cards: Mapping[str, Card] | None = None,
    today: date | None = None,
) -> RenderedChart:
    """The chart of a card's own page: its history for the city, in the form that suits the card."""
    world = world_of(values, {**(cards or {}), card.id: card}, settings, lang, today)
    return render_chart(
        Chart.model_validate({"id": _SINGLE, "kind": _own_kind(card), "cards": [card.id], "span": "full"}),
        world,
    )


def render_tiles(
    card_ids: Iterable[str],
    values: Values,
    cards: Mapping[str, Card],
    settings: PortalSettings,
    lang: str,
    today: date | None = None,
) -> tuple[Tile, ...]:
    """Tiles of some cards, without those that are unknown or have no value."""
    world = world_of(values, cards, settings, lang, today)
    return tuple(made for card in card_ids if card in cards and (made := tile(cards[card], world)))


def render_chart(chart: Chart, world: World) -> RenderedChart:
    """One chart with title, sentences, table and files; without a drawing where there is nothing to draw."""
    if not all(card in world.cards for card in chart.card_ids):
        return _nothing(chart, world)
    try:
        state = prepare(chart, world)
        pictures = drawings(state)
        said = SPEECH[chart.kind](state)
    except NothingToShowError:
        return _nothing(chart, world)
    title = finding(state, said)
    return RenderedChart(
        chart.id,
        chart.kind,
        title,
        subtitle(state),
        pictures.wide,
        pictures.narrow,
        numbers.unbroken(" ".join(said.sentences)),
        notes(state),
        table_of(state, title),
        spreadsheet(state),
        tidy(state),
        sources_of(state.cards, world),
        chart.card_ids,
        state.focus,
        state.points()[-1][0] if state.cards and state.points() else "",
        said.figures.get("value", ""),
        chart.span == "full",
    )


def lead(clauses: Iterable[Clause], world: World) -> str:
    """The sentences of the lead whose cards have values and whose outcome is written."""
    said = (_clause(clause, world) for clause in clauses)
    return numbers.unbroken(" ".join(sentence for sentence in said if sentence))


def subtitle(state: State) -> str:
    """Measure, unit, area and period: what the title's claim is about."""
    chart, lang = state.chart, state.lang
    measure = (
        chart.subtitle.get(lang) if chart.subtitle else state.cards[0].title.get(lang) if state.cards else ""
    )
    if chart.index_base:
        measure = say_phrase(state, "measure_index", measure=measure, base=chart.index_base)
    unit = figures.unit_name(state.unit, lang) if chart.kind != "points_map" else ""
    said = [measure] if _plain(unit) in _plain(measure) else [measure, unit]
    return numbers.unbroken(", ".join(words for words in [*said, _span(state)] if words))


def notes(state: State) -> tuple[str, ...]:
    """What a reader has to know: breaks of what is shown, gaps of the city, a note of the definition."""
    shown = [periods.parse(period).start for period in state.periods]
    felt = [b for b in state.breaks if shown and min(shown) < periods.parse(b.period).start <= max(shown)]
    found = [_break_note(state, b) for b in felt if b.territory is None or b.territory == state.focus]
    elsewhere = {
        state.name(t): own_breaks(state, t) for t in state.territories if state.chart.kind == "multi_line"
    }
    rings = [
        part(state, "break_of", name=name, periods=periods_listed(since))
        for name, since in elsewhere.items()
        if since
    ]
    if rings:
        found.append(say_phrase(state, "break_notes_of", names="; ".join(rings)))
    gaps = missing_between(state.points()) if state.chart.kind in _OVER_TIME else []
    if gaps:
        found.append(say_phrase(state, "gaps", periods=periods_listed(gaps)))
    if state.chart.kind in _LINES and leaves_zero_out(state):
        found.append(say_phrase(state, "axis_not_zero"))
    if state.chart.note:
        found.append(state.chart.note.get(state.lang))
    return tuple(numbers.unbroken(note) for note in dict.fromkeys(found))


def _break_note(state: State, found: Break) -> str:
    label, note = periods.label(found.period, state.lang), found.note.get(state.lang)
    return note if label in note else say_phrase(state, "break_note", period=label, note=note)


def sources_of(cards: Iterable[Card], world: World) -> tuple[SourceLine, ...]:
    """The sources of all cards, each once."""
    refs = {ref.id: ref for card in cards for ref in world.values.sources(card.id)}
    return tuple(_source(ref, world.lang) for ref in refs.values())


def world_of(
    values: Values, cards: Mapping[str, Card], settings: PortalSettings, lang: str, today: date | None = None
) -> World:
    """Everything rendering needs, in one place."""
    return World(values, cards, settings, lang, today or datetime.now(UTC).date(), _namer(settings, lang))


def city_name(settings: PortalSettings, lang: str) -> str:
    """The city in the nominative."""
    return settings.city.en if lang == "en" else settings.city.pl.nominative


def _namer(settings: PortalSettings, lang: str) -> Callable[[str], str]:
    def name(territory: str) -> str:
        if territory == settings.territory:
            return city_name(settings, lang)
        try:
            return load_territories().get(territory).label(lang)
        except UnknownTerritoryError:
            return territory

    return name


def _clause(clause: Clause, world: World) -> str:
    if clause.card not in world.cards:
        return ""
    chart = Chart.model_validate({"id": "lead", "kind": "line", "cards": [clause.card], "from": clause.start})
    try:
        state = prepare(chart, world)
    except NothingToShowError:
        return ""
    said = balance(state)
    for outcome in said.outcomes:
        text = clause.outcomes.get(outcome)
        if text and can_say(text.get(world.lang), said.figures):
            return say(state, text.get(world.lang), **said.figures)
    return ""


def _own_kind(card: Card) -> str:
    if card.period == "month":
        return "heat"
    if card.kind == "flow" and card.unit != "PLN":
        return "signed_bars" if card.range[0] < 0 else "bar"
    return "line"


def _span(state: State) -> str:
    if state.chart.kind == "points_map":
        return ""
    if state.chart.kind in {"dot_comparison", "choropleth"}:
        return periods.label(state.latest_shared_period, state.lang)
    if state.chart.kind == "pyramid":
        return periods.label(state.newest_whole_period, state.lang)
    if not state.periods:
        return ""
    first, last = (periods.label(p, state.lang) for p in (state.periods[0], state.periods[-1]))
    return first if first == last else f"{first}–{last}"


def _plain(text: str) -> str:
    return text.replace(numbers.NBSP, " ").lower()


def _source(ref: SourceRef, lang: str) -> SourceLine:
    return SourceLine(
        ref.id,
        ref.title.get(lang),
        ref.publisher.get(lang),
        ref.address,
        ref.licence.get(lang),
        ref.retrieved.isoformat(),
        numbers.date(ref.retrieved, lang),
        ref.secondary,
    )


def _nothing(chart: Chart, world: World) -> RenderedChart:
    cards = [world.cards[card] for card in chart.card_ids if card in world.cards]
    title = cards[0].title.get(world.lang) if cards else chart.id
    sentence = phrase("nothing", world.lang)
    empty = Table(title, (phrase("column_period", world.lang),), ())
    sources = sources_of(cards, world)
    return RenderedChart(
        chart.id, chart.kind, title, "", "", "", sentence, (), empty, "", "", sources, chart.card_ids,
        world.settings.territory, "", "", chart.span == "full",
    )  # fmt: skip
