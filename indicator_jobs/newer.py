"""Figures that come with the project never take the place of newer ones that were synchronised."""

import pandas as pd
from sqlalchemy import select

from indicator_jobs import tables
from indicator_jobs.frames import picked, where
from indicator_jobs.store import OBSERVATION_COLUMNS, OBSERVATION_KEY, Store

COLUMNS = [*OBSERVATION_COLUMNS, "dimensions"]


MANIFEST = ".ndjson"
"""How the files of synchronised snapshots end: lists of all answers of a round."""


def beside_newer(store: Store, source: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The whole content of a source: bundled figures where nothing newer stands.

    A bundled cell is left out where a synchronised figure stands, and, in a source that was synchronised,
    where one stood and was closed: the publisher no longer says it.
    """
    whole = frame if "dimensions" in frame else frame.assign(dimensions="")
    known = _known(store, source)
    synchronised = known["file"].str.endswith(MANIFEST)
    if not synchronised.any():
        return frame
    newer = where(known, known["standing"] & synchronised)
    settled = _cells(where(known, ~known["standing"] | synchronised))
    free = ~_cells(whole).isin(settled)
    return pd.concat([where(picked(whole, COLUMNS), free), picked(newer, COLUMNS)], ignore_index=True)


def _cells(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(picked(rows, list(OBSERVATION_KEY)))


def _known(store: Store, source: str) -> pd.DataFrame:
    """Every row of a source: those that stand, and of other cells the last one that stood."""
    fact, shot = tables.observation.c, tables.snapshot.c
    statement = (
        select(*(fact[name] for name in COLUMNS), fact.valid_to, shot.file)
        .join(tables.snapshot)
        .where(shot.source == source)
    )
    with store.engine.connect() as connection:
        rows = connection.execute(statement).all()
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "valid_to", "file"]).astype({"file": "str"})
    standing = frame["valid_to"].isna()
    frame = frame.assign(standing=standing, value=frame["value"].astype("float64"))
    closed = ~standing & ~_cells(frame).isin(_cells(where(frame, standing)))
    return where(frame, standing | closed)
