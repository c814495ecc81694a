"""Where in a sheet the table is: titles above, headings in one or more rows, sums and footnotes below."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from harvesters.dropzone.cells import day, is_missing, number, text
from harvesters.dropzone.sheets import Cell, Sheet
from harvesters.fetching.sandbox import ParseError

LOOK = 60
"""In so many rows from the top the headings must come."""

MOST_HEADINGS = 4

_SUM = re.compile(r"(razem|ogółem|suma|łącznie|w sumie|total)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,3}\.?")


class Role(Enum):
    """What a row is."""

    BLANK = "blank"
    TITLE = "title"
    HEADING = "heading"
    NUMBERING = "numbering"
    DATA = "data"
    SUM = "sum"
    NOTE = "note"


@dataclass(frozen=True)
class Layout:
    """The headings (texts, one a column) and the numbers of the rows that make them."""

    headings: tuple[str, ...]
    heading_rows: tuple[int, ...]
    titles: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.headings)


def layout_of(sheet: Sheet) -> Layout:
    """Finds the headings. Raises ParseError where there is no table."""
    top = list(islice(sheet.rows(), LOOK))
    width = max((len(_trimmed(cells)) for _, cells in top), default=0)
    start = next((place for place, (_, cells) in enumerate(top) if _may_be_heading(cells, width)), None)
    if start is None:
        raise ParseError("has no row of headings", "Name the columns in the first row of the table.")
    titles = tuple(" ".join(text(cell) for cell in cells if cell is not None) for _, cells in top[:start])
    rows = _heading_rows(top, start, width)
    return Layout(
        tuple(_joined([cells for _, cells in rows], width)),
        tuple(number for number, _ in rows),
        tuple(title for title in titles if title),
    )


def body(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, Role, list[Cell]]]:
    """Every row below the headings with its role, its cells cut or filled to the width of the table."""
    first = True
    for row, cells in sheet.rows():
        if row <= layout.heading_rows[-1]:
            continue
        filled = [*cells[: layout.width], *[None] * (layout.width - len(cells))]
        role = _role(filled, layout.width, first)
        first = first and role is Role.BLANK
        yield row, role, filled


def _role(cells: list[Cell], width: int, first: bool) -> Role:
    there = [cell for cell in cells if cell is not None]
    if not there:
        return Role.BLANK
    if first and len(there) == width > 1 and [text(cell).strip(".") for cell in cells] == _counted(width):
        return Role.NUMBERING
    if (
        isinstance(there[0], str)
        and _SUM.match(there[0])
        and any(number(one) is not None for one in there[1:])
    ):
        return Role.SUM
    return Role.NOTE if len(there) == 1 and width > 2 and isinstance(cells[0], str) else Role.DATA


def _counted(width: int) -> list[str]:
    return [str(place) for place in range(1, width + 1)]


def _may_be_heading(cells: list[Cell], width: int) -> bool:
    """At least two words (one in a table of one column), no number and no day."""
    there = [cell for cell in cells if cell is not None]
    words = [cell for cell in there if isinstance(cell, str) and not _is_figure(cell)]
    years = [cell for cell in there if cell not in words and _is_year(cell)]
    least = min(2, width)
    return len(there) >= least and bool(words) and len(words) + len(years) == len(there)


def _heading_rows(top: list[tuple[int, list[Cell]]], start: int, width: int) -> list[tuple[int, list[Cell]]]:
    """More rows belong to the headings while cells above are empty, as under merged ones."""
    rows = [top[start]]
    for following in top[start + 1 : start + MOST_HEADINGS]:
        above = _trimmed(rows[-1][1])
        gaps = len(above) < width or any(cell is None for cell in above)
        if not gaps or not _may_be_heading(following[1], width) or _leads_alone(following[1]):
            break
        rows.append(following)
    return rows


def _leads_alone(cells: list[Cell]) -> bool:
    """A first cell with nothing beside it is a heading of a part of the table, not of columns."""
    return cells[0] is not None and all(cell is None for cell in cells[1:])


def _joined(rows: list[list[Cell]], width: int) -> list[str]:
    """Headings one below the other; a merged one above goes for all the columns it covers."""
    levels = [_spread(cells, width, last=cells is rows[-1]) for cells in rows]
    columns = zip(*levels, strict=True)
    return [" – ".join(dict.fromkeys(part for part in column if part)) for column in columns]


def _spread(cells: list[Cell], width: int, last: bool) -> list[str]:
    filled = [text(cell) for cell in [*cells[:width], *[None] * (width - len(cells))]]
    if last:
        return filled
    for place in range(1, width):
        filled[place] = filled[place] or filled[place - 1]
    return filled


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] is None:
        cells = cells[:-1]
    return cells


def _is_figure(cell: Cell) -> bool:
    return number(cell) is not None or day(cell) is not None or is_missing(cell)


def _is_year(cell: Cell) -> bool:
    found = number(cell)
    return found is not None and found == found.to_integral_value() and 1900 <= found <= 2100
