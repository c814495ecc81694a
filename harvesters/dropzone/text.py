"""Which encoding and which separator a text file has. Polish offices save UTF-8, cp1250 and ISO-8859-2."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from harvesters.dropzone.refusal import refuse

LONGEST_LINE = 1_000_000
SAMPLE_LINES = 200
SEPARATORS = (";", "\t", ",", "|")
PIECE = 1 << 20

POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1250": "Windows-1250",
    "iso8859_2": "ISO-8859-2",
}
_ASCII = bytes(range(0x80))
_UTF8_LETTERS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_OTHER_FILES = (
    b"%PDF",
    b"GIF8",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
)
_SAYS_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class TextForm:
    """How a text file is written. `says_separator`: its first line is Excel's `sep=;`, no row."""

    encoding: str
    separator: str
    says_separator: bool = False

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it."""
        return NAMES[self.encoding]


def form_of(path: Path) -> TextForm:
    """The encoding and the separator of a file. Raises RefusedFileError for one that is no text."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file, _bytes_in_words():
        sample = [line for line, _ in zip(_lines(file), range(SAMPLE_LINES), strict=False) if line.strip()]
    if sample and (said := _SAYS_SEPARATOR.fullmatch(sample[0])):
        return TextForm(encoding, said[1], says_separator=True)
    return TextForm(encoding, max(SEPARATORS, key=lambda one: _regularity(sample, one)))


def rows(path: Path, form: TextForm) -> Iterator[list[str]]:
    """The cells of each line, as texts. Raises RefusedFileError for what cannot be read, with its row."""
    with path.open(encoding=form.encoding, newline="") as file:
        lines = _lines(file)
        if form.says_separator:
            next(lines, None)
        row = 0
        try:
            for cells in csv.reader(lines, delimiter=form.separator):
                row += 1
                yield cells
        except csv.Error:
            raise refuse("unclosed_quote", row + 1) from None
        except UnicodeDecodeError as error:
            raise refuse("bad_byte", row + 1, f"0x{error.object[error.start]:02X}") from None


@contextmanager
def _bytes_in_words() -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise refuse("bad_byte", 1, f"0x{error.object[error.start]:02X}") from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_OTHER_FILES):
        raise refuse("no_text")
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return encoding
    return _wide(head) or _narrow(path)


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    high, low = head[1::2].count(0), head[0::2].count(0)
    if high > pairs * 0.7 and low < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if low > pairs * 0.7 and high < pairs * 0.1 else None


def _narrow(path: Path) -> str:
    """UTF-8 if every byte is; else the older encoding in which the letters are Polish."""
    decoder, fault, line = codecs.getincrementaldecoder("utf-8")(), "", 1
    upper = Counter[int]()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if b"\0" in piece:
                raise refuse("zero_byte", line + piece.count(b"\n", 0, piece.index(b"\0")))
            if not fault:
                fault = _fault(decoder, piece, line)
            upper.update(piece.translate(None, _ASCII))
            line += piece.count(b"\n")
    if not fault and not _fault(decoder, b"", line, final=True):
        return "utf-8"
    return _older(path, fault, upper)


def _older(path: Path, fault: str, upper: Counter[int]) -> str:
    letters = _utf8_letters(path)
    stray = sum(upper.values()) - 2 * letters
    if letters > 10 * max(stray, 1):
        line, _, byte = fault.partition(" ")
        raise refuse("bad_byte", int(line or 1), byte)
    return max(("cp1250", "iso8859_2"), key=lambda one: _likeliness(upper, one))


def _utf8_letters(path: Path) -> int:
    with path.open("rb") as file:
        return sum(len(_UTF8_LETTERS.findall(piece)) for piece in iter(lambda: file.read(PIECE), b""))


def _fault(decoder: codecs.IncrementalDecoder, piece: bytes, line: int, final: bool = False) -> str:
    """The first line and byte that are not UTF-8; empty if all are."""
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError as error:
        row = line + error.object.count(b"\n", 0, error.start)
        return f"{row} 0x{error.object[error.start]:02X}"
    return ""


def _likeliness(upper: Counter[int], encoding: str) -> int:
    """Polish letters speak for an encoding; control signs and other letters in the upper half against it."""
    score = 0
    for byte, count in upper.items():
        letter = bytes([byte]).decode(encoding, "replace")
        score += count if letter in POLISH else -count if letter.isalpha() or not letter.isprintable() else 0
    return score


def _regularity(lines: list[str], separator: str) -> float:
    """The one by which most lines have the same number of cells, and more than one."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    except csv.Error:
        return 0.0
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0
    width, count = max(several.items(), key=lambda one: (one[1], one[0]))
    return count / len(lines) + min(width, 50) / 10_000


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise refuse("long_line", number, LONGEST_LINE)
        if "\0" in line:  # of a file with a mark, or in UTF-32
            raise refuse("zero_byte", number)
        yield line
