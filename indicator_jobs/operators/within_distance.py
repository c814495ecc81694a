"""How many people or places have something near: the share within a distance of a layer."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pandas as pd
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import PERCENT

from indicator_jobs.layers import LayerError, Layers, Shape
from indicator_jobs.operators.base import (
    Case,
    Measure,
    Operator,
    Parameters,
    Taken,
    Worked,
    finite,
    parameter,
)
from indicator_jobs.operators.geometry import LayerId, chosen, in_metres, placed, table, tree_of
from indicator_jobs.operators.layer_size import PeriodText, period_of
from indicator_jobs.types import Type


class Reach(Parameters):
    """From which places to which targets, how far, and how much each place counts."""

    places: LayerId = parameter(
        "Warstwa miejsc, z których się mierzy.", "Layer of the places to measure from.", "polling-stations"
    )
    places_where: dict[str, str | tuple[str, ...]] = parameter(
        "Tylko miejsca o tych wartościach atrybutów.",
        "Only places with these values of attributes.",
        {"election": "sejm_2015"},
        {},
    )
    targets: LayerId = parameter(
        "Warstwa, do której się mierzy.", "Layer to measure to.", "participatory-budget"
    )
    targets_where: dict[str, str | tuple[str, ...]] = parameter(
        "Tylko cele o tych wartościach atrybutów.",
        "Only targets with these values of attributes.",
        {"admitted": "yes"},
        {},
    )
    metres: float = parameter(
        "Odległość w linii prostej.", "Distance as the crow flies.", 500, gt=0, le=50_000
    )
    weight: str | None = parameter(
        "Atrybut miejsca, który mówi, ile osób ono znaczy; bez niego każde miejsce to jedno.",
        "Attribute of a place that says for how many people it stands; without it each place is one.",
        "residents",
        None,
    )
    outlines: LayerId | None = parameter(
        "Warstwa granic, w których leżą miejsca; bez niej miejsce leży w swoim obszarze.",
        "A layer of boundaries in which places lie; without it a place lies in its own territory.",
        "kielce",
        None,
    )
    territory: str | None = parameter(
        "Teryt obszaru wszystkich miejsc, jeśli warstwa go nie podaje.",
        "TERYT code of the territory of all places, if the layer does not say it.",
        "266101",
        None,
    )
    period: PeriodText | None = parameter(
        "Okres, który opisuje wynik, jeśli inny niż okres miejsc.",
        "Period that the result describes, if another than that of the places.",
        "2016",
        None,
    )


def _rule(taken: Mapping[str, Taken], told: Reach) -> Type:
    return Type("…", PERCENT, "ratio")


def _measure(layers: Layers, told: Reach) -> dict[str, pd.DataFrame]:
    targets = [in_metres(shape) for shape in chosen(layers(told.targets), told.targets_where)]
    if not targets:
        raise LayerError(f"the layer {told.targets} has nothing that targets_where asks for")
    tree, places = tree_of(targets), layers(told.places)
    near: dict[tuple[str, str], float] = defaultdict(float)
    everybody: dict[tuple[str, str], float] = defaultdict(float)
    wanted = chosen(places, told.places_where)
    for territory, given, shape, geometry in placed(wanted, layers, told.outlines, told.territory):
        key, weight = (territory, period_of(given, told.period, places.id)), _weight(shape, told)
        everybody[key] += weight
        found = len(tree.query_nearest(geometry, max_distance=told.metres))
        near[key] += weight if found else 0.0
    return {"near": table(near), "all": table(everybody)}


def _weight(shape: Shape, told: Reach) -> float:
    if told.weight is None:
        return 1.0
    given = shape.attributes.get(told.weight)
    try:
        return float(given) if given else float("nan")
    except ValueError:
        raise LayerError(f"{told.weight} of a place in {told.places} is “{given}”, not a number") from None


def _compute(case: Case, told: Reach) -> Worked:
    near, everybody = case.plain["near"], case.plain["all"]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 100 * near.values / everybody.values
    return Worked(finite(case.axis, share, near.flags | everybody.flags))


def _layers(told: Reach) -> tuple[str, ...]:
    return tuple(one for one in (told.places, told.targets, told.outlines) if one is not None)


def _written(told: Reach, lang: str) -> str:
    return {
        "pl": f"odsetek w promieniu {told.metres:g} m od warstwy {told.targets}",
        "en": f"the share within {told.metres:g} m of the layer {told.targets}",
    }[lang]


WITHIN_DISTANCE_1 = Operator(
    id="within_distance@1",
    title=Bilingual(pl="Odsetek w zasięgu warstwy", en="Share within a distance of a layer"),
    help=Bilingual(
        pl="Jaki procent miejsc (albo osób, które się w nich liczy) ma cel nie dalej niż tyle metrów, w "
        "linii prostej, w układzie EPSG:2180. Miejsce bez wagi to brak wyniku.",
        en="What percentage of places (or of the people counted at them) has a target no further than so "
        "many metres, as the crow flies, in EPSG:2180. Missing if a place has no weight.",
    ),
    takes=Bilingual(
        pl="Tylko warstwy; w przykładzie karty podaje się `near` i `all`: ile jest w zasięgu i ile razem.",
        en="Only layers; the example of the card gives `near` and `all`: how many in reach, and in all.",
    ),
    source="OGC Simple Features (distance) on EPSG:2180, by shapely and PROJ; share of population in reach "
    "as in SDG 11.2.1 and 11.7.1",
    parameters=Reach,
    rule=_rule,
    compute=_compute,
    written=_written,
    measures=(
        Measure("near", Bilingual(pl="w zasięgu", en="within reach"), "ratio", "stock"),
        Measure("all", Bilingual(pl="razem", en="in all"), "ratio", "stock"),
    ),
    layers=_layers,
    measure=_measure,
)
