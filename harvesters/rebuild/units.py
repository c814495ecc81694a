"""The numbers under which publishers know territories."""

from collections.abc import Iterator
from pathlib import Path

from zoom_schemas.territories import COUNTRY, Territories, load_territories

BDL_GMINA_KINDS = ("1", "2", "3")
"""Urban, rural, urban-rural; towns and rural parts of the last have numbers of their own."""


def rebuild_units(raw: Path) -> dict[str, bytes]:
    """`bdl.csv`: territory, level of BDL, its twelve-digit unit. A city with powiat rights has two."""
    numbers = (raw / "bdl/bdl_gmina_unit_ids.txt").read_text(encoding="utf-8").split()
    lines = sorted(set(_bdl_units(numbers, load_territories())))
    rows = [f"{territory},{level},{unit}\n" for territory, level, unit in lines]
    return {"bdl.csv": "".join(["territory,level,unit\n", *rows]).encode()}


def _bdl_units(numbers: list[str], territories: Territories) -> Iterator[tuple[str, int, str]]:
    """From the numbers of gminas: MM WW R SS PP GG K (macroregion, voivodeship, region, subregion, …)."""
    yield COUNTRY, 0, "0" * 12
    for number in numbers:
        gmina = territories.by_code.get(number[2:4] + number[7:11])
        if number[11] not in BDL_GMINA_KINDS or gmina is None or gmina.valid_to:
            continue
        yield gmina.code, 6, number
        yield (gmina.code if gmina.has_powiat_rights else gmina.parent), 5, f"{number[:9]}000"
        yield number[2:4], 2, f"{number[:4]}00000000"
