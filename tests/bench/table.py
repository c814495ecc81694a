"""The table that `make bench` prints."""

from collections.abc import Sequence
from dataclasses import dataclass

WHAT_IS_MEASURED = """
Processor seconds of one process, one run; synthetic cards and observations.
Size: cards × territories × years. Peak: resident memory of the process, its synthetic tables included;
with the store, of computing for the first time, both ways.

formulas alone   Inputs lie aligned in memory on both sides. Engine: values, flags, division by zero made
                 missing. By hand: values alone.
long tables      From long tables in memory to long tables, 80 cards at a time. Engine: check of units and
                 formulas, alignment, flags, hash of the result. By hand: pivot, formula, stack.
with the store   From observations in SQLite to values in SQLite. Engine: compute_all (hashes, indexes,
                 append-only history, a run a card). By hand: read_sql, pivot, formula, stack, to_sql
                 into a table without an index.
full / …         compute_all for the first time, against compute_all again.
reading BDL      A variable of 4,000 units and 30 years, parsed apart, against the time in which BDL answers
                 for so many pages without a key (1,000 in 12 hours). Seconds by the clock on both sides.
"""


@dataclass(frozen=True)
class Row:
    """Two times, the ratio of which is wanted to be so."""

    what: str
    size: str
    left: float
    right: float
    wanted: str = ""
    peak: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """As texts."""
        peak = "" if self.peak is None else f"{self.peak:,.0f} MiB"
        ratio = self.left / self.right if self.right else float("inf")
        shown = f"{ratio:,.2f}" if ratio < 10 else f"{ratio:,.0f}"
        return (self.what, self.size, f"{self.left:,.3f}", f"{self.right:,.3f}", shown, self.wanted, peak)


HEAD = ("what", "size", "left s", "right s", "ratio", "wanted", "peak")


def table(rows: Sequence[Row]) -> str:
    """Columns under their names, numbers to the right."""
    lines = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    texts = (
        cell.ljust(width) if column < 2 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(texts).rstrip()
