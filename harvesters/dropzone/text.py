"""Which encoding and which separator a text file has. Polish offices save UTF-8, cp1250 and ISO-8859-2."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from harvesters.fetching.sandbox import ParseError

LONGEST_LINE = 1_000_000
SAMPLE_LINES = 200
SEPARATORS = (";", "\t", ",", "|")

POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1250": "Windows-1250"}


@dataclass(frozen=True)
class TextForm:
    """How a text file is written."""

    encoding: str
    separator: str

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it."""
        return NAMES.get(self.encoding, self.encoding.upper())


def form_of(path: Path) -> TextForm:
    """The encoding and the separator of a file. Raises ParseError for one that is no text."""
    encoding = _encoding(path)
    return TextForm(encoding, _separator(path, encoding))


def rows(path: Path, form: TextForm) -> Iterator[list[str]]:
    """The cells of each line, as texts. Raises ParseError for a line without an end."""
    with path.open(encoding=form.encoding, newline="") as file:
        try:
            yield from csv.reader(_lines(file), delimiter=form.separator)
        except csv.Error as error:
            raise ParseError(f"a line cannot be read: {error}") from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return encoding
    decoder, candidates = codecs.getincrementaldecoder("utf-8")(), Counter[str]()
    unicode = True
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            if b"\0" in piece:
                raise ParseError("is no text file", "Leave a CSV, XLSX or ODS file.")
            unicode = unicode and _decodes(decoder, piece)
            for name in ("cp1250", "iso8859_2"):
                candidates[name] += _likeliness(piece, name)
    if unicode and _decodes(decoder, b"", final=True):
        return "utf-8"
    return max(("cp1250", "iso8859_2"), key=candidates.__getitem__)


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _likeliness(piece: bytes, encoding: str) -> int:
    """Polish letters speak for an encoding; control signs and other letters in the upper half against it."""
    upper = Counter(byte for byte in piece if byte >= 0x80)
    score = 0
    for byte, count in upper.items():
        letter = bytes([byte]).decode(encoding, "replace")
        score += count if letter in POLISH else -count if letter.isalpha() or not letter.isprintable() else 0
    return score


def _separator(path: Path, encoding: str) -> str:
    """The one by which most lines have the same number of cells, and more than one."""
    with path.open(encoding=encoding, newline="") as file:
        sample = [line for line, _ in zip(_lines(file), range(SAMPLE_LINES), strict=False) if line.strip()]
    return max(SEPARATORS, key=lambda one: _regularity(sample, one))


def _regularity(lines: list[str], separator: str) -> float:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0
    width, count = max(several.items(), key=lambda one: (one[1], one[0]))
    return count / len(lines) + min(width, 50) / 10_000


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise ParseError(f"has a line longer than {LONGEST_LINE} characters")
        yield line
