"""Outlines with only the points that can be seen.

Neighbours keep one border: what they share is simplified once.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Line = tuple[Point, ...]


def simplified(rings: Sequence[Line], tolerance: float) -> list[Line]:
    """The closed rings without points nearer than `tolerance` to the line through the others, on whole
    pixels.
    """
    corners = _meeting_points(rings)
    known: dict[Line, Line] = {}
    result = []
    for ring in rings:
        points: list[Point] = []
        for arc in _arcs(ring, corners):
            forward = arc <= arc[::-1]
            key = arc if forward else arc[::-1]
            if key not in known:
                known[key] = tuple(_kept(key, tolerance))
            points += known[key] if forward else known[key][::-1]
        result.append(_on_pixels(points))
    return result


def _meeting_points(rings: Iterable[Line]) -> set[Point]:
    """Points with more than two neighbours: where borders of three areas, or two and the outside, meet."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for one, other in zip(ring, ring[1:], strict=False):
            neighbours[one].add(other)
            neighbours[other].add(one)
    return {point for point, near in neighbours.items() if len(near) > 2}


def _arcs(ring: Line, corners: set[Point]) -> list[Line]:
    """The ring cut at the meeting points; one that has none starts at its smallest point and is cut in
    two.
    """
    open_ring = ring[:-1] if ring[0] == ring[-1] else ring
    cuts = [i for i, point in enumerate(open_ring) if point in corners]
    if not cuts:
        first = open_ring.index(min(open_ring))
        farthest = max(range(len(open_ring)), key=lambda i: math.dist(open_ring[i], open_ring[first]))
        cuts = sorted({first, farthest})
    turned = open_ring[cuts[0] :] + open_ring[: cuts[0]] + (open_ring[cuts[0]],)
    ends = [*(cut - cuts[0] for cut in cuts), len(open_ring)]
    return [turned[a : b + 1] for a, b in zip(ends, ends[1:], strict=False)]


def _kept(points: Line, tolerance: float) -> list[Point]:
    """Douglas and Peucker: the ends, and whatever lies too far from the line between them."""
    if len(points) < 3:
        return list(points)
    start, end = points[0], points[-1]
    distances = [_distance(point, start, end) for point in points[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] < tolerance:
        return [start, end]
    middle = farthest + 1
    return [*_kept(points[: middle + 1], tolerance)[:-1], *_kept(points[middle:], tolerance)]


def _distance(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if not length:
        return math.dist(point, start)
    cross = (end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (end[1] - start[1])
    return abs(cross) / length


def _on_pixels(points: Sequence[Point]) -> Line:
    kept: list[Point] = []
    for x, y in points:
        point = (float(round(x)), float(round(y)))
        if not kept or point != kept[-1]:
            kept.append(point)
    if len(kept) > 1 and kept[0] != kept[-1]:
        kept.append(kept[0])
    return tuple(kept)
