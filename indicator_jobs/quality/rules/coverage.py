"""Coverage: what was published does not vanish unnoticed."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.numbers import number, percent
from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Mask, Setting, Subject, Table, both, headed, place

FEWEST = 10
"""Below so many published values a share says little: only the loss of all of them is held."""
SMALLEST_SHARE = 0.9
_NAMED = 3


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """One finding for each recipe that lost values: a warning, or the rule's level beyond its limit."""
    limit = SMALLEST_SHARE if setting.limit is None else setting.limit
    for table in subject.tables:
        before = ~np.isnan(table.before.values)
        lost = before & np.isnan(table.now.values)
        stood, gone = int(before.sum()), int(lost.sum())
        if not gone:
            continue
        share = 1 - gone / stood
        severe = gone == stood or (stood >= FEWEST and share < limit)
        level = setting.level if severe else setting.at_most("warn")
        message = both(
            lambda lang, table=table, lost=lost, stood=stood: _said(table, lost, stood, limit, lang)
        )
        yield Finding(setting.rule, level, message, table.recipe, cells=gone)


def _said(table: Table, lost: Mask, stood: int, limit: float, lang: str) -> str:
    gone = int(lost.sum())
    examples = [headed(table, int(row), int(column), lang) for row, column in np.argwhere(lost)[-_NAMED:]]
    named = "; ".join(reversed(examples)) + ("; …" if gone > _NAMED else "")
    whole = _vanished(table, lang)
    counts = number(gone, 0, lang), number(stood, 0, lang), percent(limit * 100, 0, lang)
    if lang == "en":
        return (
            f"{counts[0]} of {counts[1]} published values are gone ({named}){whole}; "
            f"at least {counts[2]} must stay."
        )
    return (
        f"Ubyło {counts[0]} z {counts[1]} opublikowanych wartości ({named}){whole}; "
        f"pozostać musi co najmniej {counts[2]}."
    )


def _vanished(table: Table, lang: str) -> str:
    """Territories that had values and have none."""
    had = (~np.isnan(table.before.values)).any(axis=0) & np.isnan(table.now.values).all(axis=0)
    codes = [table.now.territories[column] for column in np.flatnonzero(had)]
    if not codes:
        return ""
    names = ", ".join(place(code, lang) for code in codes[:_NAMED]) + (", …" if len(codes) > _NAMED else "")
    return {"pl": f"; bez żadnej wartości: {names}", "en": f"; without any value: {names}"}[lang]


RULE = Rule(
    "coverage",
    Bilingual(pl="Opublikowane wartości nie znikają.", en="Published values do not vanish."),
    run,
    limit=SMALLEST_SHARE,
    at_least=True,
)
