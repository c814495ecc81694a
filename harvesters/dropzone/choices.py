"""What a clerk may say about a file where it was not understood: the sheet, the headings, the sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Choices:
    """`sheet`: its name; `headings`: first and last row of them; `keep_sums`: sums are rows like others."""

    sheet: str | None = None
    headings: tuple[int, int] | None = None
    keep_sums: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> "Choices":
        """From plain data, such as JSON; what makes no sense is as if it had not been said."""
        given = given or {}
        rows = given.get("headings")
        sound = (
            isinstance(rows, list | tuple) and len(rows) == 2 and all(isinstance(one, int) for one in rows)
        )
        sheet = given.get("sheet")
        return cls(
            str(sheet) if sheet else None,
            (min(rows), max(rows)) if sound and rows and min(rows) > 0 else None,
            bool(given.get("keep_sums")),
        )

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        headings = list(self.headings) if self.headings else None
        return {"sheet": self.sheet, "headings": headings, "keep_sums": self.keep_sums}
