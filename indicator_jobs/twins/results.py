"""Comparisons as they were last made, and how often each was read: what lists and pages show at once."""

import datetime
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, select

from indicator_jobs.tables import twin_result, twin_view
from indicator_jobs.twins.comparison import Comparison


class TwinResults:
    """Keeps the last comparison of every pair in a territory, as data, and counts its readers."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def replace(self, territory: str, comparisons: Mapping[tuple[str, str], Comparison]) -> None:
        """Puts all comparisons of a territory in the place of those that stood."""
        moment = datetime.datetime.now(datetime.UTC)
        rows = [
            {
                "territory": territory,
                "card": card,
                "twin": twin,
                "class_": None if made.class_ is None else int(made.class_),
                "derived": made.derived_from is not None,
                "oddness": made.oddness(),
                "content": made.as_dict(),
                "computed": moment,
            }
            for (card, twin), made in comparisons.items()
        ]
        with self.engine.begin() as connection:
            connection.execute(twin_result.delete().where(twin_result.c.territory == territory))
            if rows:
                connection.execute(twin_result.insert(), rows)

    def of(self, territory: str, card: str | None = None) -> list[dict[str, Any]]:
        """The comparisons of a territory, or of one card: class, oddness, readers, content."""
        chosen = [twin_result.c.territory == territory]
        if card is not None:
            chosen.append(twin_result.c.card == card)
        with self.engine.connect() as connection:
            rows = connection.execute(select(twin_result).where(*chosen)).mappings().all()
            seen = {
                (row["card"], row["twin"]): row["views"]
                for row in connection.execute(select(twin_view)).mappings()
            }
        return [
            {**row["content"], "oddness": row["oddness"], "views": seen.get((row["card"], row["twin"]), 0)}
            for row in rows
        ]

    def classes(self, territory: str) -> list[tuple[str, bool, int | None]]:
        """Of every pair its card, whether it is derived, and its class: read without the comparisons."""
        columns = twin_result.c.card, twin_result.c.derived, twin_result.c.class_
        with self.engine.connect() as connection:
            rows = connection.execute(select(*columns).where(twin_result.c.territory == territory))
            return [(card, derived, number) for card, derived, number in rows]

    def one(self, territory: str, card: str, twin: str) -> dict[str, Any] | None:
        """One comparison as data, or None where it was never made."""
        return next((row for row in self.of(territory, card) if row["twin_id"] == twin), None)

    def seen(self, card: str, twin: str) -> None:
        """Counts one reader."""
        own = twin_view.c.card == card, twin_view.c.twin == twin
        with self.engine.begin() as connection:
            changed = connection.execute(twin_view.update().where(*own).values(views=twin_view.c.views + 1))
            if not changed.rowcount:
                connection.execute(twin_view.insert().values(card=card, twin=twin, views=1))
