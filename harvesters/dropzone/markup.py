"""What a workbook (XLSX) says beside its values: how numbers are shown, results that lack, what is hidden.

The cells come from python-calamine, which leaves this out; here the same file is looked through as a stream.
Excel shows 0.125 in a cell of percents as 12,5% and 266101 in one of the format 0000000 as 0266101: the clean
copy must say what the clerk sees.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from harvesters.dropzone.numerals import shown

PIECE = 4 << 20
MOST_NAMED = 50
PERCENTS = frozenset({9, 10})
"""Formats that every spreadsheet knows by number (ECMA-376, 18.8.30)."""

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LITERAL = re.compile(r'\\(.)|"([^"]*)"')
_CODE = re.compile(r"0[0\-/. ]*0")
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")[^>]*>'
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\s(?=[^>]*\bhidden="(?:1|true)")([^>]*)>')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_BOUND = re.compile(rb'\b(min|max)="(\d+)"')

Shape = str
"""`%`, or the pattern of a code such as `00-000`."""


@dataclass
class Markup:
    """Of one sheet: columns count from 0, rows from 1. `shapes`: runs of rows (first, last, shape) by column.

    `member`: the part of the archive in which the sheet stands.
    """

    member: str = ""
    shapes: dict[int, list[tuple[int, int, Shape]]] = field(default_factory=dict)
    no_result: list[tuple[int, int]] = field(default_factory=list)
    no_result_count: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)

    def codes(self) -> dict[int, Shape]:
        """The columns of codes with the first pattern of each."""
        found = {
            place: next((one for *_, one in runs if one != "%"), "") for place, runs in self.shapes.items()
        }
        return {place: shape for place, shape in found.items() if shape}

    def reshape(self, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Rows from the first on, with numbers as the spreadsheet shows them where that says more."""
        if not self.shapes:
            yield from rows
            return
        left = {place: runs[::-1] for place, runs in self.shapes.items()}
        for number, cells in enumerate(rows, start=1):
            changed: list[Any] | None = None
            for place, runs in left.items():
                while runs and runs[-1][1] < number:
                    runs.pop()
                if (
                    runs
                    and runs[-1][0] <= number
                    and place < len(cells)
                    and isinstance(cells[place], float | int)
                ):
                    changed = changed or list(cells)
                    changed[place] = _shaped(cells[place], runs[-1][2])
            yield changed or cells


def markup_of(path: Path, sheet: str) -> Markup:
    """The markup of a sheet by its name; an empty one for what is no XLSX, or is not found."""
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, sheet)
            if member is None:
                return Markup()
            shapes = _styles(archive)
            with archive.open(member) as file:
                return replace(_look_through(file, shapes), member=member)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, OSError, ValueError):
        return Markup()


def _shaped(value: Any, shape: Shape) -> Any:
    if isinstance(value, bool):
        return value
    if shape == "%":
        percent = f"{Decimal(shown(float(value))) * 100:f}"
        percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
        return percent.replace(".", ",") + "%"
    if value < 0 or value != int(value):
        return value
    digits = list(str(int(value)).zfill(shape.count("0")))
    code = [digits.pop() if sign == "0" else sign for sign in reversed(shape)]
    return "".join([*digits, *reversed(code)])


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive in which a sheet stands."""
    if "xl/workbook.xml" not in archive.NameToInfo:
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (no DOCTYPE: sheets.py)
    wanted = next(
        (one.get(_OFFICE) for one in book.iter() if _local(one) == "sheet" and one.get("name") == sheet), ""
    )
    related = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    target = next((one.get("Target", "") for one in related if one.get("Id") == wanted), "")
    name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return name if name in archive.NameToInfo else None


def _styles(archive: zipfile.ZipFile) -> dict[int, Shape]:
    """The styles of cells, by their place, in which numbers are percents or codes."""
    if "xl/styles.xml" not in archive.NameToInfo:
        return {}
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    formats = {
        int(one.get("numFmtId", "0")): one.get("formatCode", "")
        for one in styles.iter()
        if _local(one) == "numFmt"
    }
    cells = next((one for one in styles if _local(one) == "cellXfs"), None)
    found: dict[int, Shape] = {}
    for place, style in enumerate(cells if cells is not None else ()):
        number = int(style.get("numFmtId", "0"))
        if shape := "%" if number in PERCENTS else _shape_of(formats.get(number, "")):
            found[place] = shape
    return found


def _shape_of(code: str) -> Shape:
    """`0.00%` → `%`; `00\\-000` → `00-000`; empty for all that shows a number as a number."""
    first = re.sub(r"\[[^\]]*\]", "", code.split(";")[0])
    if "%" in _LITERAL.sub("", first):
        return "%"
    plain = _LITERAL.sub(lambda found: found[1] or found[2] or "", first).strip()
    return plain if _CODE.fullmatch(plain) and "." not in _LITERAL.sub("", first) else ""


def _look_through(file: IO[bytes], shapes: dict[int, Shape]) -> Markup:
    markup, kept = Markup(), b""
    ids = b"|".join(str(one).encode() for one in sorted(shapes))
    styled = re.compile(
        rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")(?=[^>]*\bs="(' + ids + rb')")[^>]*[^>/]>'
    )
    while piece := file.read(PIECE):
        kept += piece
        end = max(kept.rfind(b"</c>") + 4, kept.rfind(b":c>") + 3)
        if end < 4:
            end = kept.rfind(b">") + 1
        _learn(markup, kept[:end], styled if shapes else None, shapes)
        kept = kept[end:]
    _learn(markup, kept, styled if shapes else None, shapes)
    return markup


def _learn(markup: Markup, xml: bytes, styled: re.Pattern[bytes] | None, shapes: dict[int, Shape]) -> None:
    for found in _NO_RESULT.finditer(xml) if b"f" in xml else ():
        markup.no_result_count += 1
        if len(markup.no_result) < MOST_NAMED:
            markup.no_result.append((int(found[2]), _place(found[1])))
    for found in styled.finditer(xml) if styled else ():
        _lengthen(markup.shapes.setdefault(_place(found[1]), []), int(found[2]), shapes[int(found[3])])
    if b"hidden" in xml:
        for found in _HIDDEN_COLUMNS.finditer(xml):
            bounds = {name: int(number) for name, number in _BOUND.findall(found[1])}
            span = range(bounds.get(b"min", 1) - 1, min(bounds.get(b"max", 0), 1000))
            markup.hidden_columns.extend(span)
        markup.hidden_rows.extend(int(row) for row in _HIDDEN_ROW.findall(xml))


def _lengthen(runs: list[tuple[int, int, Shape]], row: int, shape: Shape) -> None:
    if runs and runs[-1][2] == shape and runs[-1][1] == row - 1:
        runs[-1] = (runs[-1][0], row, shape)
    else:
        runs.append((row, row, shape))


def _place(letters: bytes) -> int:
    place = 0
    for one in letters:
        place = place * 26 + one - 64
    return place - 1


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
