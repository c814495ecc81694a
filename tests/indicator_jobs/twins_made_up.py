"""Synthetic pairs of sources: made up for tests, true of no place."""

from typing import Any

from made_up import KIELCE

from indicator_jobs.twins.align import align
from indicator_jobs.twins.figures import Figure, Figures
from indicator_jobs.twins.measure import Measures, measure

MAIN, TWIN = {"pl": "Główne", "en": "Main"}, {"pl": "Bliźniak", "en": "Twin"}


def side(values: dict[str, Any], title: Any = None, **more: Any) -> Figures:
    """One side; a value is a number, None, or (number, flags)."""
    given = {
        period: Figure(*one) if isinstance(one, tuple) else Figure(one) for period, one in values.items()
    }
    known: dict[str, Any] = {
        "card": "population.made_up",
        "recipe": "national",
        "title": title or MAIN,
        "unit": "person",
        "kind": "stock",
        "moment": "12-31",
        "territory": KIELCE,
    }
    return Figures(values=given, **{**known, **more})


def yearly(*values: Any, first: int = 2010) -> dict[str, Any]:
    """Values of consecutive years."""
    return {str(first + number): value for number, value in enumerate(values)}


def measured(main: Figures, twin: Figures, bands: Any = None) -> Measures:
    """A pair aligned and measured."""
    return measure(align(main, twin).rows, bands)
