"""What is told about verdicts and corrections: to everybody, and more to staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from zoom_schemas import periods
from zoom_schemas.texts import Bilingual

from indicator_jobs.frames import where
from indicator_jobs.quality.correcting import correct
from indicator_jobs.quality.corrections import Correction
from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules import RULES
from indicator_jobs.quality.subject import both, place
from indicator_jobs.quality.verdicts import Judged
from indicator_jobs.store import Store

KEYS = ["recipe", "territory", "period"]


@dataclass(frozen=True)
class Entry:
    """A correction with how many cells it changes now, and why it does not fit where it does not."""

    correction: Correction
    cells: int
    broken: tuple[Bilingual, ...]

    @property
    def state(self) -> str:
        """applied, broken, or idle: the store has none of its series."""
        return "broken" if self.broken else "applied" if self.cells else "idle"

    def as_dict(self) -> dict[str, Any]:
        """The entry as data for JSON."""
        content = self.correction.model_dump(mode="json", by_alias=True)
        said = [one.model_dump() for one in self.broken]
        return content | {"state": self.state, "cells": self.cells, "broken": said}


def entries(store: Store, corrections: Iterable[Correction]) -> list[Entry]:
    """Each correction tried on what the sources say now."""
    return [_entry(store, one) for one in corrections]


def _entry(store: Store, one: Correction) -> Entry:
    done = [correct(store.observations([series_id]), [one]) for series_id in one.series]
    return Entry(
        one, sum(len(each.cells) for each in done), tuple(said for each in done for said in each.broken)
    )


def public_message(finding: Finding, judged: Judged) -> Bilingual:
    """What everybody may read of a finding: while the result is held no value, as nothing of it is public."""
    if not judged.holds:
        return finding.message
    return both(lambda lang: _without_value(finding, lang))


def _without_value(finding: Finding, lang: str) -> str:
    rule = RULES[finding.rule].help.get(lang) if finding.rule in RULES else finding.rule
    if finding.territory is None or finding.period is None:
        return {"pl": f"Nie przeszło sprawdzenia: {rule}", "en": f"A check was not passed: {rule}"}[lang]
    where_ = f"{place(finding.territory, lang)}, {periods.label(finding.period, lang)}"
    return {
        "pl": f"{where_}: nie przeszło sprawdzenia. {rule}",
        "en": f"{where_}: a check was not passed. {rule}",
    }[lang]


def as_public(judged: Judged) -> dict[str, Any]:
    """A verdict as everybody may read it; who released a hold stays with the staff."""
    content = judged.as_dict()
    for told, finding in zip(content["findings"], judged.verdict.findings, strict=True):
        told["message"] = public_message(finding, judged).model_dump()
        if judged.holds:
            told["value"] = None
    if content["release"]:
        content["release"] = {name: content["release"][name] for name in ("why", "moment")}
    return content


def differing(store: Store, card: str) -> pd.DataFrame:
    """What is held of a card beside what is public, where they differ: keys, value, flags, public.

    A cell that would vanish has neither value nor flags.
    """
    held, shown = store.candidates.of(card), store.values(card)
    beside = held.merge(
        shown.rename(columns={"value": "public", "flags": "public_flags"}), on=KEYS, how="outer"
    )
    same = (beside["value"] == beside["public"]) | (beside["value"].isna() & beside["public"].isna())
    return where(beside, ~(same & (beside["flags"] == beside["public_flags"]))).drop(columns="public_flags")
