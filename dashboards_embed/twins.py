"""What people see of a comparison: its two charts, each with title, sentence, table and files.

The kinds `twin_lines` and `waterfall` show a comparison, not a chart of a dashboard's definition: they are
drawn here by the same means.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from zoom_schemas import numbers, periods
from zoom_schemas.periods import parse
from zoom_schemas.twin_causes import load_twin_causes
from zoom_schemas.units import get_unit

from dashboards_embed.charts import twin_lines, waterfall
from dashboards_embed.charts.frame import FULL, NARROW, Drawing, Size
from dashboards_embed.export import BOM, exact
from dashboards_embed.rendered import Cell, RenderedChart, Row, SourceLine, Table
from dashboards_embed.svg import draw as draw_svg
from dashboards_embed.tables import notes_of
from dashboards_embed.wording import phrase
from indicator_jobs.twins.classify import CLASS_LABELS
from indicator_jobs.twins.comparison import Comparison, Judged
from indicator_jobs.twins.sentence import apart, difference_written, sentence, written

LINES, BRIDGE = "twin_lines", "waterfall"

TIDY_COLUMNS = (
    "card", "twin", "territory", "period", "main", "twin_value", "difference", "relative", "band", "class",
    "unit", "main_flags", "twin_flags",
)  # fmt: skip


def render_twin(
    comparison: Comparison, lang: str, sources: Sequence[SourceLine] = ()
) -> tuple[RenderedChart, ...]:
    """The charts of a comparison: both lines, and the bridge where a cause has an amount.

    A derived twin has one cause, another input, so its bridge would be a single bar and is not drawn.
    """
    charts = []
    if comparison.periods:
        shown = twin_lines.series(comparison, lang)
        charts.append(
            _chart(
                comparison,
                lang,
                LINES,
                phrase("twin_lines", lang).format(title=comparison.title[lang]),
                sentence(comparison, lang),
                figures_table(comparison, lang),
                _drawn(twin_lines.place, twin_lines.draw, shown),
                sources,
            )
        )
    bridge = waterfall.series(comparison, lang)
    if (
        comparison.derived_from is None
        and bridge.bars
        and comparison.bridge is not None
        and comparison.last is not None
    ):
        title = phrase("twin_bridge", lang).format(period=periods.within(comparison.bridge.period, lang))
        charts.append(
            _chart(
                comparison,
                lang,
                BRIDGE,
                title,
                numbers.unbroken(apart(comparison, comparison.last, lang)),
                bridge_table(comparison, lang),
                _drawn(waterfall.place, waterfall.draw, bridge),
                sources,
            )
        )
    return tuple(charts)


def figures_table(comparison: Comparison, lang: str) -> Table:
    """Every shared period, the newest first: both figures, the difference, the class."""
    heads = (
        phrase("column_period", lang),
        comparison.main.title[lang],
        comparison.twin.title[lang],
        phrase("twin_difference", lang),
        phrase("twin_class", lang),
    )
    newest = sorted(comparison.periods, key=lambda one: parse(one.point.period).start, reverse=True)
    return Table(comparison.title[lang], heads, tuple(_row(comparison, one, lang) for one in newest))


def bridge_table(comparison: Comparison, lang: str) -> Table:
    """Every cause with its amount, its basis and its note, then the residual and the whole."""
    bridge = comparison.bridge
    assert bridge is not None  # noqa: S101 (only called where there is one)
    heads = tuple(phrase(name, lang) for name in ("twin_cause", "twin_amount", "twin_basis", "twin_note"))
    rows = [
        Row(
            load_twin_causes()[step.cause].label.get(lang),
            (
                Cell(
                    "–"
                    if step.amount is None
                    else difference_written(comparison, step.amount, lang, sign=True)
                ),
                Cell(phrase(f"twin_{step.basis}", lang)),
                Cell(step.note[lang]),
            ),
        )
        for step in bridge.steps
    ]
    for name, amount in (("twin_left", bridge.residual), ("twin_whole", bridge.difference)):
        if amount is not None:
            said = difference_written(comparison, amount, lang, sign=True)
            rows.append(Row(phrase(name, lang), (Cell(said), Cell(""), Cell(""))))
    return Table(phrase("twin_bridge_table", lang), heads, tuple(rows))


def tidy(comparison: Comparison) -> str:
    """CSV for machines: one shared period a row, values as they were computed."""
    return _written([TIDY_COLUMNS, *_cells(comparison)], ",")


def spreadsheet(comparison: Comparison, lang: str) -> str:
    """CSV for a spreadsheet: in Polish with a byte order mark, semicolons and decimal commas."""
    heads = [phrase(f"csv_twin_{name}", lang) for name in TIDY_COLUMNS]
    rows = list(_cells(comparison))
    if lang != "pl":
        return BOM + _written([heads, *rows], ",")
    return BOM + _written([heads, *([_comma(cell) for cell in row] for row in rows)], ";")


def _row(comparison: Comparison, one: Judged, lang: str) -> Row:
    point = one.point
    return Row(
        periods.label(point.period, lang),
        (
            Cell(written(comparison, point.main, lang), notes_of(one.main_flags, lang)),
            Cell(written(comparison, point.twin, lang), notes_of(one.twin_flags, lang)),
            Cell(difference_written(comparison, point.difference, lang, sign=True)),
            Cell(CLASS_LABELS[one.class_].get(lang), (phrase("twin_odd", lang),) if point.odd else ()),
        ),
    )


def _cells(comparison: Comparison) -> Iterator[list[str]]:
    unit = get_unit(comparison.unit).code
    for one in comparison.periods:
        point = one.point
        numbers_of = (point.main, point.twin, point.difference, point.relative, point.band)
        yield [
            comparison.card,
            comparison.twin_id,
            comparison.territory,
            point.period,
            *(exact(value) for value in numbers_of),
            str(int(one.class_)),
            unit,
            one.main_flags,
            one.twin_flags,
        ]


def _chart(
    comparison: Comparison,
    lang: str,
    kind: str,
    title: str,
    said: str,
    table: Table,
    drawn: tuple[str, str],
    sources: Sequence[SourceLine],
) -> RenderedChart:
    last = comparison.last
    return RenderedChart(
        kind.replace("_", "-"),
        kind,
        title,
        numbers.unbroken(f"{comparison.main.title[lang]} – {comparison.twin.title[lang]}"),
        *drawn,
        said,
        tuple(numbers.unbroken(one.sentence[lang]) for one in comparison.mismatches),
        table,
        spreadsheet(comparison, lang),
        tidy(comparison),
        tuple(sources),
        tuple(dict.fromkeys((comparison.main.card, comparison.twin.card))),
        comparison.territory,
        last.point.period if last else "",
        difference_written(comparison, last.point.difference, lang, sign=True) if last else "",
        True,
    )


def _drawn(place: Callable[[Any, Size], Any], draw: Callable[[Any], Drawing], shown: Any) -> tuple[str, str]:
    wide, narrow = (draw_svg(draw(place(shown, Size(width)))) for width in (FULL, NARROW))
    return wide, narrow


def _comma(cell: str) -> str:
    return (
        cell.replace(".", ",")
        if cell.replace(".", "", 1).replace("-", "", 1).replace("e", "", 1).isdigit()
        else cell
    )


def _written(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return target.getvalue()
