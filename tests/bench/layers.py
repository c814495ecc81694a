"""A layer of many parcels, from the pages of a WFS to its three files, beside only reading the pages.

`cd tests && ../var/venv/bin/python -m bench.layers [--features 100000] [--format gml]`. The parcels are
synthetic.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.clock import Clock
from harvesters.catalogues import wfs
from harvesters.ogc.pages import read_page

PAGE = 2000
CRS = "urn:ogc:def:crs:EPSG::2180"
LAYER = {"name": "ms:dzialki", "title": "Parcels", "abstract": "", "keywords": [], "metadata": []}
EXTENT = [20.45, 50.75, 20.78, 50.96]
CORNERS = ((0, 0), (0, 13), (0, 30), (14, 30.5), (29, 30), (29, 15), (28.5, 0), (12, 0), (0, 0))
ENVELOPE = (
    '<wfs:FeatureCollection xmlns:ms="http://mapserver.gis.umn.edu/mapserver"'
    ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:wfs="http://www.opengis.net/wfs/2.0"'
    ' numberMatched="unknown">{}</wfs:FeatureCollection>'
)


def main() -> None:
    """Measures and prints."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder), given.features, given.format)
    print(f"{given.features:,} parcels as {given.format}, {measured['bytes'] / 1e6:.0f} MB")
    for name, seconds in measured["seconds"].items():
        print(f"{name:28}{seconds:8.1f} s{given.features / seconds:12,.0f} a second")


def measure(folder: Path, features: int, form: str) -> dict[str, Any]:
    """Processor seconds of reading all pages and of assembling the layer; bytes of the pages; its records."""
    pages = list(_pages(folder, features, form))
    context = {"layer": {**LAYER, "crs": CRS, "extent": EXTENT}, "step": "features"}
    context["service"] = dict.fromkeys(("title", "provider", "fees", "access"), "")
    answers, told = folder / "answers.json", folder / "told.jsonl"
    listed = [{"path": str(path), "context": {**context, "start": at}} for at, path in enumerate(pages)]
    answers.write_text(json.dumps(listed), encoding="utf-8")
    options = {"base": "http://127.0.0.1/", "most_features": max(features, 1), "extent": EXTENT}
    clock = Clock()
    with clock("reading pages"):
        for path in pages:
            read_page(path.read_bytes(), LAYER["name"])
    with clock("pages to three files"):
        wfs.assemble(answers, told, {"options": options})
    records = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    return {"bytes": sum(one.stat().st_size for one in pages), "seconds": clock.seconds, "told": records}


def _pages(folder: Path, features: int, form: str) -> Iterator[Path]:
    chance = random.Random(1)  # noqa: S311 (synthetic parcels)
    write = {"gml": _gml, "geojson": _geojson}[form]
    for start in range(0, features, PAGE):
        numbers = range(start, min(features, start + PAGE))
        path = folder / f"{start:07}.{form}"
        path.write_text(write([(number, _ring(number, chance)) for number in numbers]), encoding="utf-8")
        yield path


def _ring(number: int, chance: random.Random) -> list[tuple[float, float]]:
    """A parcel of eight corners: northing, easting."""
    row, column = divmod(number, 400)
    north, east = 335_000 + 32 * row + chance.random(), 612_000 + 40 * column + chance.random()
    return [(round(north + up, 3), round(east + right, 3)) for up, right in CORNERS]


def _attributes(number: int) -> dict[str, str]:
    precinct = f"{number % 30:04}"
    return {
        "ID_DZIALKI": f"266101_1.{precinct}.{number}",
        "NUMER_OBREBU": precinct,
        "NAZWA_OBREBU": f"Obręb {precinct}",
        "POLE_EWIDENCYJNE": f"{number % 1000 / 10_000:.4f}",
    }


def _gml(parcels: list[tuple[int, list[tuple[float, float]]]]) -> str:
    return ENVELOPE.format("".join(_member(number, ring) for number, ring in parcels))


def _member(number: int, ring: list[tuple[float, float]]) -> str:
    words = "".join(f"<ms:{name}>{value}</ms:{name}>" for name, value in _attributes(number).items())
    places = " ".join(f"{north} {east}" for north, east in ring)
    return (
        f'<wfs:member><ms:dzialki gml:id="dzialki.{number}"><ms:msGeometry><gml:Polygon srsName="{CRS}">'
        f"<gml:exterior><gml:LinearRing><gml:posList>{places}</gml:posList></gml:LinearRing></gml:exterior>"
        f"</gml:Polygon></ms:msGeometry>{words}</ms:dzialki></wfs:member>"
    )


def _geojson(parcels: list[tuple[int, list[tuple[float, float]]]]) -> str:
    features = [
        {
            "type": "Feature",
            "id": f"dzialki.{number}",
            "properties": _attributes(number),
            "geometry": {"type": "Polygon", "coordinates": [[(east, north) for north, east in ring]]},
        }
        for number, ring in parcels
    ]
    named = {"type": "name", "properties": {"name": CRS}}
    return json.dumps({"type": "FeatureCollection", "crs": named, "features": features})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.layers", description=__doc__)
    parser.add_argument("--features", type=int, default=100_000)
    parser.add_argument("--format", choices=("gml", "geojson"), default="gml")
    return parser.parse_args()


if __name__ == "__main__":
    main()
