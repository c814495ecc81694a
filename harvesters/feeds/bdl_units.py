"""The numbers under which BDL knows territories: `units/bdl.csv`."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from zoom_schemas.territories import load_territories

LEVELS = {"country": 0, "voivodeship": 2, "powiat": 5, "gmina": 6}
POWIAT, GMINA = LEVELS["powiat"], LEVELS["gmina"]

Units = Mapping[tuple[str, int], tuple[str, ...]]


@cache
def bdl_units() -> Units:
    """The units of BDL for a territory at a level, the older first.

    A gmina has two where its kind has changed: what was counted before stands under the older.
    """
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for row in _units_file():
        key = row["territory"], int(row["level"])
        found[key] = (*found.get(key, ()), row["unit"])
    return found


@cache
def territory_of_unit() -> Mapping[str, str]:
    """The territory of a unit; units that exist no more and parts of gminas have none."""
    return {row["unit"]: row["territory"] for row in _units_file()}


def units_for(territory: str, finest: int) -> tuple[str, ...]:
    """The units to ask for figures whose most detailed level is `finest`.

    A city with powiat rights is a gmina where gminas are counted, and a powiat where only powiats are.
    """
    level = LEVELS[load_territories().get(territory).level]
    if level == GMINA and finest < level:
        return bdl_units().get((territory, finest), ()) if finest == POWIAT else ()
    return bdl_units().get((territory, level), ()) if level <= finest else ()


def _units_file() -> list[dict[str, str]]:
    path = Path(__file__).parent.parent / "units" / "bdl.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
