"""Comparing a card with one of its twins: aligned, measured, classified, explained."""

import datetime
from collections.abc import Mapping, Sequence

import pandas as pd
from zoom_schemas.twin_causes import CauseCode

from indicator_jobs.card import Card
from indicator_jobs.compute import compute_card
from indicator_jobs.frames import where
from indicator_jobs.graph import series_of, uses
from indicator_jobs.local_supply import AsOf, LocalSupply
from indicator_jobs.store import Store
from indicator_jobs.trace import known_territory
from indicator_jobs.twins import bridge as bridges
from indicator_jobs.twins import split as splits
from indicator_jobs.twins.align import Alignment, align
from indicator_jobs.twins.bridge import Bridge, BridgeStep
from indicator_jobs.twins.classify import Allowed, Target, Verdict, allowed, classify
from indicator_jobs.twins.comparison import Comparison, Judged, Side
from indicator_jobs.twins.fields import Comment
from indicator_jobs.twins.figures import Figures, Words, figures_of
from indicator_jobs.twins.measure import Measures, contributions, measure
from indicator_jobs.twins.mismatches import Mismatch
from indicator_jobs.twins.pairs import Pair, find, main_recipe
from indicator_jobs.twins.precision import Precision
from indicator_jobs.twins.split import Split
from indicator_jobs.twins.supply import Substituted

OWN_RECIPE: Mapping[str, Words] = {
    "national": {"pl": "przepis krajowy", "en": "national recipe"},
    "local": {"pl": "przepis lokalny", "en": "local recipe"},
}


def compare(
    store: Store,
    cards: Mapping[str, Card],
    card_id: str,
    twin_id: str,
    territory: str,
    as_of: AsOf = None,
) -> Comparison:
    """The comparison of a card with its twin in a territory, also of a twin that follows from another card's.

    `as_of`: by the figures as they were known at the end of that day. Raises UnknownError for a card, twin or
    territory that is not there.
    """
    pair, code = find(cards, card_id, twin_id), known_territory(territory)
    comments = store.twin_comments.of(pair.card, pair.id)
    return Bench(cards, LocalSupply(store, cards, code, as_of)).compare(pair, comments)


