"""Sums that a file states, compared with what stands above them or, for one on top, below it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from harvesters.dropzone import cells
from harvesters.dropzone.report import Finding, Report, short
from harvesters.dropzone.sheets import Cell
from harvesters.dropzone.writing import ColumnWriter


@dataclass
class Totals:
    """Compares each row of sums; a sum may be of all rows, or of those since the last sum."""

    writers: Sequence[ColumnWriter | None]
    report: Report
    waiting: list[tuple[int, list[Cell]]] = field(default_factory=list)

    def compare(self, row: int, given: list[Cell]) -> None:
        """One row of sums; one that comes before any figure is compared at the end."""
        if self.report.rows:
            self._judge(row, given)
            for writer in self._adding():
                writer.since = 0.0
        else:
            self.waiting.append((row, given))

    def finish(self) -> None:
        """Compare what came before the rows that it adds up."""
        for row, given in self.waiting:
            self._judge(row, given)

    def _judge(self, row: int, given: list[Cell]) -> None:
        label = short(cells.text(next(cell for cell in given if cell is not None)))
        wrong = [found for found in self._stated(given) if not _agrees(*found)]
        for writer, stated in wrong:
            column, above = writer.column, _plain(writer.total)
            self.report.add(
                Finding("sum_differs", row, column.label, column.letter, label, _plain(float(stated)), above)
            )
        if not wrong:
            self.report.add(Finding("sum_agrees", row, what=label))

    def _stated(self, given: list[Cell]) -> list[tuple[ColumnWriter, Decimal]]:
        pairs = zip(self.writers, given, strict=True)
        found = ((writer, cells.number(cell)) for writer, cell in pairs if writer in self._adding())
        return [(writer, stated) for writer, stated in found if writer is not None and stated is not None]

    def _adding(self) -> list[ColumnWriter]:
        return [one for one in self.writers if one and one.column.type in ("integer", "number")]


def _agrees(writer: ColumnWriter, stated: Decimal) -> bool:
    return any(
        math.isclose(float(stated), found, rel_tol=1e-12, abs_tol=1e-9)
        for found in (writer.total, writer.since)
    )


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
