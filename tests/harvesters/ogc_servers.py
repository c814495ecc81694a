"""Real OGC servers for tests, on 127.0.0.1: MapServer (WFS, WMS, OGC API Features) and pycsw (CSW).

What MapServer serves is Kielce's true outline, the gminas around it and the polling stations of the city, in
EPSG:2180. The records of the CSW are synthetic.
"""

import csv
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pyproj
from shapely.geometry import mapping, shape
from shapely.ops import transform
from web import Web, serving

HARVESTERS = Path(__file__).parents[2] / "harvesters"
MAPSERVER = "/usr/bin/mapserv"

CONFIG = """CONFIG
  ENV
    MS_MAP_PATTERN "."
    OGCAPI_HTML_TEMPLATE_DIRECTORY "/usr/share/mapserver/ogcapi/templates/html-plain/"
  END
  MAPS
    msip "{folder}/msip.map"
  END
END
"""

MAP = """MAP
  NAME "msip"
  SIZE 400 400
  EXTENT 560000 250000 720000 400000
  UNITS METERS
  PROJECTION "init=epsg:2180" END
  IMAGETYPE PNG
  SYMBOL NAME "dot" TYPE ELLIPSE FILLED TRUE POINTS 1 1 END END
  {format}
  WEB
    METADATA
      "ows_title" "MSIP Kielce (próba)"
      "ows_abstract" "Warstwy próbne"
      "ows_fees" "Bez opłat"
      "ows_contactorganization" "Urząd Miasta Kielce"
      "ows_onlineresource" "http://msip.invalid/wewnetrzny?"
      "ows_srs" "EPSG:2180 EPSG:4326"
      "ows_enable_request" "*"
      "wfs_maxfeatures" "{most}"
      {formats}
      "oga_enable_request" "*"
      "oga_onlineresource" "http://{host}/ogcapi"
    END
  END
  {layers}
END
"""

GEOJSON = """OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=SIMPLE"
  END"""

LAYER = """LAYER
    NAME "{name}"
    TYPE {type}
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{file}"
    DATA "{data}"
    PROJECTION "init=epsg:2180" END
    METADATA
      "ows_title" "{title}"
      "ows_abstract" "{title}: opis"
      "ows_keywordlist" "{name},próba"
      "gml_include_items" "all"
      "gml_types" "auto"
      "gml_featureid" "numer"
      "gml_teryt_type" "Character"
      "oga_featureid" "numer"
    END
    TEMPLATE "none.html"
    CLASS STYLE {style} END END
  END"""

TYPES = {
    "Point": ("POINT", 'SYMBOL "dot" COLOR 200 0 0 SIZE 10'),
    "Polygon": ("POLYGON", "OUTLINECOLOR 0 0 200"),
}


