"""Units: published values multiplied as a whole by a power of ten are a change of unit, not of the city."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.numbers import number
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import UnitError, measure_of

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject, Table, both

FEWEST = 5
"""So many revised values are needed to see a pattern."""
_SHARE, _NEAR = 0.9, 0.02


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding where nearly all revised values are the published ones times a power of ten.

    A new unit of the card is taken into account; one of another dimension cannot be compared.
    """
    factor = _factor(subject)
    if factor is None:
        return
    for table in subject.tables:
        power, cells = power_of_ten(table, factor)
        if power:
            yield Finding(setting.rule, setting.level, _message(power, cells), table.recipe, cells=cells)


def power_of_ten(table: Table, factor: float = 1.0) -> tuple[int, int]:
    """By which power of ten revised values differ from the published ones, and how many; 0 for none."""
    now, before = table.now.values, table.before.values * factor
    with np.errstate(all="ignore"):
        magnitude = np.log10(np.abs(now / before))
    revised = np.isfinite(magnitude) & (np.abs(magnitude) > _NEAR / 10)
    found = magnitude[revised]
    if len(found) < FEWEST:
        return 0, 0
    power = round(float(np.median(found)))
    near = np.abs(found - power) < _NEAR
    return (power, len(found)) if power and near.mean() >= _SHARE else (0, 0)


def _factor(subject: Subject) -> float | None:
    former = subject.around.unit_before
    if former is None or former == subject.card.unit:
        return 1.0
    try:
        return measure_of(former).factor_to(measure_of(subject.card.unit))
    except UnitError:
        return None


def _message(power: int, cells: int) -> Bilingual:
    def say(lang: str) -> str:
        times, many = number(10 ** abs(power), 0, lang), number(cells, 0, lang)
        return _WORDS[lang, power > 0].format(times=times, many=many)

    return both(say)


_WORDS = {
    ("pl", True): "Zmienione wartości ({many}) są {times} razy większe od opublikowanych: inna jednostka.",
    ("pl", False): "Zmienione wartości ({many}) są {times} razy mniejsze od opublikowanych: inna jednostka.",
    ("en", True): "Revised values ({many}) are {times} times larger than the published ones: another unit.",
    ("en", False): "Revised values ({many}) are {times} times smaller than the published ones: another unit.",
}

RULE = Rule(
    "units",
    Bilingual(
        pl="Wartości nie zmieniły się hurtem o potęgę dziesięciu.",
        en="Values have not changed wholesale by a power of ten.",
    ),
    run,
)
