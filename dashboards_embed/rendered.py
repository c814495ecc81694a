"""A dashboard as people get it: plain data, ready for a template, a file or an API; nothing is computed
from here on.
"""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One figure of a table: as shown, and its notes in words (break in the series, estimate…)."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row: its name and its figures."""

    header: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The figures of a chart.

    `headers` name the first column and then each column of cells, with the unit.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SourceLine:
    """One source as a line below a chart: words, and where they lead."""

    id: str
    title: str
    publisher: str
    address: str
    licence: str
    retrieved: str
    retrieved_text: str
    secondary: bool


@dataclass(frozen=True)
class RenderedChart:
    """One chart with everything beside it.

    `svg_*` are empty where there is nothing to draw (`sentence` says so).
    """

    id: str
    kind: str
    title: str
    subtitle: str
    svg_wide: str
    svg_narrow: str
    sentence: str
    notes: tuple[str, ...]
    table: Table
    csv: str
    tidy: str
    sources: tuple[SourceLine, ...]
    card_ids: tuple[str, ...]
    territory: str
    period: str
    value_text: str
    wide: bool


@dataclass(frozen=True)
class Tile:
    """One key figure. `trace` is card, territory and period: where the number comes from."""

    card_id: str
    label: str
    value_text: str
    unit_text: str
    change_text: str
    direction: str
    period_text: str
    spark_svg: str
    stale: str
    trace: tuple[str, str, str]


@dataclass(frozen=True)
class RenderedSection:
    """Charts that answer one question."""

    title: str
    charts: tuple[RenderedChart, ...]


@dataclass(frozen=True)
class RenderedUnknown:
    """Something that the city does not know yet."""

    text: str
    next_step: str


@dataclass(frozen=True)
class RenderedDashboard:
    """One dashboard in one language."""

    slug: str
    lang: str
    title: str
    theme: str
    lead: str
    tiles: tuple[Tile, ...]
    sections: tuple[RenderedSection, ...]
    unknown: tuple[RenderedUnknown, ...]
    related: tuple[str, ...]
    card_ids: tuple[str, ...]
    territory: str
    city: str
    portal: str
    sources: tuple[SourceLine, ...] = field(default=())

    @property
    def charts(self) -> tuple[RenderedChart, ...]:
        """All charts in the order of the page."""
        return tuple(chart for section in self.sections for chart in section.charts)

    def chart(self, chart_id: str) -> RenderedChart | None:
        """The chart with this id, or None."""
        return next((chart for chart in self.charts if chart.id == chart_id), None)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "RenderedDashboard":
        """The inverse of `to_dict`, also after JSON."""
        return cls(
            **{
                **data,
                "tiles": tuple(tile_from_dict(tile) for tile in data["tiles"]),
                "sections": tuple(
                    RenderedSection(s["title"], tuple(chart_from_dict(c) for c in s["charts"]))
                    for s in data["sections"]
                ),
                "unknown": tuple(RenderedUnknown(**u) for u in data["unknown"]),
                "sources": tuple(SourceLine(**s) for s in data["sources"]),
                "related": tuple(data["related"]),
                "card_ids": tuple(data["card_ids"]),
            }
        )


def tile_from_dict(data: dict[str, Any]) -> Tile:
    """A tile from plain data."""
    card, territory, period = data["trace"]
    return Tile(**{**data, "trace": (card, territory, period)})


def chart_from_dict(data: dict[str, Any]) -> RenderedChart:
    """A chart from plain data."""
    table = data["table"]
    rows = tuple(
        Row(row["header"], tuple(Cell(cell["text"], tuple(cell["notes"])) for cell in row["cells"]))
        for row in table["rows"]
    )
    return RenderedChart(
        **{
            **data,
            "notes": tuple(data["notes"]),
            "table": Table(table["caption"], tuple(table["headers"]), rows),
            "sources": tuple(SourceLine(**s) for s in data["sources"]),
            "card_ids": tuple(data["card_ids"]),
        }
    )
