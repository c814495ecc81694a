"""Numbers of persons anywhere in a workbook, for it is published whole: in other sheets, in comments."""

import re
import zipfile
from pathlib import Path

from harvesters.dropzone.cells import is_pesel

PIECE = 4 << 20
LEAST = 3
"""So many different numbers are no chance; fewer count where the file speaks of PESEL."""

ENOUGH = 0.5
"""From this share of the numbers of eleven digits on they are those of persons."""

MOST = 10_000
_ELEVEN = re.compile(rb"(?<![\d.,#\-])\d{11}(?![\d.])")
_SPEAKS = re.compile(rb"pesel", re.IGNORECASE)


def holds_persons(path: Path, read: str = "") -> bool:
    """Whether any part of an archive (XLSX, ODS), but for the one `read`, holds PESEL numbers.

    Each part is read as a stream.
    """
    numbers, speaks = set[bytes](), False
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith(".xml") or name == read:
                continue
            kept = b""
            with archive.open(name) as file:
                while piece := file.read(PIECE):
                    kept += piece
                    numbers.update(_ELEVEN.findall(kept))
                    speaks = speaks or _SPEAKS.search(kept) is not None
                    kept = kept[-64:]
                    if len(numbers) > MOST:
                        break
    persons = sum(is_pesel(one.decode()) for one in numbers)
    return persons >= ENOUGH * len(numbers) and persons >= (1 if speaks else LEAST)
