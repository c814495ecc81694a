"""What stands below the headings: data, sums, footnotes, headings once more, another table."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby

from harvesters.dropzone.cells import number, text
from harvesters.dropzone.layout import Layout, is_figure, may_be_heading, plain_texts
from harvesters.dropzone.sheets import AROUND, Block, Cell, Merge, Sheet, tidy

AHEAD = 3
"""So many rows below its headings another table has its first figure."""

_SUM = re.compile(r"(razem|ogółem|ogolem|suma|łącznie|w sumie|total)\b", re.IGNORECASE)
_NOTE = re.compile(r"\*|źródło|uwag[ai]|objaśnieni|opracowa|stan na|dane za|\d\)|[¹²³]", re.IGNORECASE)


class Role(Enum):
    """What a row is."""

    BLANK = "blank"
    HEADING = "heading_again"
    NUMBERING = "numbering"
    DATA = "data"
    SUM = "sum"
    NOTE = "note"
    OTHER = "other_table"


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
    """What is found while the table is read: rows not as wide as the headings, merged cells by column."""

    narrow: int = 0
    first_narrow: int = 0
    wide: list[tuple[int, str]] = field(default_factory=list)
    wide_count: int = 0
    merged_texts: Counter[int] = field(default_factory=Counter)
    merged_numbers: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass
class _Reader:
    """Tells rows apart by what came before: whether any did, a gap, where the figures stand."""

    layout: Layout
    keep_sums: bool
    first: bool = True
    gap: bool = False
    figures: frozenset[int] = frozenset()

    def role(self, cells: Sequence[Cell], following: Sequence[Sequence[Cell]]) -> Role:
        """The role of a row; the rows after it help to know another table."""
        role = self._role(cells, following)
        self.first = self.first and role in (Role.BLANK, Role.HEADING) or role is Role.HEADING
        self.gap = role is Role.BLANK or (self.gap and role is Role.NOTE)
        if role is Role.DATA:
            self.learn(cells)
        return role

    def learn(self, cells: Sequence[Cell]) -> None:
        """Where in a row of data the figures stand."""
        self.first, self.gap = False, False
        self.figures = frozenset(place for place, cell in enumerate(cells) if number(cell) is not None)

    def _role(self, cells: Sequence[Cell], following: Sequence[Sequence[Cell]]) -> Role:
        there, width = [cell for cell in cells if cell is not None], self.layout.width
        if not there:
            return Role.BLANK
        if (
            self.first
            and len(there) == width > 2
            and [text(cell).strip(".") for cell in cells] == _counted(width)
        ):
            return Role.NUMBERING
        if len(there) > 1 and tuple(plain_texts(list(cells), width)) in self.layout.written:
            return Role.HEADING
        if _is_sum(there):
            return Role.DATA if self.keep_sums else Role.SUM
        if len(there) == 1 and width > 1 and isinstance(cells[0], str):
            interrupts = self.gap and bool(self.figures)
            return Role.NOTE if width > 2 or interrupts or _NOTE.match(str(cells[0])) else Role.DATA
        return Role.OTHER if self.gap and self._heads_another(cells, following) else Role.DATA

    def _heads_another(self, cells: Sequence[Cell], following: Sequence[Sequence[Cell]]) -> bool:
        """After a gap words stand where figures stood, and figures follow soon."""
        where = [place for place in self.figures if cells[place] is not None]
        return (
            bool(where)
            and not any(is_figure(cells[place]) for place in where)
            and may_be_heading(list(cells), self.layout.width)
            and any(number(row[place]) is not None for row in following for place in where)
        )


def body(
    sheet: Sheet, layout: Layout, edges: Edges | None = None, keep_sums: bool = False
) -> Iterator[Piece]:
    """Every row below the headings with its role, cut or filled to the width of the table.

    With a row of the role OTHER another table begins: it is the last that is given.
    """
    reader, merges = _Reader(layout, keep_sums), _Merges(sheet.merged, layout, edges)
    for block in sheet.blocks():
        below = _below(block, layout.heading_rows[-1])
        if not below.rows:
            continue
        even = _evened(below, layout.width, edges)
        columns = [_tidied(column) for column in zip(*even, strict=True)]
        numbers = range(below.first, below.first + len(even))
        merges.fill(numbers, columns)
        if not reader.first and _all_data(columns, layout):
            reader.learn([column[-1] for column in columns])
            yield Piece(Role.DATA, numbers, columns)
            continue
        for piece in _told_apart(reader, numbers, columns):
            yield piece
            if piece.role is Role.OTHER:
                return


class _Merges:
    """A text merged over several rows goes for each of them; a number does not, it would be counted twice."""

    def __init__(self, merged: Sequence[Merge], layout: Layout, edges: Edges | None):
        last = layout.heading_rows[-1]
        self.down = sorted(
            (one for one in merged if one.top > last and one.bottom > one.top and one.left < layout.width),
            key=lambda one: -one.top,
        )
        self.edges, self.open = edges, list[tuple[Merge, Cell]]()

    def fill(self, numbers: range, columns: list[list[Cell]]) -> None:
        """Fill the cells that are covered, in rows that follow those of the last call."""
        while self.down and self.down[-1].top < numbers.stop:
            one = self.down.pop()
            value = columns[one.left][one.top - numbers.start]
            if isinstance(value, str) and not is_figure(value):
                self.open.append((one, value))
            elif value is not None and self.edges is not None:
                self.edges.merged_numbers.append((one.top, one.left, text(value)))
        for one, value in self.open:
            for row in range(max(one.top + 1, numbers.start), min(one.bottom + 1, numbers.stop)):
                columns[one.left][row - numbers.start] = value
                if self.edges is not None:
                    self.edges.merged_texts[one.left] += 1
        self.open = [(one, value) for one, value in self.open if one.bottom >= numbers.stop]


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


def _all_data(columns: list[list[Cell]], layout: Layout) -> bool:
    """Whether no row can be blank, a sum, a note or a heading, told from the first two columns alone."""
    if layout.width < 2 or None in columns[0] or None in columns[1]:
        return False
    leads, headings = set(columns[0]), {cells[0] for cells in layout.written}
    return not any(isinstance(cell, str) and (cell in headings or _SUM.match(cell)) for cell in leads)


def _told_apart(reader: _Reader, numbers: Sequence[int], columns: list[list[Cell]]) -> Iterator[Piece]:
    rows = list(zip(*columns, strict=True))
    roles = [reader.role(cells, rows[place + 1 : place + 1 + AHEAD]) for place, cells in enumerate(rows)]
    for (role, _), places in groupby(
        range(len(rows)), lambda place: (roles[place], place if roles[place] is not Role.DATA else -1)
    ):
        taken = list(places)
        part = [[column[place] for place in taken] for column in columns]
        yield Piece(role, [numbers[place] for place in taken], part)


def _is_sum(there: Sequence[Cell]) -> bool:
    lead = there[0]
    return (
        isinstance(lead, str)
        and _SUM.match(lead) is not None
        and any(number(one) is not None for one in there[1:])
    )


def _counted(width: int) -> list[str]:
    return [str(place) for place in range(1, width + 1)]