class Bench:
    """Compares pairs in one territory; what several pairs need is read and worked out once."""

    def __init__(self, cards: Mapping[str, Card], supply: LocalSupply):
        self._cards, self._supply = cards, supply
        self._precision = Precision(cards, supply)
        self._put: dict[tuple[str, str, str], tuple[Substituted, Precision]] = {}

    def compare(self, pair: Pair, commentary: Sequence[Comment] = ()) -> Comparison:
        """One pair, with the comments of its card and those added to it."""
        card = self._cards[pair.card]
        main, twin = self._main(pair), self._twin(pair)
        found = align(main, twin)
        measured = measure(found.rows, self._bands(pair, found))
        within = allowed(pair.twin.tolerance if pair.via is None else None, card.unit)
        at_splits = self._splits(pair, found)
        judged, verdicts, chain = self._judge(pair, found, measured, within, at_splits)
        last = judged[-1].point.period if judged else ""
        verdict = verdicts[-1] if verdicts else None
        return Comparison(
            card=card.id,
            twin_id=pair.id,
            title=card.title.model_dump(),
            theme=card.theme,
            territory=self._supply.territory,
            unit=card.unit,
            decimals=card.decimals,
            main=_side(main),
            twin=_side(twin, self._replacement(pair)[0] if pair.via else None),
            derived_from=pair.via,
            as_of=main.as_of,
            periods=judged,
            only_main=found.only_main,
            only_twin=found.only_twin,
            mismatches=(*found.mismatches, *self._inherited(pair)),
            stability=measured.stability,
            agreement=measured.agreement,
            allowed=within,
            class_=verdict.class_ if verdict else None,
            reason=verdict.reason if verdict else None,
            bridge=chain[-1] if chain else None,
            split=at_splits.get(last),
            contributions=tuple(self._contributions(pair, last).items()),
            explanation=pair.twin.explanation.model_dump() if pair.twin.explanation else None,
            commentary=(*(pair.twin.commentary if pair.via is None else ()), *commentary),
        )

    def _main(self, pair: Pair) -> Figures:
        return self._figures(pair.card, pair.main_recipe, self._cards[pair.card].short_title.model_dump())

    def _twin(self, pair: Pair) -> Figures:
        title = pair.twin.title.model_dump() if pair.twin.title else None
        if pair.via is not None:
            return self._derived(pair, title)
        other, recipe = self._replacement(pair)
        own = OWN_RECIPE[recipe] if other == pair.card else self._cards[other].short_title.model_dump()
        return self._figures(other, recipe, title or own)

    def _derived(self, pair: Pair, title: Words | None) -> Figures:
        card, (other, recipe) = self._cards[pair.card], self._replacement(pair)
        said = title or (
            self._cards[other].short_title.model_dump() if other != pair.via else OWN_RECIPE[recipe]
        )
        frame = compute_card(card, self._substituted(pair)[0])
        reached = frame["period"].map(lambda period: self._reads(card, str(period), pair))
        values = where(frame, (frame["recipe"] == pair.main_recipe) & reached.astype(bool))
        words = {"pl": f"z danymi: {said['pl']}", "en": f"with: {said['en']}"}
        return self._of(card, pair.main_recipe, words, values, [card.id, other])

    def _reads(self, card: Card, period: str, pair: Pair) -> bool:
        """Whether the recipe of a card for a period comes to the card that is replaced."""
        version = card.version_for(period, card.recipe_or_national(pair.main_recipe))
        used = [given.card for given in version.inputs.values() if given.card] if version else []
        return pair.via in used or any(self._reads(self._cards[one], period, pair) for one in used)

    def _replacement(self, pair: Pair) -> tuple[str, str]:
        """The card and recipe whose figures the twin is, or puts in the place of the card it comes from."""
        other = self._cards[pair.twin.card or pair.via or pair.card]
        if pair.twin.card is None:
            return other.id, pair.twin.recipe or "local"
        recipe = pair.twin.recipe or "national"
        return other.id, recipe if recipe in other.recipes.named() else next(iter(other.recipes.named()))

    def _substituted(self, pair: Pair) -> tuple[Substituted, Precision]:
        key = (pair.via or "", *self._replacement(pair))
        if key not in self._put:
            supply = Substituted(self._supply, self._cards, key[0], (key[1], key[2]))
            self._put[key] = supply, Precision(self._cards, supply)
        return self._put[key]

    def _figures(self, card_id: str, recipe: str, title: Words) -> Figures:
        frame = self._supply.computed(card_id, recipe)
        return self._of(self._cards[card_id], recipe, title, frame, [card_id])

    def _of(
        self, card: Card, recipe: str, title: Words, frame: pd.DataFrame, made_of: Sequence[str]
    ) -> Figures:
        as_of = self._supply.as_of
        return Figures(
            card.id,
            recipe,
            title,
            card.unit,
            card.kind,
            card.moment,
            self._supply.territory,
            figures_of(frame),
            self._retrieved(made_of),
            as_of.isoformat() if isinstance(as_of, datetime.date) else None,
        )

    def _retrieved(self, card_ids: Sequence[str]) -> tuple[str, ...]:
        """The days on which the bytes behind some cards were fetched."""
        seen, waiting = set(), list(card_ids)
        while waiting:
            one = waiting.pop()
            if one not in seen and one in self._cards:
                seen.add(one)
                waiting.extend(uses(self._cards[one]))
        series = {name for one in seen for name in series_of(self._cards[one])}
        numbers = {number for name in series for number in self._supply.observed(name)["snapshot"]}
        found = (self._supply.snapshot(int(number)) for number in numbers)
        return tuple(sorted({snapshot.retrieved for snapshot in found if snapshot}))

    def _bands(self, pair: Pair, found: Alignment) -> dict[str, tuple[float, float]]:
        main = self._precision.of(pair.card, pair.main_recipe)
        if pair.via is not None:
            twin = self._substituted(pair)[1].of(pair.card, pair.main_recipe)
        else:
            twin = self._precision.of(*self._replacement(pair))
        return {
            row.period: (main.get(row.period, 0.0), twin.get(row.period, 0.0) * found.factor)
            for row in found.rows
        }

    def _splits(self, pair: Pair, found: Alignment) -> dict[str, Split]:
        if self._cards[pair.card].kind != "ratio":
            return {}
        main = splits.quotients(self._cards, pair.card, pair.main_recipe, self._supply)
        if pair.via is not None:
            supply = self._substituted(pair)[0]
            twin = splits.quotients(self._cards, pair.card, pair.main_recipe, supply)
        else:
            twin = splits.quotients(self._cards, *self._replacement(pair), self._supply)
        made = {}
        for row in found.rows:
            if row.period in main and row.period in twin:
                one = splits.split(row.period, main[row.period], twin[row.period], row.main, row.twin)
                if one is not None:
                    made[row.period] = one
        return made

    def _judge(
        self, pair: Pair, found: Alignment, measured: Measures, within: Allowed, at: Mapping[str, Split]
    ) -> tuple[tuple[Judged, ...], list[Verdict], list[Bridge]]:
        """Every period with its class, and the bridges that led to it."""
        target = target_of(self._cards[pair.card])
        declared = pair.twin.bridge if pair.via is None else ()
        judged, verdicts, chain = [], [], []
        for number, (row, point) in enumerate(zip(found.rows, measured.points, strict=True)):
            own = self._measured(pair, point.difference, at.get(row.period))
            one = bridges.build(row.period, point.difference, declared, own)
            steps = [earlier.step for earlier in measured.points[: number + 1]]
            verdict = classify(point, steps, within, one.residual, target)
            judged.append(Judged(point, verdict.class_, one.residual, row.main_flags, row.twin_flags))
            verdicts.append(verdict)
            chain.append(one)
        return tuple(judged), verdicts, chain

    def _measured(self, pair: Pair, difference: float, split: Split | None) -> BridgeStep | None:
        """What the comparison itself can say of the cause: of a derived twin everything, else the part of a
        denominator that counts people."""
        if pair.via is not None:
            title = self._cards[pair.via].short_title
            note = {
                "pl": f"Wskaźnik policzono jeszcze raz, z bliźniakiem karty „{title.pl}”: stąd cała różnica.",
                "en": f"The indicator was computed once more, with the twin of “{title.en}”: hence the whole "
                "difference.",
            }
            return (
                BridgeStep(self._cause(pair), difference, "measured", note, automatic=True)
                if difference
                else None
            )
        if split is None or not split.counts_people or split.denominator_amount == 0:
            return None
        note = {
            "pl": "Policzono z obu przepisów: różnica mianowników.",
            "en": "Worked out from both recipes: the difference of the denominators.",
        }
        return BridgeStep("POPULATION", split.denominator_amount, "measured", note, automatic=True)

    def _cause(self, pair: Pair) -> CauseCode:
        """Population, where a count of people was replaced; else what is declared first of that twin."""
        source = self._cards[pair.via or pair.card]
        if source.theme == "population" and source.kind == "stock" and source.unit == "person":
            return "POPULATION"
        return pair.twin.bridge[0].cause if pair.twin.bridge else "UNKNOWN"

    def _contributions(self, pair: Pair, period: str) -> dict[str, float]:
        if pair.via is not None or not period:
            return {}
        main = splits.addends(self._cards, pair.card, pair.main_recipe, self._supply).get(period, {})
        twin = splits.addends(self._cards, *self._replacement(pair), self._supply).get(period, {})
        if len(main) < 2 or main.keys() != twin.keys():
            return {}
        return contributions({name: (main[name], twin[name]) for name in main})

    def _inherited(self, pair: Pair) -> list[Mismatch]:
        """What could not be aligned between the card that was replaced and its twin."""
        if pair.via is None:
            return []
        source = self._cards[pair.via]
        declared = Pair(source.id, pair.twin.id, pair.twin, main_recipe(source, pair.twin))
        found = align(self._main(declared), self._twin(declared))
        return [one for one in found.mismatches if one.what in ("moment", "vintage")]


def target_of(card: Card) -> Target | None:
    """The card's target, where it has one and a good side."""
    good = {"higher_is_better": 1, "lower_is_better": -1}.get(card.direction)
    return Target(card.target.value, good) if card.target and good else None


def _side(figures: Figures, via: str | None = None) -> Side:
    return Side(figures.card, figures.recipe, figures.title, figures.unit, figures.moment, via)
