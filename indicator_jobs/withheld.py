"""Which observations of confidential series are not shown, beyond those that are too small by themselves."""

from collections.abc import Collection

from sqlalchemy import Engine, delete, select

from indicator_jobs.tables import withheld as table

Cell = tuple[str, str, str, str]
"""Series, territory, period, dimensions."""


class WithheldCells:
    """Keeps the decision of the last computing."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def replace(self, cells: Collection[Cell]) -> None:
        """Notes the cells in place of those noted before."""
        names = ("series", "territory", "period", "dimensions")
        with self.engine.begin() as connection:
            connection.execute(delete(table))
            if cells:
                connection.execute(
                    table.insert(), [dict(zip(names, cell, strict=True)) for cell in sorted(cells)]
                )

    def of(self, series_id: str) -> set[Cell]:
        """The cells of a series."""
        columns = table.c
        statement = select(columns.series, columns.territory, columns.period, columns.dimensions).where(
            columns.series == series_id
        )
        with self.engine.connect() as connection:
            return {(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)}
