"""What the page „Skąd ta liczba” shows: a value, its formula with numbers, every cell it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.card_page import flags_text
from ckanext.kielce.dashboards.formula_words import in_words, operation_in_words
from markupsafe import Markup
from zoom_schemas import numbers, periods
from zoom_schemas.territories import load_territories
from zoom_schemas.units import get_unit

from indicator_jobs.program import Operation
from indicator_jobs.selection_words import rows_words
from indicator_jobs.trace import Cell, Leaf, Trace
from indicator_jobs.writing import mathml

NEAR = 4
_SOURCE_DECIMALS = 6


@dataclass(frozen=True)
class SourceCell:
    """One figure as the source gave it, with the bytes it stood in."""

    period_text: str
    value_text: str
    flags_text: str
    file: str
    sha256: str
    retrieved_text: str


@dataclass(frozen=True)
class InputBox:
    """One input of the formula with its cells; ``inner`` is how it was computed, if it is a card."""

    name: str
    title: str
    origin: str
    id: str
    address: str
    source_title: str
    source_address: str
    source_page: str
    publisher: str
    publisher_address: str
    licence: str
    secondary: bool
    cells: tuple[SourceCell, ...]
    inner: Formula | None


@dataclass(frozen=True)
class Formula:
    """A formula in words and with numbers, both drawn as MathML, and its inputs.

    ``direct``: it only takes one of them over.
    """

    direct: bool
    words: str
    filled: str
    drawn: Markup
    drawn_filled: Markup
    inputs: tuple[InputBox, ...]


@dataclass(frozen=True)
class Neighbour:
    """The same figure one period earlier or later."""

    text: str
    address: str


@dataclass(frozen=True)
class TracePage:
    """Everything on the page of one value."""

    card_title: str
    card_address: str
    here: str
    territory: str
    period_text: str
    sentence: str
    value_text: str
    unit_text: str
    flags_text: str
    formula: Formula
    earlier: Neighbour | None
    later: Neighbour | None
    as_of: str
    as_of_text: str
    downloads: tuple[Neighbour, ...]


def build(found: Trace, lang: str, known_periods: Sequence[str]) -> TracePage:
    """The page of a trace; ``known_periods`` are those that have a value of the same kind."""
    earlier, later = _neighbours(found, lang, known_periods)
    value_text, unit_text = value_and_unit(found.value, found.unit, found.decimals, lang)
    return TracePage(
        card_title=found.title[lang],
        card_address=names.card_page(found.card_id),
        here=names.trace_page(found.card_id, found.territory, found.period),
        territory=load_territories().get(found.territory).label(lang),
        period_text=periods.label(found.period, lang),
        sentence=found.sentence(lang),
        value_text=value_text,
        unit_text=unit_text,
        flags_text=flags_text(found.flags, lang),
        formula=_formula(found, lang),
        earlier=earlier,
        later=later,
        as_of=found.as_of or "",
        as_of_text=_day(found.as_of[:10], lang) if found.as_of else "",
        downloads=tuple(_downloads(found)),
    )


def _downloads(found: Trace) -> Iterator[Neighbour]:
    """The same value as files: to be recomputed in a spreadsheet, for programs, for statisticians."""
    stem = names.trace_page(found.card_id, found.territory, found.period)
    for form in ("csv", "json", "vtl"):
        yield Neighbour(form.upper(), known_then(f"{stem}.{form}", found.as_of))


def known_then(address: str, as_of: str | None) -> str:
    """An address that keeps asking for what was known on a day."""
    return f"{address}?as_of={quote(as_of)}" if as_of else address


def _formula(found: Trace, lang: str) -> Formula:
    titles = {leaf.name: leaf.title[lang] for leaf in found.leaves}
    values = {leaf.name: _used(leaf, lang) for leaf in found.leaves}
    result = " ".join(value_and_unit(found.value, found.unit, found.decimals, lang)).strip()
    title = found.title[lang]
    words, figures = _words(found, titles, lang), _words(found, values, lang)
    return Formula(
        direct=found.formula in values,
        words=words,
        filled=f"{figures} = {result}",
        drawn=_drawn(mathml.named(found.root, titles, title, lang, f"{title} = {words}")),
        drawn_filled=_drawn(mathml.filled(found, lang, f"{figures} = {result}")),
        inputs=tuple(_input(leaf, lang) for leaf in found.leaves),
    )


def _words(found: Trace, names: Mapping[str, str], lang: str) -> str:
    node = found.root.node
    if isinstance(node, Operation):
        return operation_in_words(node.operator, node.parameters, list(names.values()), lang)
    return in_words(found.formula, names, lang)


def _drawn(markup: str) -> Markup:
    """MathML for a template: what writes it has escaped every text in it."""
    return Markup(markup)  # noqa: S704


def value_and_unit(value: float | None, unit: str, decimals: int, lang: str) -> tuple[str, str]:
    """The number and its unit apart, the unit in its plural form; a percent sign stays with its number."""
    text = numbers.number(value, decimals, lang)
    if value is None:
        return text, ""
    written = get_unit(unit).written(value, lang, decimals)
    rest = written.removeprefix(text)
    return (text, rest.strip(f" {numbers.NBSP}")) if rest[:1] in (" ", numbers.NBSP) else (written, "")


def _used(leaf: Leaf, lang: str) -> str:
    """The figure as the formula used it; several cells cannot be written as one number."""
    if len(leaf.cells) != 1:
        return leaf.title[lang]
    return exact(leaf.cells[0].used, lang)


def exact(value: float | None, lang: str) -> str:
    """A figure with the digits its source gave, and no more."""
    if value is None:
        return numbers.number(None, 0, lang)
    return numbers.number(value, _decimals(value), lang)


def _decimals(value: float) -> int:
    return len(f"{value:.{_SOURCE_DECIMALS}f}".rstrip("0").partition(".")[2])


def _input(leaf: Leaf, lang: str) -> InputBox:
    is_card = leaf.origin == "card"
    return InputBox(
        name=leaf.name,
        title=f"{leaf.title[lang]} ({leaf.selection[lang]})" if leaf.selection else leaf.title[lang],
        origin=leaf.origin,
        id=leaf.id,
        address=names.card_page(leaf.id) if is_card else "",
        source_title=leaf.source_title[lang] if leaf.source_title else "",
        source_address=names.source_page(leaf.source_title["pl"]) if leaf.source_title else "",
        source_page=names.source_home(leaf.source) if leaf.source else "",
        publisher=leaf.publisher[lang] if leaf.publisher else "",
        publisher_address=leaf.address or "",
        licence=leaf.licence[lang] if leaf.licence else "",
        secondary=leaf.secondary_copy,
        cells=tuple(_cell(cell, leaf.unit, lang) for cell in leaf.cells),
        inner=_formula(leaf.trace, lang) if leaf.trace else None,
    )


def _cell(cell: Cell, unit: str, lang: str) -> SourceCell:
    decimals = _decimals(cell.value) if cell.value is not None else 0
    figure = " ".join(value_and_unit(cell.value, unit, decimals, lang)).strip()
    if cell.label is not None:
        figure = f"{cell.label}: {figure}"
    if cell.rows is not None:
        figure = f"{figure} {rows_words(cell.rows, lang)}"
    return SourceCell(
        period_text=periods.label(cell.period, lang) if cell.period else "",
        value_text=figure,
        flags_text=flags_text(cell.flags, lang),
        file=cell.file or "",
        sha256=cell.snapshot or "",
        retrieved_text=_day(cell.retrieved, lang),
    )


def _day(text: str | None, lang: str) -> str:
    return periods.label(text, lang) if text else ""


def _neighbours(found: Trace, lang: str, known: Sequence[str]) -> tuple[Neighbour | None, Neighbour | None]:
    here = periods.parse(found.period)
    same_kind = [one for one in map(periods.parse, known) if one.kind == here.kind]
    before = max(
        (one for one in same_kind if one.ordinal < here.ordinal), key=lambda one: one.ordinal, default=None
    )
    after = min(
        (one for one in same_kind if one.ordinal > here.ordinal), key=lambda one: one.ordinal, default=None
    )

    def neighbour(period: periods.Period | None) -> Neighbour | None:
        if period is None:
            return None
        address = names.trace_page(found.card_id, found.territory, period.text)
        return Neighbour(periods.label(period.text, lang), known_then(address, found.as_of))

    return neighbour(before), neighbour(after)


def nearest(period: str, known: Sequence[str]) -> list[str]:
    """The known periods nearest to a wanted one, newest first; the newest ones if it is no period at all."""
    try:
        wanted = periods.parse(period).start
    except periods.PeriodError:
        ordered = sorted(known, key=lambda one: periods.parse(one).start, reverse=True)
        return ordered[:NEAR]
    ordered = sorted(known, key=lambda one: abs((periods.parse(one).start - wanted).days))
    return sorted(ordered[:NEAR], key=lambda one: periods.parse(one).start, reverse=True)
