"""Workbooks made for tests: XLSX and ODS as small as the formats allow. Their contents are synthetic."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Raw:
    """A cell written as XML of the format: `Raw('<c r="{ref}" t="e"><v>#REF!</v></c>')`."""

    xml: str


def formula(text: str, value: float) -> Raw:
    """A cell with a formula and the value that the spreadsheet program kept with it."""
    return Raw(f'<c r="{{ref}}"><f>{escape(text)}</f><v>{value}</v></c>')


def day(serial: float) -> Raw:
    """A number that is shown as a day (style 1 of these workbooks)."""
    return Raw(f'<c r="{{ref}}" s="1"><v>{serial}</v></c>')


def percent(share: float) -> Raw:
    """A number that is shown as percents (style 2 of these workbooks)."""
    return Raw(f'<c r="{{ref}}" s="2"><v>{share}</v></c>')


def post_code(number: int) -> Raw:
    """A number that is shown by the pattern 00-000 (style 3 of these workbooks)."""
    return Raw(f'<c r="{{ref}}" s="3"><v>{number}</v></c>')


def error(text: str) -> Raw:
    """A cell in which a formula failed."""
    return Raw(f'<c r="{{ref}}" t="e"><v>{escape(text)}</v></c>')


def letters(place: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    while place >= 0:
        name = chr(65 + place % 26) + name
        place = place // 26 - 1
    return name


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    hidden: Sequence[str] = (),
    merged: Sequence[str] = (),
    hidden_column: int = 0,
) -> bytes:
    """A workbook: texts, numbers and `Raw` cells; `merged` are ranges of the first sheet.

    `hidden_column`: a column of the first sheet, from 1, that is hidden.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(sheets, hidden, merged).items():
            if hidden_column and name.endswith("sheet1.xml"):
                column = f'<cols><col min="{hidden_column}" max="{hidden_column}" hidden="1"/></cols>'
                text = text.replace("<sheetData>", f"{column}<sheetData>")
            archive.writestr(name, text)
    return buffer.getvalue()


def _parts(
    sheets: Mapping[str, Sequence[Sequence[object]]], hidden: Sequence[str], merged: Sequence[str]
) -> dict[str, str]:
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{place}" r:id="r{place}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
        for place, name in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="r{place}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="rs" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{related}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="00\\-000"/></numFmts><cellXfs count="4"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/>'
        '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for place, rows in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{place}.xml"] = _sheet(rows, merged if place == 1 else ())
    return parts


def _sheet(rows: Sequence[Sequence[object]], merged: Sequence[str]) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(place, number, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    tail = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{tail}</worksheet>'


def _cell(place: int, row: int, value: object) -> str:
    reference = f"{letters(place)}{row}"
    match value:
        case Raw():
            return value.xml.replace("{ref}", reference)
        case bool():
            return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{reference}"><v>{value}</v></c>'
        case None | "":
            return ""
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def ods(rows: Sequence[Sequence[object]], prologue: str = "") -> bytes:
    """An OpenDocument spreadsheet of one sheet; `prologue` stands before its content, such as a DOCTYPE."""

    def cell(value: object) -> str:
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        text = f"<text:p>{value.xml if isinstance(value, Raw) else escape(str(value))}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'

    name = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<office:document-content '
        f'xmlns:office="{name}:office:1.0" xmlns:table="{name}:table:1.0" xmlns:text="{name}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Dane">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return buffer.getvalue()
