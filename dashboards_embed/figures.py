"""Values with their units, for charts whose unit may be an index or a share as well as one of the code
list.
"""

from zoom_schemas import numbers
from zoom_schemas.units import get_unit

INDEX_UNIT = "index"
_PERCENTAGES = {"percent", "pp"}
_SAID_IN_TITLES = "per_"


def is_percent(unit: str) -> bool:
    """Whether values are percentages: their differences are points, never percent."""
    return unit in _PERCENTAGES or unit == INDEX_UNIT


def with_unit(value: float | None, unit: str, decimals: int, lang: str) -> str:
    """The value as in a sentence. A rate „na 1000…” is named by its measure and stays a bare number."""
    if unit == INDEX_UNIT or unit.startswith(_SAID_IN_TITLES):
        return numbers.number(value, decimals, lang)
    if unit == "pp":
        return numbers.points(value, decimals, lang)
    return get_unit(unit).written(value, lang, decimals)


def difference(amount: float, unit: str, decimals: int, lang: str) -> str:
    """The size of a change: points between percentages, the currency of money, else the bare number."""
    if unit in _PERCENTAGES:
        return numbers.points(amount, decimals, lang)
    if unit == "PLN":
        return get_unit(unit).written(amount, lang, decimals)
    return numbers.number(amount, decimals, lang)


def unit_name(unit: str, lang: str) -> str:
    """The unit for the head of a column or a subtitle; empty where the measure itself names it."""
    if unit == INDEX_UNIT or unit.startswith(_SAID_IN_TITLES):
        return ""
    known = get_unit(unit)
    if unit in {"PLN", "percent"}:
        return known.symbol_in(lang)
    forms = (known.names.en if lang == "en" else known.names.pl).forms()
    return forms.get("few", forms["other"])
