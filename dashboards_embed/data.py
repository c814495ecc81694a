"""What rendering asks of the world: values of cards, what is known about them, outlines and places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import pandas as pd
from zoom_schemas.texts import Bilingual


@dataclass(frozen=True)
class Break:
    """From this period on the values were counted anew; of one territory, or of all when none is named."""

    period: str
    note: Bilingual
    territory: str | None = None


@dataclass(frozen=True)
class SourceRef:
    """Where the inputs of a card come from."""

    id: str
    title: Bilingual
    publisher: Bilingual
    address: str
    licence: Bilingual
    retrieved: date
    secondary: bool = False


class Values(Protocol):
    """Everything a chart may read. The portal answers from its store; a test from a frame made up for it."""

    def values(
        self, card_id: str, territories: Sequence[str] | None = None, as_of: datetime | None = None
    ) -> pd.DataFrame:
        """Columns territory, period, value, flags; `territories` None means all.

        Empty when nothing is known.
        """
        ...

    def breaks(self, card_id: str) -> Sequence[Break]:
        """Where the inputs of the card were counted anew."""
        ...

    def sources(self, card_id: str) -> Sequence[SourceRef]:
        """The sources of the card's inputs, each once."""
        ...

    def areas(self, level: str) -> Mapping[str, Any]:
        """GeoJSON features with properties `territory` and `name`; level is `voivodeships`, `gminas` or
        `own`.
        """
        ...

    def places(self, name: str) -> pd.DataFrame:
        """A set of places: columns name, lon, lat and whatever the set tells of each place."""
        ...
