"""What templates of harvested datasets ask for."""

from __future__ import annotations

from ckanext.kielce.theme.lean import language
from zoom_schemas import periods

__all__ = ["kielce_day"]


def kielce_day(text: str) -> str:
    """A year, month, day or moment of ISO 8601 for people; what is none of them as it stands."""
    try:
        return periods.label(text[:10], language())
    except ValueError:
        return text
