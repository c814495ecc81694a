"""What the city does not know, worked out from its cards, its sources and its inventory: nothing is typed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from harvesters.holding import Holding
from harvesters.source import Source
from indicator_jobs.card import Card


@dataclass(frozen=True)
class Unsupplied:
    """An input of a recipe (`national` or `local`) whose series no source gives."""

    card: str
    recipe: str
    input: str
    series: str


@dataclass(frozen=True)
class Gap:
    """What a holding would bring, as ids of indicators.

    `new`: indicators of the inventory that have no card. `local`: cards that know only the national figure,
    because their recipe from the city's register cannot be written yet. `served`: cards with such a recipe.
    """

    holding: str
    new: tuple[str, ...]
    local: tuple[str, ...]
    served: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether anything waits for the holding."""
        return bool(self.new or self.local)


@dataclass(frozen=True)
class Gaps:
    """All gaps. `empty`: cards without any figure; `inputs`: inputs without a source."""

    empty: tuple[str, ...]
    inputs: tuple[Unsupplied, ...]
    holdings: Mapping[str, Gap]

    def without_register(self) -> tuple[Unsupplied, ...]:
        """Inputs of local recipes whose register the portal does not have."""
        return tuple(one for one in self.inputs if one.recipe == "local")


def gaps(
    cards: Mapping[str, Card],
    sources: Iterable[Source],
    holdings: Iterable[Holding],
    with_figures: Collection[str],
) -> Gaps:
    """The gaps; `with_figures` are the ids of cards that have at least one value."""
    known = {series.id for source in sources for series in source.series}
    return Gaps(
        empty=tuple(sorted(one for one in cards if one not in with_figures)),
        inputs=tuple(one for card_id in sorted(cards) for one in _unsupplied(cards[card_id], known)),
        holdings={one.id: _gap(one, cards) for one in holdings},
    )


def _unsupplied(card: Card, known: Collection[str]) -> Iterable[Unsupplied]:
    seen: set[tuple[str, str]] = set()
    for recipe, versions in card.recipes.named().items():
        for version in versions:
            for name, given in version.inputs.items():
                series = given.series
                if series is not None and series not in known and (recipe, series) not in seen:
                    seen.add((recipe, series))
                    yield Unsupplied(card.id, recipe, name, series)


def _gap(holding: Holding, cards: Mapping[str, Card]) -> Gap:
    present = [one for one in holding.wanted_by if one in cards]
    return Gap(
        holding.id,
        new=tuple(one for one in holding.wanted_by if one not in cards),
        local=tuple(one for one in present if not cards[one].recipes.local),
        served=tuple(one for one in present if cards[one].recipes.local),
    )
