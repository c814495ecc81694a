"""Which file speaks for a series that several hold: the publisher's own exports before copies of copies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harvesters.rebuild.rows import Row

# First match from the top wins; within one line the later file name (its export date) comes first.
_ORDER = (
    r"[A-Z]{4}_\d{4}_(CTAB|XREL|XPIV)_\d{14}(_\d{4})?\.",  # exports of the BDL portal
    r"LUDN_1355_caly_",  # exports of the BDL portal, joined
    r"evpl_",  # panels with codes, years and names of variables as BDL has them
    r"FINA_",  # transcribed with all decimals
    r"powierzchnia_i_ludnosc_",
    r"Wykaz_powierzchni_",
    r"population_economic_age_groups_",
    r"P2622_",
    r"bdl_crimes_",
    r"data_nts4_",
    r"polish_cities_|bdl_|students_|city_council_",  # transcribed
    r"gus_all_merged3_|Dane_zanieczyszczenie",
    r"unemp2018",
    r"gminy_",
    r"sejm_\d{4}_by_gmina|prezydent_|pkw_prezydent_|senat_|sejm_2023_",
    r"sejm_powiaty_",
    r"kielce_obwody_",
    r"estat_urb_",
    r"eurostat-cities_",
    r"gios_Statystyki_",
    r"gios_",
    r"imgw_s_d_570_",
    r"imgw_s_m_d_",
    r"imgw_",
    r"nbp_|e8-|psp_|egib_|budzet-|\d{8}_Miasta_NPP_|(districts|communities|voivodeships)-vaccination_",
)


def rank(file: str) -> int:
    """Place of a file in the order; ValueError for a file that nobody has placed yet."""
    for place, pattern in enumerate(_ORDER):
        if re.match(pattern, file):
            return place
    raise ValueError(f"{file} has no place in the order of precedence: add it to precedence.py")


@dataclass(frozen=True)
class Merged:
    """One observation a cell, and what other files say about the same cells."""

    main: list[Row]
    others: list[Row]


def merge(rows: Iterable[Row]) -> Merged:
    """Keep one observation of each cell by precedence; a file that repeats itself counts once."""
    cells: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        cells.setdefault((row.series, row.territory, row.period, row.dimensions), []).append(row)
    main, others = [], []
    for key in sorted(cells):
        first, *rest = _by_precedence(cells[key])
        main.append(first)
        others += rest
    return Merged(main, others)


def _by_precedence(rows: list[Row]) -> list[Row]:
    newest_first = sorted(rows, key=lambda row: row.file, reverse=True)
    ordered = sorted(newest_first, key=lambda row: (row.value is None, rank(row.file)))
    seen: dict[str, Row] = {}
    for row in ordered:
        known = seen.setdefault(row.file, row)
        if known.value != row.value and row.value is not None:
            raise ValueError(f"{row.file} disagrees with itself: {known} and {row}")
    first, *rest = seen.values()
    return [first, *(row for row in rest if row.value is not None)]
