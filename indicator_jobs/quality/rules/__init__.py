"""Rules of the gate, each one module, in the order in which they are applied.

A new rule is a module here with a `RULE` and a line in `RULES`.
"""

from indicator_jobs.quality.rules import (
    corrections,
    coverage,
    future,
    held_input,
    jump,
    negative,
    range,
    schema,
    sum_of_parts,
    twin_tolerance,
    units,
)
from indicator_jobs.quality.rules.base import Rule

RULES: dict[str, Rule] = {
    module.RULE.name: module.RULE
    for module in (
        schema,
        units,
        range,
        negative,
        future,
        sum_of_parts,
        coverage,
        jump,
        twin_tolerance,
        held_input,
        corrections,
    )
}
