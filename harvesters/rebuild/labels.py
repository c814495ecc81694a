"""Which series a label of a raw file is: the table of series joined with what files call them."""

import csv
from functools import cache
from pathlib import Path

SERIES_TABLE = "more/series_for_cards.csv"
# The table names these rows together; each candidate or list is a series of its own here.
_GROUPED = "votes_by_list_or_candidate"


def plain(label: str) -> str:
    """A label with single spaces."""
    return " ".join(label.split())


@cache
def series_by_label(raw: Path) -> dict[str, str]:
    """Series id by label. A label that stands for two series would make the table useless: ValueError."""
    found: dict[str, str] = {}
    with (raw / SERIES_TABLE).open(encoding="utf-8") as lines:
        for entry in csv.DictReader(lines):
            for label in entry["variable"].split(" | "):
                name, series = plain(label), entry["series_id"]
                if found.setdefault(name, series) != series:
                    raise ValueError(f"{name!r} names {series} and {found[name]}")
    return found | _ALIASES | _split_groups(found)


# Labels that the table of values writes otherwise than the table of series.
_ALIASES = {
    "Sejm 2015: Koperty bez oświadczenia": "pkw:sejm.postal_without_statement",
}


def _split_groups(found: dict[str, str]) -> dict[str, str]:
    grouped = {label: series for label, series in found.items() if series.endswith(_GROUPED)}
    return {label: _one_of_group(label, series) for label, series in grouped.items()}


def _one_of_group(label: str, series: str) -> str:
    who = label.split(": ", 1)[1]
    if series.startswith("pkw:sejm_2023"):
        return _SEJM_2023.get(who, series)
    return series.replace(_GROUPED, "votes_" + _SHORT.get(who, _surname(who)))


def _surname(candidate: str) -> str:
    """`BARTOSZEWICZ Artur` → bartoszewicz; the files write surnames in capitals."""
    surname = next((word for word in candidate.split() if word.isupper()), candidate)
    return surname.lower().translate(_ASCII).replace("-", "_").replace(" ", "_")


_ASCII = str.maketrans("ąćęłńóśźż", "acelnoszz")
_SHORT = {"SLD Lewica Razem": "sld", "PiS": "pis", "PO": "po", "PSL": "psl", "SLD": "sld"}
_SEJM_2023 = {
    "KOALICYJNY KOMITET WYBORCZY KOALICJA OBYWATELSKA PO .N IPL ZIELONI": (
        "pkw:sejm.votes_2023_koalicja_obywatelska"
    ),
    "KOALICYJNY KOMITET WYBORCZY TRZECIA DROGA POLSKA 2050 SZYMONA HOŁOWNI - POLSKIE STRONNICTWO LUDOWE": (
        "pkw:sejm.votes_2023_trzecia_droga"
    ),
    "KOMITET WYBORCZY BEZPARTYJNI SAMORZĄDOWCY": "pkw:sejm.votes_2023_bezpartyjni_samorzadowcy",
    "KOMITET WYBORCZY PRAWO I SPRAWIEDLIWOŚĆ": "pkw:sejm.votes_pis",
    "KOMITET WYBORCZY KONFEDERACJA WOLNOŚĆ I NIEPODLEGŁOŚĆ": "pkw:sejm.votes_2023_konfederacja",
    "KOMITET WYBORCZY NOWA LEWICA": "pkw:sejm.votes_2023_nowa_lewica",
    "KOMITET WYBORCZY POLSKA JEST JEDNA": "pkw:sejm.votes_2023_polska_jest_jedna",
}
