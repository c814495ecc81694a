"""Boundaries of the state register (PRG) by the service ULDK of GUGiK: each unit a dataset.

An answer is plain text: a line with the status (`0`, or `-1` with the reason), then
`SRID=4326;POLYGON((…))|266101_1|Kielce`; users also show the identifier as `266101`. The area is computed in
EPSG:2180 and compared with the register of areas that GUGiK publishes: a boundary that does not fit it is not
believed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import shapely
from pydantic import Field
from zoom_schemas.numbers import number
from zoom_schemas.territories import load_territories

from harvesters import outlines
from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import telling
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.ogc import layer_files, layers, placing
from harvesters.ogc.pages import Feature
from harvesters.source import Source

PARTS = (layers, layer_files, outlines, placing)

POLAND = (14.0, 49.0, 24.2, 55.0)


class UldkOptions(Options):
    """`communes`: identifiers of gminas as the land register writes them, 266101_1."""

    base: str = Field("https://uldk.gugik.gov.pl/", description="Address of the service.")
    communes: tuple[str, ...] = Field(description="Gminas, 266101_1.", min_length=1)


def plan(source: Source, options: UldkOptions, scope: Scope) -> Sequence[Request]:
    """One request a gmina, with its official area, if that is known."""
    official = outlines.official_areas()
    return [
        Request(
            one,
            f"{options.base}?{urlencode(_asked(one), safe=',')}",
            context={"id": one, "hectares": official.get(one.partition("_")[0])},
        )
        for one in options.communes
    ]


def _asked(commune: str) -> dict[str, str]:
    return {"request": "GetCommuneById", "id": commune, "result": "geom_wkt,teryt,commune", "srid": "4326"}


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The dataset of one gmina; refused where ULDK knows no such unit. Raises ParseError for no boundary."""
    context, content = asking["context"], arrived.read_bytes()
    if content.startswith(b"-"):
        with telling(result) as told:
            told.refuse(context["id"], f"ULDK answers {content[:200].decode(errors='replace').strip()}")
        return
    shape, teryt, name = _unit(content)
    if teryt and not _same(teryt, context["id"]):
        raise ParseError(f"is about {teryt[:50]}, {context['id']} was asked for")
    placed = placing.place([shape], placing.WGS84, placing.WGS84, POLAND)
    hectares = shapely.area(placed.metres[0]) / outlines.HECTARE
    with telling(result) as told:
        official = context["hectares"]
        if doubt := "" if official is None else outlines.doubt_of(hectares, official):
            told.refuse(context["id"], doubt)
            return
        attributes = {"teryt": context["id"], "name": name, "area_ha": round(hectares, 2)}
        record = _record(context, name, hectares)
        file = f"granica-{layers.plain_name(name)}"
        layers.tell_features(told, record, file, [Feature(context["id"], attributes, shape)], placed)


def _same(teryt: str, asked: str) -> bool:
    """Whether an answer is about the unit: its identifier comes as 266101_1, 2661011 or 266101."""
    told = teryt.replace("_", "")
    return len(told) >= 6 and asked.replace("_", "").startswith(told)


def _unit(content: bytes) -> tuple[Any, str, str]:
    """Geometry, identifier and name of the unit that the answer is about."""
    try:
        lines = [line.strip() for line in content.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise ParseError("is no answer of ULDK") from None
    if len(lines) < 2 or lines[0].split()[0] != "0":
        raise ParseError(f"is no answer of ULDK: {content[:100]!r}")
    geometry, *rest = lines[1].split("|")
    teryt, name = [*rest, "", ""][:2]
    return _geometry(geometry), teryt.strip(), name.strip() or teryt.strip()


def _geometry(written: str) -> Any:
    srid, _, wkt = written.rpartition(";")
    if srid and srid.upper() != "SRID=4326":
        raise ParseError(f"is in {srid[:30]}, SRID=4326 was asked for")
    try:
        shape = shapely.from_wkt(wkt)
    except shapely.errors.ShapelyError:
        raise ParseError(f"holds no geometry: {wkt[:60]}") from None
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise ParseError(f"holds no area: {wkt[:60]}")
    return shape


def _record(context: Mapping[str, Any], name: str, hectares: float) -> dict[str, Any]:
    territory = load_territories().by_code.get(context["id"].partition("_")[0])
    called = territory.name if territory else name
    official = context["hectares"]
    compared = {
        lang: f"{words} {number(hectares, 2, lang)} ha"
        + (f"; {register} {number(official, 0, lang)} ha." if official else ".")
        for lang, words, register in (
            ("pl", "Powierzchnia policzona z granicy:", "w wykazie powierzchni:"),
            ("en", "Area computed from the boundary:", "in the register of areas:"),
        )
    }
    return {
        "guid": context["id"],
        "title": {"pl": f"Granica gminy {called}", "en": f"Boundary of the municipality of {called}"},
        "notes": {
            "pl": f"Granica z państwowego rejestru granic (PRG). {compared['pl']}",
            "en": f"Boundary of the state register of boundaries (PRG). {compared['en']}",
        },
        "keywords": ["granica", "PRG", called],
        "landing_page": "https://uldk.gugik.gov.pl/",
        "extras": {"teryt": context["id"], "area_ha": f"{hectares:.2f}"},
    }


CATALOGUE = Catalogue(
    "uldk",
    UldkOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    ("text/plain", "text/html"),
)
