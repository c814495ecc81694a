"""OpenStreetMap by the Overpass API: things on the map by theme, each theme a dataset of its own.

The data are those of OpenStreetMap's contributors under the Open Database Licence (ODbL): named with every
dataset, and kept apart. A source of this kind has datasets only; no series is ever made of them, so that no
other database is derived from this one (`harvesters.source` sees to it).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from harvesters.catalogues import osm
from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import telling
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc import layer_files, layers, placing
from harvesters.source import Source

PARTS = (osm, layers, layer_files, placing)

LICENCE = {
    "id": "ODbL-1.0",
    "title": "Open Database Licence (ODbL) 1.0",
    "url": "https://opendatacommons.org/licenses/odbl/1-0/",
}
ATTRIBUTION = {"pl": "© współtwórcy OpenStreetMap", "en": "© OpenStreetMap contributors"}
AREA_OF_RELATION = 3_600_000_000
"""Overpass numbers the area of a relation so much higher than the relation."""

POLAND = (14.0, 49.0, 24.2, 55.0)


class Theme(BaseModel):
    """Things of one kind. `find`: filters of Overpass, each `[…]` after `nwr`, joined by “or”."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: layers.Wording = Field(description="What the dataset is called.")
    find: tuple[str, ...] = Field(description='Filters: \'["amenity"="bench"]\'.', min_length=1)
    keywords: tuple[str, ...] = Field((), description="Words by which it is found.")


class OverpassOptions(Options):
    """Which things, within which boundary."""

    base: str = Field("https://overpass-api.de/api/interpreter", description="Address of the API.")
    relation: int = Field(description="Number of the boundary in OpenStreetMap; Kielce is 2904506.", ge=1)
    themes: dict[str, Theme] = Field(description="Name of a file → what is in it.", min_length=1)
    seconds: int = Field(60, description="How long the server may search.", ge=1, le=180)


def plan(source: Source, options: OverpassOptions, scope: Scope) -> Sequence[Request]:
    """One query a theme."""
    return [
        Request(name, f"{options.base}?{urlencode({'data': query(theme, options)})}", context={"theme": name})
        for name, theme in options.themes.items()
    ]


def query(theme: Theme, options: OverpassOptions) -> str:
    """What is asked, in Overpass QL: nodes with their place, ways and relations with their centre."""
    found = "".join(f"nwr{one}(area.city);" for one in theme.find)
    area = AREA_OF_RELATION + options.relation
    return f"[out:json][timeout:{options.seconds}];area({area})->.city;({found});out tags center;"


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The dataset of one theme. An empty answer, or one cut short by the server, is none."""
    answer = read_json(arrived.read_bytes())
    options = OverpassOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})
    name = asking["context"]["theme"]
    elements = _elements(answer)
    with telling(result) as told:
        features, remarks = osm.features_of(elements)
        for remark in remarks:
            told.remark(f"{name}: {remark}")
        if not features:
            told.refuse(name, "the answer names nothing in the city: its boundary may be broken in the map")
            return
        placed = placing.place([one.geometry for one in features], placing.WGS84, placing.WGS84, POLAND)
        record = _record(name, options.themes[name], options)
        layers.tell_features(told, record, layers.plain_name(name), features, placed, _types(features))


def _types(features: Sequence[Any]) -> dict[str, str]:
    """Tags are texts; the two columns of our own come first."""
    names = dict.fromkeys(
        key for one in features for key in one.attributes if key not in ("osm_type", "osm_id")
    )
    return {"osm_type": "text", "osm_id": "integer", **dict.fromkeys(names, "text")}


def _elements(answer: Any) -> list[Any]:
    """Raises ParseError where the server says that it gave up, which it does with status 200."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("elements"), list):
        raise ParseError(f"is no answer of Overpass: {str(answer)[:200]}")
    remark = str(answer.get("remark") or "")
    if remark.startswith("runtime error"):
        raise ParseError(f"was cut short: {remark[:300]}", "The server was busy: the next round may succeed.")
    return answer["elements"]


def _record(name: str, theme: Theme, options: OverpassOptions) -> dict[str, Any]:
    """Without the moment of the answer, another every minute: the same things are the same record."""
    return {
        "guid": name,
        "title": theme.title.model_dump(exclude_none=True),
        "notes": {
            "pl": f"Obiekty z mapy OpenStreetMap w granicach miasta. {ATTRIBUTION['pl']}. "
            "Mapę tworzą ochotnicy: może być niepełna.",
            "en": f"Things on OpenStreetMap within the city. {ATTRIBUTION['en']}. "
            "Volunteers make the map: it may be incomplete.",
        },
        "keywords": ["OpenStreetMap", *theme.keywords],
        "licence": LICENCE,
        "landing_page": f"https://www.openstreetmap.org/relation/{options.relation}",
        "rhythm": "continuous",
        "extras": {"attribution": ATTRIBUTION["pl"], "attribution_en": ATTRIBUTION["en"]},
    }


CATALOGUE = Catalogue(
    "overpass",
    OverpassOptions,
    plan,
    parse,
    Allowance(((1, SECOND), (10, MINUTE))),
    ("application/json",),
)
