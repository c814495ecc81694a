"""What templates of harvested datasets ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.harvest.registration import TYPE
from ckanext.kielce.theme.lean import language
from zoom_schemas import periods

__all__ = ["harvesters_info", "kielce_day"]


def kielce_day(text: str) -> str:
    """A year, month, day or moment of ISO 8601 for people; what is none of them as it stands."""
    try:
        return periods.label(text[:10], language())
    except ValueError:
        return text


@tk.chained_helper
def harvesters_info(original: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The types that the harvest form offers: that of sources declared in files is not for staff."""
    return [one for one in original() if one["name"] != TYPE]
