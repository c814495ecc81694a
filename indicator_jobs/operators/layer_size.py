"""How long and how large the shapes of a layer are, by territory."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator
from zoom_schemas import periods
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import measure_of

from indicator_jobs.layers import LayerError, Layers
from indicator_jobs.operators.base import Case, Measure, Operator, Parameters, Taken, Worked, parameter
from indicator_jobs.operators.geometry import LayerId, chosen, placed, table
from indicator_jobs.types import Type

PeriodText = Annotated[str, AfterValidator(lambda text: periods.parse(text).text)]


class Sized(Parameters):
    """Which shapes of which layer, cut by which outlines, for which period."""

    layer: LayerId = parameter("Id warstwy.", "Id of the layer.", "gminas-26")
    where: dict[str, str | tuple[str, ...]] = parameter(
        "Tylko kształty o tych wartościach atrybutów.",
        "Only shapes with these values of attributes.",
        {"kind": ["footway", "cycleway"]},
        {},
    )
    outlines: LayerId | None = parameter(
        "Warstwa granic, którymi tnie się kształty; bez niej kształt leży w swoim obszarze.",
        "A layer of boundaries that shapes are cut by; without it a shape lies in its own territory.",
        "gminas-26",
        None,
    )
    period: PeriodText | None = parameter(
        "Okres, który opisuje warstwa, jeśli jej kształty go nie podają.",
        "Period that the layer describes, if its shapes do not say so.",
        "2025",
        None,
    )


def period_of(given: str | None, told: str | None, layer: str) -> str:
    """The period of a shape. Raises LayerError where nobody says it."""
    if told is None and given is None:
        raise LayerError(f"the layer {layer} does not say which period it describes: write period")
    return told or given or ""


def _length(geometry: Any) -> float:
    return geometry.length


def _hectares(geometry: Any) -> float:
    return geometry.area / 10_000


def _measured(layers: Layers, told: Sized, size: Any, name: str) -> dict[str, pd.DataFrame]:
    layer = layers(told.layer)
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for territory, given, _, geometry in placed(chosen(layer, told.where), layers, told.outlines):
        sums[territory, period_of(given, told.period, layer.id)] += size(geometry)
    return {name: table(sums)}


def _rule(unit: str) -> Any:
    def rule(taken: Mapping[str, Taken], told: Sized) -> Type:
        return Type("…", measure_of(unit), "stock")

    return rule


def _layers(told: Sized) -> tuple[str, ...]:
    return (told.layer,) if told.outlines is None else (told.layer, told.outlines)


def _only(case: Case, told: Sized) -> Worked:
    (grid,) = case.plain.values()
    return Worked(grid)


def _length_written(told: Sized, lang: str) -> str:
    return {"pl": f"długość warstwy {told.layer}", "en": f"the length of the layer {told.layer}"}[lang]


def _area_written(told: Sized, lang: str) -> str:
    return {"pl": f"powierzchnię warstwy {told.layer}", "en": f"the area of the layer {told.layer}"}[lang]


_TAKES = Bilingual(
    pl="Tylko warstwę; w przykładzie karty podaje się zmierzoną wielkość.",
    en="Only the layer; the example of the card gives the measured size.",
)
_SOURCE = "OGC Simple Features (length, area, intersection) on EPSG:2180, by shapely and PROJ"

LENGTH_1 = Operator(
    id="length@1",
    title=Bilingual(pl="Długość warstwy", en="Length of a layer"),
    help=Bilingual(
        pl="Suma długości linii (dla powierzchni: ich obwodów) w metrach, w układzie EPSG:2180, przycięta do "
        "granic obszaru.",
        en="The sum of the lengths of lines (of areas: their perimeters) in metres, in EPSG:2180, cut by the "
        "boundaries of the territory.",
    ),
    takes=_TAKES,
    source=_SOURCE,
    parameters=Sized,
    rule=_rule("m"),
    compute=_only,
    written=_length_written,
    measures=(Measure("length", Bilingual(pl="długość na mapie", en="length on the map"), "m", "stock"),),
    layers=_layers,
    measure=lambda layers, told: _measured(layers, told, _length, "length"),
)

AREA_1 = Operator(
    id="area@1",
    title=Bilingual(pl="Powierzchnia warstwy", en="Area of a layer"),
    help=Bilingual(
        pl="Suma powierzchni w hektarach, w układzie EPSG:2180, przycięta do granic obszaru.",
        en="The sum of areas in hectares, in EPSG:2180, cut by the boundaries of the territory.",
    ),
    takes=_TAKES,
    source=_SOURCE,
    parameters=Sized,
    rule=_rule("ha"),
    compute=_only,
    written=_area_written,
    measures=(Measure("area", Bilingual(pl="powierzchnia na mapie", en="area on the map"), "ha", "stock"),),
    layers=_layers,
    measure=lambda layers, told: _measured(layers, told, _hectares, "area"),
)
