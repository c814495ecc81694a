"""The gate at work: a computed card is judged against the store, then published or held."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd
from zoom_schemas.periods import PeriodKind
from zoom_schemas.settings import load_settings
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import UnitError

from indicator_jobs.card import Card
from indicator_jobs.compute import Supply
from indicator_jobs.facts import Facts, conversion, facts_by_kind
from indicator_jobs.frames import picked, where
from indicator_jobs.graph import series_of, uses
from indicator_jobs.quality.fields import PartOfSum
from indicator_jobs.quality.findings import Finding, Verdict
from indicator_jobs.quality.gate import gate
from indicator_jobs.quality.subject import Around
from indicator_jobs.quality.verdicts import Judged
from indicator_jobs.results import VALUE_COLUMNS, Results, as_frame
from indicator_jobs.store import Store


class Doubts(Protocol):
    """The comparison of a card with its twins, as far as the gate needs it."""

    def __call__(self, card: Card, now: Results) -> Iterable[Finding]:
        """A finding for each twin that contradicts what was computed."""
        ...


def no_doubts(card: Card, now: Results) -> Iterable[Finding]:
    """For where twins are not compared."""
    return ()


class JudgedSupply(Supply, Protocol):
    """What cards are computed from, with what is to be said about it."""

    def broken(self, series_id: str) -> tuple[Bilingual, ...]:
        """Sentences on corrections of the series that could not be applied."""
        ...


@dataclass
class Bench:
    """The judge of one round of computing: which cards are on hold, and what was said of each last."""

    store: Store
    judged: dict[str, Judged]
    today: datetime.date
    territory: str
    doubts: Doubts = no_doubts

    @classmethod
    def of(cls, store: Store, doubts: Doubts = no_doubts) -> "Bench":
        """The judge of today, for the territory of the settings."""
        today = datetime.datetime.now(datetime.UTC).date()
        return cls(store, store.verdicts.latest(), today, load_settings().territory, doubts)

    def holds(self, card_id: str) -> bool:
        """Whether a result of the card is on hold."""
        judged = self.judged.get(card_id)
        return judged is not None and judged.holds

    def judged_today(self, card_id: str) -> bool:
        """Whether the last verdict is of today; an older hold is looked at again."""
        judged = self.judged.get(card_id)
        return judged is not None and judged.moment.date() == self.today

    def look_again(self, card_id: str) -> None:
        """Takes the last verdict on a card anew from the store: another worker may have judged it."""
        found = self.store.verdicts.last(card_id)
        if found is not None:
            self.judged[card_id] = found

    def judge(self, card: Card, now: Results, supply: JudgedSupply) -> Verdict:
        """The verdict over what was computed, against what stands in public."""
        before = results_of(self.store.values(card.id))
        last = self.judged.get(card.id)
        return gate(card, now, before, self._around(card, now, supply, last and last.unit))

    def _around(self, card: Card, now: Results, supply: JudgedSupply, unit_before: str | None) -> Around:
        return Around(
            today=self.today,
            territory=self.territory,
            unit_before=unit_before,
            held=tuple(sorted(one for one in uses(card) if self.holds(one))),
            broken=tuple(said for one in sorted(series_of(card)) for said in supply.broken(one)),
            doubts=tuple(self.doubts(card, now)),
            figures=lambda part, recipe, kind: part_figures(card, part, recipe, kind, supply),
        )

    def keep(self, card: Card, run_id: str, verdict: Verdict, results: Results) -> None:
        """Keeps the verdict, and a held result apart; what was held before and now passes is let go."""
        if verdict.level == "hold":
            self.store.candidates.put(card.id, as_values(results))
        elif self.holds(card.id):
            self.store.candidates.clear(card.id)
        self.store.verdicts.add(card.id, run_id, verdict, card.unit)
        kept = self.store.verdicts.last(card.id)
        if kept is not None:
            self.judged[card.id] = kept


def as_values(results: Results) -> pd.DataFrame:
    """Facts by recipe as rows: recipe, territory, period, value, flags."""
    parts = [as_frame(facts).assign(recipe=recipe) for recipe, facts in results.items()]
    filled = [part for part in parts if len(part)]
    whole = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=VALUE_COLUMNS)
    return picked(whole, VALUE_COLUMNS)


def results_of(values: pd.DataFrame) -> Results:
    """Values as the store gives them, as facts by recipe."""
    return {
        str(recipe): facts_by_kind(where(values, values["recipe"] == recipe))
        for recipe in values["recipe"].unique()
    }


def part_figures(card: Card, part: PartOfSum, recipe: str, kind: PeriodKind, supply: Supply) -> Facts | None:
    """Values of a declared part in the unit of the card; None without values or with an unfitting unit."""
    if part.card is not None:
        found, unit = supply.card(part.card, recipe)
    else:
        found, declared = supply.series(part.series or ""), supply.declared(part.series or "")
        unit = declared.get("unit", card.unit)
    facts: Mapping[PeriodKind, Facts] = found
    try:
        return facts[kind].scaled(conversion(unit, card.unit)) if kind in facts else None
    except UnitError:
        return None
