"""The leaves of a trace for what an operator measured on layers of a map."""

from collections.abc import Mapping

from zoom_schemas.periods import from_ordinal

from indicator_jobs.compute import Aligned
from indicator_jobs.grid import Grid, flag_text
from indicator_jobs.layers import Layer
from indicator_jobs.local_supply import LocalSupply
from indicator_jobs.operators.base import Measure
from indicator_jobs.program import parameters_of
from indicator_jobs.recipe import RecipeVersion
from indicator_jobs.trace_steps import bits_at, number_at
from indicator_jobs.traced import Cell, Leaf


def measured_leaves(
    version: RecipeVersion, supply: LocalSupply, inputs: Aligned, needed: Mapping[str, set[int]]
) -> list[Leaf]:
    """One leaf for each figure that the operator measures, with the file of its first layer."""
    if version.operator is None:
        return []
    operator, told = parameters_of(version)
    layers = [supply.layer(one) for one in operator.layers(told)] if operator.measures else []
    return [
        _leaf(measure, layers, supply, inputs.grids[measure.name], sorted(needed.get(measure.name, set())))
        for measure in operator.measures
    ]


def _leaf(measure: Measure, layers: list[Layer], supply: LocalSupply, grid: Grid, rows: list[int]) -> Leaf:
    first = layers[0]
    source = supply.source(first.source)
    return Leaf(
        measure.name,
        "layer",
        " + ".join(layer.id for layer in layers),
        {lang: f"{measure.title.get(lang)}: {first.title[lang]}" for lang in ("pl", "en")},
        measure.unit,
        measure.unit,
        None,
        tuple(_cell(grid, row, first) for row in rows),
        source=first.source,
        source_title=source.get("title"),
        publisher=source.get("publisher", {}).get("name"),
        address=source.get("address"),
        licence=source.get("licence", {}).get("title"),
        secondary_copy=bool(source.get("secondary_copy")),
    )


def _cell(grid: Grid, row: int, layer: Layer) -> Cell:
    period, value = from_ordinal(grid.axis.kind, int(grid.axis.ordinals[row])), number_at(grid, row)
    flags = flag_text(bits_at(grid, row))
    return Cell(period, value, flags, value, layer.sha256, layer.file, layer.retrieved)
