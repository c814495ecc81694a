"""The shape of what was computed: known territories, the kind of period of the card, finite numbers."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.territories import load_territories
from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject, Table, told


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for a recipe or a kind of period that the card has not, and for each odd cell."""
    for table in subject.tables:
        if not table.now.there.any():
            continue
        if table.recipe not in subject.card.recipes.named():
            yield _whole(
                setting,
                table,
                f"Karta nie ma przepisu {table.recipe}.",
                f"The card has no {table.recipe} recipe.",
            )
        if table.kind not in subject.kinds:
            wanted = ", ".join(subject.kinds)
            yield _whole(
                setting,
                table,
                f"Wartości są za okresy „{table.kind}”, a karta ma okresy: {wanted}.",
                f"Values are for periods of the kind {table.kind}, but the card has {wanted}.",
            )
        yield from _cells(subject, setting, table)


def _cells(subject: Subject, setting: Setting, table: Table) -> Iterator[Finding]:
    known = load_territories().by_code
    strange = np.array([code not in known for code in table.now.territories], dtype=bool)
    mask = table.now.there & strange[None, :]
    words = {"pl": "tego kodu TERYT nie ma na liście.", "en": "this TERYT code is not in the list."}
    yield from told(subject, setting, table, mask, lambda row, column, lang: words[lang])
    endless = {"pl": "wartość jest nieskończona.", "en": "the value is infinite."}
    infinite = table.now.there & np.isinf(table.now.values)
    yield from told(subject, setting, table, infinite, lambda row, column, lang: endless[lang])


def _whole(setting: Setting, table: Table, pl: str, en: str) -> Finding:
    cells = int(table.now.there.sum())
    return Finding(setting.rule, setting.level, Bilingual(pl=pl, en=en), table.recipe, cells=cells)


RULE = Rule(
    "schema",
    Bilingual(
        pl="Znane terytoria, właściwy rodzaj okresów, liczby skończone.",
        en="Known territories, the right kind of period, finite numbers.",
    ),
    run,
)
