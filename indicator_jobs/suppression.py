"""Small counts kept secret: which figures must be withheld so that none of them can be worked out.

Rule: a count of people or cases of 1 or 2 is not shown (Q), one of 3 to 19 is marked unreliable (U), and zero
stays zero. Withholding the count itself is not enough: a total minus its other parts, a ratio times its
denominator or another figure of the same cells gives it back. So figures are taken as linear combinations of
cells, and further ones are withheld, the smallest first, until no secret lies in what the others span.

Source: thresholds of the ONS (SDG data, count < 3 suppressed, 3 to 19 of low reliability); complementary
suppression as in Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

SECRET_BELOW, UNRELIABLE_BELOW = 3, 20

_TOLERANCE = 1e-6

Combination = Mapping[Any, float]
"""What a figure tells: a coefficient for each cell that it is made of."""


@dataclass(frozen=True)
class Figure:
    """Something that would be published: what it tells about cells, and its size."""

    key: Hashable
    told: Combination
    size: float

    @property
    def is_cell(self) -> bool:
        """Whether it shows one cell alone."""
        return len(self.told) == 1


def is_secret(count: float) -> bool:
    """Whether a count is too small to be shown; zero is not."""
    return 0 < count < SECRET_BELOW


def is_unreliable(count: float) -> bool:
    """Whether a count is shown, but marked."""
    return SECRET_BELOW <= count < UNRELIABLE_BELOW


def withheld(
    figures: Iterable[Figure], known: Sequence[Combination], secret: Sequence[Combination]
) -> set[Hashable]:
    """Keys of the figures to withhold so that no `secret` combination of cells follows from the others.

    `known` are sums that anybody knows to be zero: a voivodeship minus its powiats, a total minus its codes.
    The smallest figure that takes part is withheld first, single cells before sums, true zeros last.
    """
    gone: set[Hashable] = set()
    for part in _apart(list(figures), known, secret):
        gone |= _withheld(part)
    return gone


@dataclass(frozen=True)
class _Part:
    """Figures, known sums and secrets that share no cell with any others."""

    figures: list[Figure]
    known: list[Combination]
    secret: list[Combination]


def _apart(
    figures: Sequence[Figure], known: Sequence[Combination], secret: Sequence[Combination]
) -> list[_Part]:
    """The parts that hold a secret; most often one territory and period is one."""
    leader: dict[Hashable, Hashable] = {}

    def found(cell: Hashable) -> Hashable:
        while leader.setdefault(cell, cell) != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for told in (*(figure.told for figure in figures), *known, *secret):
        first, *others = told
        for other in others:
            leader[found(other)] = found(first)
    parts = {found(next(iter(told))): _Part([], [], []) for told in secret}
    for name, items in (("figures", figures), ("known", known), ("secret", secret)):
        for one in items:
            told = one.told if isinstance(one, Figure) else one
            if (part := parts.get(found(next(iter(told))))) is not None:
                getattr(part, name).append(one)
    return list(parts.values())


def _withheld(part: _Part) -> set[Hashable]:
    open_ = {figure.key: figure for figure in part.figures}
    known, pending = part.known, list(part.secret)
    gone: set[Hashable] = set()
    while pending:
        parts = _revealing(pending[-1], list(open_.values()), known)
        if not parts:
            pending.pop()
            continue
        chosen = min(
            parts, key=lambda figure: (figure.size == 0, not figure.is_cell, figure.size, str(figure.key))
        )
        del open_[chosen.key]
        gone.add(chosen.key)
    return gone


def follows(wanted: Combination, figures: Sequence[Figure], known: Sequence[Combination]) -> bool:
    """Whether a combination of cells can be worked out from figures and what everybody knows."""
    return bool(_revealing(wanted, figures, known))


def _revealing(wanted: Combination, figures: Sequence[Figure], known: Sequence[Combination]) -> list[Figure]:
    """The figures from which a combination of cells can be worked out; empty where it cannot.

    Cells that are shown by themselves are taken out of all combinations first: what is left is small.
    """
    shown = {cell: figure for figure in figures if figure.is_cell for cell in figure.told}
    if all(cell in shown for cell in wanted):
        return [shown[cell] for cell in wanted]
    sums = [figure for figure in figures if not figure.is_cell]
    combinations = [*(figure.told for figure in sums), *known]
    reached = _connected(set(wanted) - shown.keys(), combinations, shown.keys())
    if not reached.rows:
        return []
    columns = {cell: place for place, cell in enumerate(sorted(reached.cells, key=str))}
    matrix = np.array([_row(combinations[row], columns) for row in reached.rows])
    weights = _solved(matrix, _row(wanted, columns))
    if weights is None:
        return []
    pairs = zip(reached.rows, weights, strict=True)
    used = {row: float(weight) for row, weight in pairs if abs(weight) > _TOLERANCE}
    parts = [sums[row] for row in used if row < len(sums)]
    return [*parts, *(shown[cell] for cell in _cells_needed(used, combinations, wanted) if cell in shown)]


def _cells_needed(
    used: Mapping[int, float], combinations: Sequence[Combination], wanted: Combination
) -> list[Hashable]:
    """The cells whose figures must be known beside the sums that are used: what does not cancel out."""
    whole = sum(coefficient**2 for coefficient in wanted.values()) ** 0.5
    net: dict[Hashable, float] = {cell: -one / whole for cell, one in wanted.items()}
    for row, weight in used.items():
        size = sum(coefficient**2 for coefficient in combinations[row].values()) ** 0.5
        for cell, coefficient in combinations[row].items():
            net[cell] = net.get(cell, 0.0) + weight * coefficient / size
    return sorted((cell for cell, one in net.items() if abs(one) > _TOLERANCE), key=str)


@dataclass(frozen=True)
class _Reached:
    cells: set[Hashable]
    rows: list[int]


def _connected(
    start: set[Hashable], combinations: Sequence[Combination], shown: Iterable[Hashable]
) -> _Reached:
    """The hidden cells that are bound to some by combinations, and the numbers of these."""
    seen, of_cell = set(shown), {}
    for row, told in enumerate(combinations):
        for cell in told:
            of_cell.setdefault(cell, []).append(row)
    cells, rows, waiting = set(start), set(), list(start)
    while waiting:
        for row in of_cell.get(waiting.pop(), []):
            if row not in rows:
                rows.add(row)
                fresh = {cell for cell in combinations[row] if cell not in seen} - cells
                cells |= fresh
                waiting += fresh
    return _Reached(cells, sorted(rows))


def _row(told: Combination, columns: Mapping[Hashable, int]) -> npt.NDArray[np.float64]:
    """The coefficients of the hidden cells, with the whole combination brought to length one."""
    row, size = np.zeros(len(columns)), sum(coefficient**2 for coefficient in told.values()) ** 0.5
    for cell, coefficient in told.items():
        if cell in columns:
            row[columns[cell]] = coefficient / size
    return row


def _solved(matrix: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]) -> npt.NDArray[Any] | None:
    """By what rows must be multiplied to add up to the one wanted; None where they cannot."""
    weights, *_ = np.linalg.lstsq(matrix.T, wanted, rcond=None)
    return weights if np.linalg.norm(matrix.T @ weights - wanted) <= _TOLERANCE else None
