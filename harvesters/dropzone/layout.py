"""Where in a sheet the table is: titles above, headings in one or more rows, sums and footnotes below."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, islice

from harvesters.dropzone.cells import day, is_missing, number, text
from harvesters.dropzone.choices import Choices
from harvesters.dropzone.refusal import refuse
from harvesters.dropzone.sheets import AROUND, Block, Cell, Sheet, tidy

LOOK = 60
"""In so many rows from the top the headings must come."""

MOST_HEADINGS = 4
LONGEST_HEADING = 300

_SUM = re.compile(r"(razem|ogółem|ogolem|suma|łącznie|w sumie|total)\b", re.IGNORECASE)
_NOTE = re.compile(r"\*|źródło|uwag[ai]|objaśnieni|opracowa|stan na|dane za|\d\)|[¹²³]", re.IGNORECASE)


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


@dataclass(frozen=True)
class Piece:
    """Rows of one role that follow each other, by columns. Of DATA there may be many, of others one."""

    role: Role
    numbers: Sequence[int]
    columns: list[list[Cell]]

    @property
    def cells(self) -> list[Cell]:
        """The cells of its first row."""
        return [column[0] for column in self.columns]


@dataclass
class Edges:
    """Rows that are not as wide as the headings, counted while the table is read."""

    narrow: int = 0
    first_narrow: int = 0
    wide: list[tuple[int, str]] | None = None
    wide_count: int = 0


def layout_of(sheet: Sheet, choices: Choices | None = None) -> Layout:
    """Finds the headings, or takes the rows that were chosen. Raises RefusedFileError."""
    top = list(islice(sheet.rows(), LOOK))
    width = max((len(_trimmed(cells)) for _, cells in top), default=0)
    rows = _chosen(top, choices.headings) if choices and choices.headings else _found(top, width)
    titles = (
        " ".join(text(cell) for cell in cells if cell is not None)
        for number, cells in top
        if number < rows[0][0]
    )
    return Layout(
        tuple(_joined([cells for _, cells in rows], width)),
        tuple(number for number, _ in rows),
        tuple(title for title in titles if title),
    )


def body(
    sheet: Sheet, layout: Layout, edges: Edges | None = None, keep_sums: bool = False
) -> Iterator[Piece]:
    """Every row below the headings with its role, cut or filled to the width of the table."""
    first = True
    for block in sheet.blocks():
        below = _below(block, layout.heading_rows[-1])
        if not below.rows:
            continue
        even = _evened(below, layout.width, edges)
        columns = [_tidied(column) for column in zip(*even, strict=True)]
        numbers = range(below.first, below.first + len(even))
        if not first and _all_data(columns, layout.width):
            yield Piece(Role.DATA, numbers, columns)
            continue
        for piece in _told_apart(numbers, columns, layout.width, first, keep_sums):
            first = first and piece.role is Role.BLANK
            yield piece


def _below(block: Block, last_heading: int) -> Block:
    skip = max(0, last_heading + 1 - block.first)
    return Block(block.first + skip, block.rows[skip:]) if skip else block


def _evened(block: Block, width: int, edges: Edges | None) -> list[Sequence[object]]:
    if set(map(len, block.rows)) == {width}:
        return block.rows
    even: list[Sequence[object]] = []
    for row, cells in enumerate(block.rows, start=block.first):
        if edges is not None and cells:
            _note_edge(edges, row, cells, width)
        even.append([*cells[:width], *[None] * (width - len(cells))])
    return even


def _note_edge(edges: Edges, number: int, cells: Sequence[object], width: int) -> None:
    beyond = [text(one) for one in map(tidy, cells[width:]) if one is not None]
    if beyond:
        edges.wide = edges.wide or []
        edges.wide_count += 1
        if len(edges.wide) < 50:
            edges.wide.append((number, ", ".join(beyond)))
    elif 1 < len(cells) < width:
        edges.narrow += 1
        edges.first_narrow = edges.first_narrow or number


def _tidied(column: Sequence[object]) -> list[Cell]:
    if set(map(type, column)) <= {str}:
        return [cell.strip(AROUND) or None for cell in column]  # pyright: ignore[reportAttributeAccessIssue]
    return [tidy(cell) for cell in column]


def _all_data(columns: list[list[Cell]], width: int) -> bool:
    """Whether no row can be blank, a sum or a note, told from the first two columns alone."""
    if width < 2 or None in columns[0] or None in columns[1]:
        return False
    return not any(isinstance(cell, str) and _SUM.match(cell) for cell in set(columns[0]))


def _told_apart(
    numbers: Sequence[int], columns: list[list[Cell]], width: int, first: bool, keep_sums: bool
) -> Iterator[Piece]:
    rows, roles = list(zip(*columns, strict=True)), list[Role]()
    for cells in rows:
        role = _role(cells, width, first)
        roles.append(Role.DATA if role is Role.SUM and keep_sums else role)
        first = first and role is Role.BLANK
    for (role, _), places in groupby(
        range(len(rows)), lambda place: (roles[place], place if roles[place] is not Role.DATA else -1)
    ):
        taken = list(places)
        part = [[column[place] for place in taken] for column in columns]
        yield Piece(role, [numbers[place] for place in taken], part)


def _role(cells: Sequence[Cell], width: int, first: bool) -> Role:
    there = [cell for cell in cells if cell is not None]
    if not there:
        return Role.BLANK
    if first and len(there) == width > 2 and [text(cell).strip(".") for cell in cells] == _counted(width):
        return Role.NUMBERING
    lead = there[0]
    if isinstance(lead, str) and _SUM.match(lead) and any(number(one) is not None for one in there[1:]):
        return Role.SUM
    alone = len(there) == 1 and width > 1 and isinstance(cells[0], str)
    return Role.NOTE if alone and (width > 2 or _NOTE.match(str(cells[0]))) else Role.DATA


def _counted(width: int) -> list[str]:
    return [str(place) for place in range(1, width + 1)]


def _chosen(top: list[tuple[int, list[Cell]]], chosen: tuple[int, int]) -> list[tuple[int, list[Cell]]]:
    rows = [(number, cells) for number, cells in top if chosen[0] <= number <= chosen[1]]
    if not rows or not any(cell is not None for _, cells in rows for cell in cells):
        raise refuse("no_such_headings", chosen[0])
    return rows


def _found(top: list[tuple[int, list[Cell]]], width: int) -> list[tuple[int, list[Cell]]]:
    start = next((place for place, (_, cells) in enumerate(top) if _may_be_heading(cells, width)), None)
    if start is None:
        raise refuse("no_headings")
    return _heading_rows(top, start, width)


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
    filled = [" ".join(text(cell).split()) for cell in [*cells[:width], *[None] * (width - len(cells))]]
    if last:
        return filled
    for place in range(1, width):
        filled[place] = filled[place] or filled[place - 1]
    return filled


def _trimmed(cells: list[Cell]) -> list[Cell]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _is_figure(cell: Cell) -> bool:
    return number(cell) is not None or day(cell) is not None or is_missing(cell)


def _is_year(cell: Cell) -> bool:
    found = number(cell)
    return found is not None and found == found.to_integral_value() and 1900 <= found <= 2100
