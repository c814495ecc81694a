"""What came of a slice of work, whether it was about figures or datasets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zoom_schemas.texts import Bilingual

__all__ = ["Outcome", "SliceState"]

SliceState = Literal["ok", "unchanged", "paused", "held", "error"]


@dataclass(frozen=True)
class Outcome:
    """What the runner has to know. `detail` is for those who mend it, `words` say it to everybody.

    `retry_after`: seconds until the publisher may be asked again; 0 or None of what is paused means that only
    its share of time was over. `counts`: new, changed, unchanged, gone, errors.
    """

    state: SliceState
    detail: str | None = None
    words: Bilingual | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    retry_after: float | None = None

    @property
    def continues(self) -> bool:
        """Whether it goes on at once, when the others have had their turn."""
        return self.state == "paused" and not self.retry_after

    @property
    def changed(self) -> bool:
        """Whether anything is other than before."""
        return any(self.counts.get(name, 0) for name in ("new", "changed", "gone"))
