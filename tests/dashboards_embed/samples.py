"""One synthetic chart of each kind: none of these figures is true."""

import math
from functools import cache

import pandas as pd
from synthetic import KIELCE, LODZ, LUBLIN, RADOM, SyntheticValues, card, frame, square, world
from zoom_schemas.texts import Bilingual

from dashboards_embed.data import Break
from dashboards_embed.definition import Chart
from dashboards_embed.render import render_chart
from dashboards_embed.rendered import RenderedChart

ZIELONA_GORA = "086201"
OVER_TIME = {
    KIELCE: {str(y): 200_000 - 900 * (y - 2002) for y in range(2002, 2024) if y != 2015},
    RADOM: {str(y): 220_000 - 800 * (y - 2002) for y in range(2002, 2024)},
    LUBLIN: {str(y): 350_000 - 500 * (y - 2002) for y in range(2002, 2024)},
    ZIELONA_GORA: {str(y): 118_000 + (20_000 if y >= 2015 else 0) for y in range(2002, 2023)},
    LODZ: {"2002": 780_000, "2023": 660_000},
}
BALANCE = {KIELCE: {str(y): round(400 * math.sin(y)) for y in range(2010, 2024) if y != 2015}}
MONTHS = {
    KIELCE: {
        f"{y}-{m:02d}": round(10 + 2 * math.cos(m / 2) - (y - 2011) / 2, 1)
        for y in range(2011, 2015)
        for m in range(1, 13)
        if (y, m) < (2014, 6)
    }
}
BREAKS = (
    Break("2020", Bilingual(pl="nowa podstawa: spis", en="new base: census")),
    Break("2015", Bilingual(pl="przyłączono gminę", en="a municipality was annexed"), ZIELONA_GORA),
)
PLACES = pd.DataFrame(
    {
        "name": ["Szkoła A", "Szkoła B", "Dom kultury", "Świetlica"],
        "lon": [20.61, 20.65, 20.68, None],
        "lat": [50.86, 50.89, 50.83, None],
        "value": [41.2, 55.0, None, 48.0],
    }
)
GMINAS = [
    square("266101", "Kielce", 20.6, 50.8),
    square("260401", "Bieliny", 20.7, 50.8),
    square("260402", "Bodzentyn", 20.6, 50.9),
    square("260403", "Chęciny", 20.7, 50.9),
]
AGES = [("0–14", 14_000.0, 13_500.0), ("15–64", 55_000.0, 56_000.0), ("65+", 15_000.0, 24_000.0)]

_PERSONS = card("population.total")
_RATE = card("economy.rate", unit="percent", decimals=1, kind="ratio", moment="period")
_MONTHLY = card("economy.monthly", unit="percent", decimals=1, kind="ratio", moment="period", period="month")
_SIDES = [card(f"population.{side}_{i}") for side in ("men", "women") for i in range(len(AGES))]
_PARTS = [card(f"population.part_{i}", unit="percent", decimals=1, kind="ratio") for i in range(3)]


@cache
def chart(kind: str, lang: str = "pl") -> RenderedChart:
    """The sample of a kind, rendered."""
    cards, lines, fields = _CHARTS[kind]
    frames = {c.id: frame(line) for c, line in zip(cards, lines, strict=True)}
    areas = [square("266101", "Kielce", 20.6, 50.8)] if kind == "points_map" else GMINAS
    made = world(SyntheticValues(frames, BREAKS, areas, PLACES), cards, lang)
    return render_chart(Chart.model_validate({"id": kind.replace("_", "-"), "kind": kind, **fields}), made)


def _ids(cards) -> list[str]:
    return [c.id for c in cards]


_ONE = ([_PERSONS], [OVER_TIME])
_PEERS = {"cards": [_PERSONS.id], "territories": "peers"}
_GROUPS = [
    {"label": {"pl": f"{age} lat", "en": f"{age} years"}, "left": _SIDES[i].id, "right": _SIDES[i + 3].id}
    for i, (age, _, _) in enumerate(AGES)
]
_SIDE_LINES = [{KIELCE: {"2023": v}} for v in [a[1] for a in AGES] + [a[2] for a in AGES]]
_PART_LINES = [{KIELCE: {str(y): share + step * (y - 2010) for y in range(2010, 2024)}} for share, step in
               ((15.0, -0.1), (70.0, -0.6), (15.0, 0.7))]  # fmt: skip
_MAP_LINES = {KIELCE: {"2024": 61.5}, "260401": {"2024": 48.2}, "260402": {"2024": 55.0}}
_SAMPLES = {"set": "samples", "value": "value"}
_CHARTS = {
    "line": (*_ONE, {"cards": [_PERSONS.id]}),
    "multi_line": (*_ONE, {**_PEERS, "index_base": "2002", "span": "full"}),
    "signed_bars": ([_PERSONS], [BALANCE], {"cards": [_PERSONS.id]}),
    "bar": ([_PERSONS], [OVER_TIME], {"cards": [_PERSONS.id], "from": "2016"}),
    "dot_comparison": (*_ONE, _PEERS),
    "stacked_bar": (_PARTS, _PART_LINES, {"cards": _ids(_PARTS)}),
    "pyramid": (
        _SIDES,
        _SIDE_LINES,
        {"groups": _GROUPS, "sides": [{"pl": "mężczyźni", "en": "men"}, {"pl": "kobiety", "en": "women"}]},
    ),
    "heat": ([_MONTHLY], [MONTHS], {"cards": [_MONTHLY.id], "span": "full"}),
    "small_multiples": (*_ONE, {**_PEERS, "span": "full"}),
    "slope": (*_ONE, _PEERS),
    "choropleth": ([_RATE], [_MAP_LINES], {"cards": [_RATE.id], "territories": "gminas"}),
    "points_map": (
        [_RATE],
        [{KIELCE: {"2018": 47.3}}],
        {"cards": [_RATE.id], "places": {"set": "samples", "value": "value"}},
    ),
}
KINDS = tuple(_CHARTS)
