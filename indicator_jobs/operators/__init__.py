"""The operators that recipes may name. To add one, write a module and list it here.

A change in what an operator computes is a new version beside the old one, so that cards move when their
recipes say so.
"""

import difflib

from indicator_jobs.operators.base import Operator
from indicator_jobs.operators.chained_index import CHAINED_INDEX_1
from indicator_jobs.operators.degree_days import COOLING_DEGREE_DAYS_1, HEATING_DEGREE_DAYS_1
from indicator_jobs.operators.gini import GINI_1
from indicator_jobs.operators.layer_size import AREA_1, LENGTH_1
from indicator_jobs.operators.life_table import LIFE_TABLE_1
from indicator_jobs.operators.median_age import MEDIAN_AGE_1
from indicator_jobs.operators.sen_slope import SEN_SLOPE_1
from indicator_jobs.operators.shannon import SHANNON_1
from indicator_jobs.operators.within_distance import WITHIN_DISTANCE_1

OPERATORS: dict[str, Operator] = {
    one.id: one
    for one in (
        AREA_1,
        CHAINED_INDEX_1,
        COOLING_DEGREE_DAYS_1,
        GINI_1,
        HEATING_DEGREE_DAYS_1,
        LENGTH_1,
        LIFE_TABLE_1,
        MEDIAN_AGE_1,
        SEN_SLOPE_1,
        SHANNON_1,
        WITHIN_DISTANCE_1,
    )
}


def measured_names(operator: str | None) -> set[str]:
    """The figures that an operator measures on layers of a map; a worked example gives them like inputs."""
    return {one.name for one in OPERATORS[operator].measures} if operator in OPERATORS else set()


def suggestions(name: str) -> str:
    """A hint for a name that is not an operator."""
    near = difflib.get_close_matches(name, OPERATORS, n=2, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"Operators are: {', '.join(OPERATORS)}."
