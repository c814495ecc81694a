"""Corrections at work: the cells of a series that they concern, changed, with what the source said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from zoom_schemas import numbers
from zoom_schemas.flags import join_flags
from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.corrections import CORRECTED, Between, Correction
from indicator_jobs.quality.subject import Mask

CellKey = tuple[str, str, str]
"""Territory, period, dimensions."""


@dataclass(frozen=True)
class CorrectedCell:
    """What the source says of a cell, and by which correction something else is taken."""

    correction: Correction
    value: float | None
    flags: str

    def as_dict(self) -> dict[str, Any]:
        """The correction as a trace shows it."""
        one = self.correction
        return {
            "id": one.id,
            "action": one.action,
            "original": self.value,
            "original_flags": self.flags,
            "factor": one.factor,
            "reason": one.reason.model_dump(),
            "evidence": one.evidence,
            "provider": one.provider,
            "status": one.status,
        }


@dataclass(frozen=True)
class Corrected:
    """A series with its corrections: what is computed from, what was changed, what did not fit any more."""

    frame: pd.DataFrame
    cells: dict[CellKey, CorrectedCell]
    broken: tuple[Bilingual, ...] = ()


def correct(frame: pd.DataFrame, corrections: Iterable[Correction]) -> Corrected:
    """Applies corrections to the observations of one series, in the order given.

    `frame` has territory, period, value, flags and perhaps dimensions. A correction that matches no cell, or
    whose guard no longer holds, is left out and told. A series without observations has nothing to correct.
    """
    found, cells, broken = frame, {}, []
    for one in corrections if len(frame) else ():
        mask = matching(frame, one)
        problem = _problem(frame, mask, one)
        if problem is not None:
            broken.append(problem)
            continue
        cells.update(_originals(frame, mask, one))
        found = _applied(found, frame.index[mask], one)
    return Corrected(found, cells, tuple(broken))


def matching(frame: pd.DataFrame, one: Correction) -> Mask:
    """Which rows a correction concerns, by what the source says."""
    mask = np.ones(len(frame), dtype=bool)
    if one.territories:
        mask &= frame["territory"].isin(one.territories).to_numpy()
    if one.periods:
        mask &= frame["period"].isin(one.periods).to_numpy()
    if one.match is not None:
        mask &= _matches(frame, one)
    return mask


def _matches(frame: pd.DataFrame, one: Correction) -> Mask:
    mask, wanted = np.ones(len(frame), dtype=bool), one.match
    if wanted is None:
        return mask
    if wanted.period is not None:
        mask &= np.array([wanted.period.holds(text) for text in frame["period"]], dtype=bool)
    if wanted.value is not None:
        mask &= np.array([_fits(value, wanted.value) for value in frame["value"]], dtype=bool)
    if wanted.dimensions is not None:
        mask &= _dimensions(frame) == wanted.dimensions
    return mask


def _dimensions(frame: pd.DataFrame) -> np.ndarray:
    if "dimensions" in frame:
        return frame["dimensions"].to_numpy(dtype=object)
    return np.full(len(frame), "", dtype=object)


def _fits(value: float, wanted: float | Between) -> bool:
    if np.isnan(value):
        return False
    if isinstance(wanted, Between):
        return wanted.holds(float(value))
    return bool(np.isclose(value, wanted, rtol=1e-9, atol=1e-12))


def _problem(frame: pd.DataFrame, mask: Mask, one: Correction) -> Bilingual | None:
    """Why a correction does not fit the source; None if it does."""
    rows = frame.loc[mask]
    if rows.empty:
        return _broken(one, "nie pasuje do żadnej komórki", "matches no cell")
    wanted = one.expect
    if wanted.rows is not None and len(rows) != wanted.rows:
        return _broken(
            one,
            f"pasuje do {len(rows)} komórek, a powinna do {wanted.rows}",
            f"matches {len(rows)} cells, but should match {wanted.rows}",
        )
    for row in rows.itertuples():
        expected = wanted.by_period.get(str(row.period), wanted.value)
        if expected is not None and not _fits(float(row.value), expected):  # type: ignore[arg-type]
            said = [numbers.number(float(row.value), 3, lang) for lang in ("pl", "en")]  # type: ignore[arg-type]
            return _broken(
                one,
                f"źródło podaje teraz co innego ({row.territory}, {row.period}: {said[0]})",
                f"the source now says something else ({row.territory}, {row.period}: {said[1]})",
            )
    return None


def _broken(one: Correction, pl: str, en: str) -> Bilingual:
    return Bilingual(
        pl=f"Poprawka {one.id} {pl}; nie zastosowano jej. Sprawdź, czy wydawca poprawił błąd.",
        en=f"The correction {one.id}: {en}; it was not applied. "
        "Check whether the publisher has mended the error.",
    )


def _originals(frame: pd.DataFrame, mask: Mask, one: Correction) -> dict[CellKey, CorrectedCell]:
    rows = frame.loc[mask]
    keys = zip(rows["territory"], rows["period"], _dimensions(rows), strict=True)
    values = [None if np.isnan(value) else float(value) for value in rows["value"]]
    cells = zip(values, rows["flags"], strict=True)
    return {key: CorrectedCell(one, *cell) for key, cell in zip(keys, cells, strict=True)}


def _applied(frame: pd.DataFrame, index: Any, one: Correction) -> pd.DataFrame:
    there = frame.index.isin(index)
    if one.action == "drop":
        return frame.loc[~there]
    changed = frame.copy()
    if one.action == "override":
        changed.loc[there, "value"] = np.nan if one.value is None else one.value
    if one.action == "scale":
        changed.loc[there, "value"] *= one.factor
    marks = _marks(one)
    flags = changed.loc[there, "flags"]
    changed.loc[there, "flags"] = [join_flags([*text.split(), *marks]) for text in flags]
    return changed


def _marks(one: Correction) -> Sequence[str]:
    """What the cell carries: its own flag, and that its figure is not the publisher's."""
    own = [one.flag] if one.flag else []
    return own if one.action == "flag" else [*own, CORRECTED]
