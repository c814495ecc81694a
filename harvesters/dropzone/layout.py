"""Where in a sheet the table is: titles above, headings in one or more rows, units below."""

import re
from dataclasses import dataclass
from itertools import islice

from harvesters.dropzone.cells import day, is_missing, number, text
from harvesters.dropzone.choices import Choices
from harvesters.dropzone.refusal import refuse
from harvesters.dropzone.sheets import Cell, Merge, Sheet

LOOK = 60
"""In so many rows from the top the headings must come."""

MOST_HEADINGS = 4
LONGEST_HEADING = 300

_UNIT = re.compile(
    r"\[[^\]]{1,20}\]|\((?:w )?(?:tys\.|mln|zł|%|szt|os|ha|km|m2|m²)[^)]{0,12}\)"
    r"|(?:w )?(?:(?:tys\.|mln) ?(?:zł|os\.?)?|zł|pln|%|‰|szt\.?|os\.?|osoby|ha|km|km²|km2|m|m²|m2)",
    re.IGNORECASE,
)

Row = tuple[int, list[Cell]]
"""The number of a row and its cells."""


@dataclass(frozen=True)
class Layout:
    """The headings (texts, one a column) and the numbers and texts of the rows that make them."""

    headings: tuple[str, ...]
    heading_rows: tuple[int, ...]
    titles: tuple[str, ...] = ()
    written: tuple[tuple[str, ...], ...] = ()

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.headings)


def layout_of(sheet: Sheet, choices: Choices | None = None) -> Layout:
    """Finds the headings, or takes the rows that were chosen. Raises RefusedFileError."""
    top = list(islice(sheet.rows(), LOOK))
    width = max((len(_trimmed(cells)) for _, cells in top), default=0)
    rows = (
        _chosen(top, choices.headings) if choices and choices.headings else _found(top, width, sheet.merged)
    )
    titles = (
        " ".join(text(cell) for cell in cells if cell is not None)
        for number, cells in top
        if number < rows[0][0]
    )
    return Layout(
        tuple(_joined(rows, width, sheet.merged)),
        tuple(number for number, _ in rows),
        tuple(title for title in titles if title),
        tuple(tuple(plain_texts(cells, width)) for _, cells in rows),
    )


def plain_texts(cells: list[Cell], width: int) -> list[str]:
    """The cells of a row as headings have them: texts without line breaks, as many as there are columns."""
    return [" ".join(text(cell).split()) for cell in [*cells[:width], *[None] * (width - len(cells))]]


def may_be_heading(cells: list[Cell], width: int) -> bool:
    """At least two words (one in a table of one column), no number and no day but years."""
    there = [cell for cell in cells if cell is not None]
    words = [cell for cell in there if isinstance(cell, str) and not is_figure(cell)]
    years = [cell for cell in there if cell not in words and _is_year(cell)]
    signs = [cell for cell in there if is_missing(cell) and text(cell)[:1].isalpha()]
    return len(there) >= min(2, width) and bool(words) and len(words) + len(years) + len(signs) == len(there)


def is_figure(cell: Cell) -> bool:
    """A number, a day, or a sign for one that lacks."""
    return number(cell) is not None or day(cell) is not None or is_missing(cell)


def _chosen(top: list[Row], chosen: tuple[int, int]) -> list[Row]:
    rows = [(number, cells) for number, cells in top if chosen[0] <= number <= chosen[1]]
    if not rows or not any(cell is not None for _, cells in rows for cell in cells):
        raise refuse("no_such_headings", chosen[0])
    return rows


def _found(top: list[Row], width: int, merged: tuple[Merge, ...]) -> list[Row]:
    able = [place for place, (_, cells) in enumerate(top) if may_be_heading(cells, width)]
    able = able or [place for place, (_, cells) in enumerate(top) if _heads_days(cells, width)]
    if not able:
        raise refuse("no_headings")
    start = next((place for place in able if not _is_preface(top, place, width)), able[0])
    return _heading_rows(top, start, width, merged)


def _heads_days(cells: list[Cell], width: int) -> bool:
    """A word first, then days: months that each have a column."""
    rest = [cell for cell in cells[1:] if cell is not None]
    leads = bool(cells) and isinstance(cells[0], str) and not is_figure(cells[0])
    days = [day(cell) for cell in rest]
    return leads and width > 2 and len(rest) == width - 1 and None not in days and len(set(days)) == len(days)


def _is_preface(top: list[Row], place: int, width: int) -> bool:
    """`Rok: 2024` above a wider table: half of the columns at most, and a blank row below or a colon."""
    cells = top[place][1]
    if 2 * sum(cell is not None for cell in cells) > width:
        return False
    below = top[place + 1][1] if place + 1 < len(top) else []
    lead = next(cell for cell in cells if cell is not None)
    return not _trimmed(below) or text(lead).endswith(":")


def _heading_rows(top: list[Row], start: int, width: int, merged: tuple[Merge, ...]) -> list[Row]:
    """More rows belong to the headings where merged cells reach them, or they fill gaps, or are units."""
    rows = [top[start]]
    for following in top[start + 1 : start + MOST_HEADINGS]:
        if not (_is_covered(rows, following[0], merged) or _goes_on(rows, following[1], width)):
            break
        rows.append(following)
    return rows


def _is_covered(rows: list[Row], following: int, merged: tuple[Merge, ...]) -> bool:
    first = rows[0][0]
    return any(first <= one.top < following <= one.bottom for one in merged)


def _goes_on(rows: list[Row], following: list[Cell], width: int) -> bool:
    there = [text(cell) for cell in following if cell is not None]
    if there and all(_UNIT.fullmatch(one) for one in there):
        return True
    if not may_be_heading(following, width) or _leads_alone(following):
        return False
    above = plain_texts(rows[-1][1], width)
    so_far = [any(cells) for cells in zip(*(plain_texts(cells, width) for _, cells in rows), strict=True)]
    below = plain_texts(following, width)
    fills = any(now and not was for now, was in zip(below, above, strict=True))
    spares = any(was and not now for now, was in zip(below, so_far, strict=True))
    return fills and (spares or 2 * sum(map(bool, above)) <= width)


def _leads_alone(cells: list[Cell]) -> bool:
    """A first cell with nothing beside it is a heading of a part of the table, not of columns."""
    return cells[0] is not None and all(cell is None for cell in cells[1:])


def _joined(rows: list[Row], width: int, merged: tuple[Merge, ...]) -> list[str]:
    """Headings one below the other; a merged one above goes for all the columns it covers."""
    levels = [plain_texts(cells, width) for _, cells in rows]
    for level, (row, _) in enumerate(rows[:-1]):
        across = [one for one in merged if one.top == row and one.right > one.left]
        if across:
            _spread_merged(levels[level], across)
        else:
            _spread(levels, level)
    columns = zip(*levels, strict=True)
    return [" – ".join(dict.fromkeys(part for part in column if part)) for column in columns]


def _spread_merged(level: list[str], across: list[Merge]) -> None:
    for one in across:
        for place in range(one.left + 1, min(one.right + 1, len(level))):
            level[place] = level[place] or level[one.left]


def _spread(levels: list[list[str]], level: int) -> None:
    """Nothing says what is merged, as in CSV: a heading goes on to the right over what has one below."""
    cells = levels[level]
    for place in range(1, len(cells)):
        if not cells[place] and any(below[place] for below in levels[level + 1 :]):
            cells[place] = cells[place - 1]


def _trimmed(cells: list[Cell]) -> list[Cell]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _is_year(cell: Cell) -> bool:
    found = number(cell)
    return found is not None and found == found.to_integral_value() and 1900 <= found <= 2100
