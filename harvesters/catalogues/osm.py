"""Elements of OpenStreetMap as features: what an answer of the Overpass API says where things are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import shapely

from harvesters.fetching.sandbox import ParseError
from harvesters.ogc.pages import Feature

MOST_COLUMNS = 60
"""Tags with a column of their own, the commonest; the others stand together in the column `tags`."""

Element = Mapping[str, Any]


def features_of(elements: Sequence[Element]) -> tuple[list[Feature], list[str]]:
    """Tagged elements as features, and remarks on those whose place is not told.

    A node is a point; a way or relation is what the query asked for: its centre (`out center`), its line or
    area (`out geom`), or an area put together from members that came along (`out body; >; out skel`).
    """
    by_id = {(one["type"], one["id"]): one for one in elements if _is_element(one)}
    if len(by_id) < len(elements):
        raise ParseError(f"holds {len(elements) - len(by_id)} elements that are none or stand twice")
    tagged = [one for one in elements if one.get("tags")]
    columns = _columns(tagged)
    found, nowhere = list[Feature](), list[str]()
    for one in tagged:
        shape = _shape(one, by_id)
        if shape is None:
            nowhere.append(f"{one['type']} {one['id']}")
        else:
            found.append(Feature(f"{one['type']}/{one['id']}", _attributes(one, columns), shape))
    remarks = (
        [f"{len(nowhere)} elements without a place were left out: {', '.join(nowhere[:5])}"]
        if nowhere
        else []
    )
    return found, remarks


def _is_element(one: Any) -> bool:
    return (
        isinstance(one, Mapping)
        and one.get("type") in ("node", "way", "relation")
        and isinstance(one.get("id"), int)
    )


def _columns(tagged: Sequence[Element]) -> list[str]:
    counts: dict[str, int] = {}
    for one in tagged:
        for key in one["tags"]:
            counts[key] = counts.get(key, 0) + 1
    return sorted(sorted(counts, key=lambda key: (-counts[key], key))[:MOST_COLUMNS])


def _attributes(one: Element, columns: Sequence[str]) -> dict[str, Any]:
    tags = {str(key): str(value) for key, value in one["tags"].items()}
    rest = {key: value for key, value in sorted(tags.items()) if key not in columns}
    there = {"osm_type": one["type"], "osm_id": one["id"], **{key: tags.get(key) for key in columns}}
    return there | ({"tags": rest} if rest else {})


def _shape(one: Element, by_id: Mapping[tuple[str, int], Element]) -> Any:
    if one["type"] == "node":
        return _point(one)
    if isinstance(one.get("center"), Mapping):
        return _point(one["center"])
    if one["type"] == "way":
        return _area_or_line(_positions(one, by_id))
    return _area(one, by_id)


def _point(place: Mapping[str, Any]) -> Any:
    try:
        return shapely.Point(float(place["lon"]), float(place["lat"]))
    except (KeyError, TypeError, ValueError):
        return None


def _positions(way: Element, by_id: Mapping[tuple[str, int], Element]) -> list[tuple[float, float]]:
    """Longitude and latitude of the points of a way, as far as all of them are told."""
    if isinstance(way.get("geometry"), list):
        places = [one for one in way["geometry"] if one]
    else:
        places = [by_id.get(("node", number), {}) for number in way.get("nodes", ())]
    points = [_point(one) for one in places]
    return [(one.x, one.y) for one in points] if points and all(points) else []


def _area_or_line(positions: Sequence[tuple[float, float]]) -> Any:
    if len(positions) < 2:
        return None
    closed = len(positions) > 3 and positions[0] == positions[-1]
    return shapely.Polygon(positions) if closed else shapely.LineString(positions)


def _area(relation: Element, by_id: Mapping[tuple[str, int], Element]) -> Any:
    """The area between the outer and the inner ways; None where a way is missing."""
    lines = list(_rings(relation, by_id))
    if not lines or not all(line for _, line in lines):
        return None
    whole = [_built(line for role, line in lines if role == wanted) for wanted in ("outer", "inner")]
    area = shapely.difference(*whole)
    return area if not area.is_empty else None


def _rings(relation: Element, by_id: Mapping[tuple[str, int], Element]) -> Iterator[tuple[str, Any]]:
    for member in relation.get("members", ()):
        if member.get("type") == "way" and member.get("role") in ("outer", "inner", ""):
            way = member if "geometry" in member else by_id.get(("way", member.get("ref")), {})
            positions = _positions(way, by_id)
            yield member["role"] or "outer", shapely.LineString(positions) if len(positions) > 1 else None


def _built(lines: Iterator[Any]) -> Any:
    return shapely.union_all(list(shapely.polygonize(list(lines)).geoms))