@dataclass
class Maps:
    """What MapServer serves: layers in a folder. `most`: features that it gives at once."""

    folder: Path
    titles: dict[str, str] = field(default_factory=dict)
    geojson: bool = True
    most: int = 1000
    host: str = "127.0.0.1"

    def read(self, layer: str) -> dict[str, Any]:
        """The features of a layer as it is served."""
        return json.loads((self.folder / f"{layer}.geojson").read_text(encoding="utf-8"))

    def write(self, layer: str, features: list[dict[str, Any]]) -> None:
        """Serve other features, or a new layer."""
        content = {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2180"}},
            "features": features,
        }
        text = json.dumps(content, ensure_ascii=False)
        (self.folder / f"{layer}.geojson").write_text(text, encoding="utf-8")
        self.titles.setdefault(layer, layer.title())
        self._map()

    def drop(self, layer: str) -> None:
        """Serve a layer no more."""
        del self.titles[layer]
        self._map()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request, by the program itself."""
        if handler.headers["Host"] != self.host:
            self.host = handler.headers["Host"]
            self._map()
        _run(handler, self.folder)

    def _map(self) -> None:
        layers = "\n  ".join(self._layer(name, title) for name, title in self.titles.items())
        text = MAP.format(
            layers=layers,
            most=self.most,
            host=self.host,
            format=GEOJSON if self.geojson else "",
            formats='"wfs_getfeature_formatlist" "geojson"' if self.geojson else "",
        )
        (self.folder / "msip.map").write_text(text, encoding="utf-8")
        (self.folder / "mapserver.conf").write_text(CONFIG.format(folder=self.folder), encoding="utf-8")

    def _layer(self, name: str, title: str) -> str:
        features = self.read(name)["features"]
        kind, style = TYPES[features[0]["geometry"]["type"].removeprefix("Multi")]
        file = self.folder / f"{name}.geojson"
        return LAYER.format(name=name, data=name, file=file, title=title, type=kind, style=style)


@dataclass
class MapServer(Maps):
    """A running service, and what it was asked."""

    web: Web = field(default_factory=lambda: Web(""))

    @property
    def base(self) -> str:
        """Address for WFS and WMS."""
        return f"{self.web.origin}/msip"

    @property
    def landing(self) -> str:
        """Address of the landing page of OGC API Features."""
        return f"{self.web.origin}/ogcapi"


@contextmanager
def mapserver(folder: Path, *, geojson: bool = True, most: int = 1000) -> Iterator[MapServer]:
    """MapServer with three layers: `granica`, `gminy`, `lokale`."""
    server = MapServer(folder, geojson=geojson, most=most)
    fill(server)
    with serving(server.answer) as web:
        server.web = web
        yield server


def fill(maps: Maps, *names: str) -> None:
    """Serve the true layers; all, or those named."""
    for name, title, features in _layers():
        if not names or name in names:
            maps.titles[name] = title
            maps.write(name, features)


def _run(handler: BaseHTTPRequestHandler, folder: Path) -> None:
    """One request through the program as CGI (RFC 3875)."""
    path, _, query = handler.path.partition("?")
    inside = "/msip" + path if path.startswith("/ogcapi") else ""
    done = subprocess.run(
        [MAPSERVER],
        env={
            **os.environ,
            "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
            "MS_MAPFILE": str(folder / "msip.map"),
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": query,
            "SCRIPT_NAME": "" if inside else path,
            "PATH_INFO": inside,
            "HTTP_HOST": handler.headers["Host"],
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": handler.headers["Host"].rpartition(":")[2],
        },
        capture_output=True,
        check=False,
        timeout=60,
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
    handler.send_response(int(headers.pop("Status", "200").split()[0]))
    for name, value in {**headers, "Content-Length": str(len(content))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def _layers() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    yield "granica", "Granica miasta", list(_outlines("kielce"))
    yield "gminy", "Gminy województwa", list(_outlines("gminas-26"))
    yield "lokale", "Lokale wyborcze", list(_stations())


def metres(geometry: dict[str, Any]) -> dict[str, Any]:
    """A geometry in degrees (WGS 84) as EPSG:2180, easting first."""
    way = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2180", always_xy=True)
    return mapping(transform(way.transform, shape(geometry)))


def _outlines(name: str) -> Iterator[dict[str, Any]]:
    found = json.loads((HARVESTERS / "geo" / f"{name}.geojson").read_text(encoding="utf-8"))
    for number, one in enumerate(found["features"], start=1):
        about = {"numer": number, "teryt": one["properties"]["territory"], "nazwa": one["properties"]["name"]}
        yield {"type": "Feature", "properties": about, "geometry": metres(one["geometry"])}


def _stations() -> Iterator[dict[str, Any]]:
    with (HARVESTERS / "places" / "polling-stations.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=1):
            about = {
                "numer": number,
                "nazwa": row["name"],
                "frekwencja": float(row["value"]) if row["value"] else None,
                "uprawnieni": int(row["entitled"]) if row["entitled"] else None,
            }
            place = {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}
            yield {"type": "Feature", "properties": about, "geometry": metres(place)}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def wsgi(application: Any) -> Iterator[str]:
    """A WSGI application at an origin of its own."""
    server = make_server("127.0.0.1", 0, application, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
