"""Twins of the cards: explained and commented, and what is called measured follows from the figures."""

from functools import cache

import pytest

from harvesters import bundled
from indicator_jobs.cards import load_cards

KIELCE = "266101"
CARDS = load_cards().cards
TWINS = [(card.id, twin) for card in CARDS.values() for twin in card.twins]
each_twin = pytest.mark.parametrize(
    ("card_id", "twin"), TWINS, ids=[f"{card_id}-{twin.id}" for card_id, twin in TWINS]
)


@cache
def figures() -> dict[tuple[str, str], float]:
    found = {}
    for source in bundled.load_sources():
        if source.series:
            table = bundled.read_observations(source)
            ours = (table["territory"] == KIELCE) & (table["dimensions"] == "") & table["value"].notna()
            own = table.loc[ours]
            found |= dict(zip(zip(own["series"], own["period"], strict=True), own["value"], strict=True))
    return found


def figure(series: str, period: str) -> float:
    return figures()[series, period]


def residents(period: str) -> float:
    return figure("bdl:72305", period)


def mid_year(period: str) -> float:
    return figure("bdl:P2914.population_mid_year", period)


def by_both_denominators(count: float, period: str) -> float:
    """What a rate per thousand gains when the population of 31 December stands for that of 30 June."""
    return 1000 * count / residents(period) - 1000 * count / mid_year(period)


def jagiellonska_above_mean(kind: str, period: str) -> float:
    one = figure(f"gios:pm10.skkieljagiel_24h{kind}", period)
    other = figure(f"gios:pm10.skkielkusoci_24h{kind}", period)
    return one - (one + other) / 2


MEASURED = {
    ("environment-climate.pm10_manual", "eurostat"): lambda period: jagiellonska_above_mean("", period),
    ("environment-climate.pm10_days_manual", "eurostat"): lambda period: jagiellonska_above_mean(
        "_days_above_50", period
    ),
    ("sport-culture.museum_visitors", "published"): lambda period: by_both_denominators(
        figure("estat:CR1007V", period), period
    ),
    ("population.natural_increase_rate", "published"): lambda period: by_both_denominators(
        figure("bdl:59", period) - figure("bdl:65", period), period
    ),
    ("population.net_migration_rate", "published"): lambda period: by_both_denominators(
        figure("bdl:P1355.net", period), period
    ),
    ("finance.revenue_per_capita", "published"): lambda period: by_both_denominators(
        figure("bdl:76037", period) / 1000, period
    ),
    ("public-safety.total_crime", "computed"): lambda period: (
        -by_both_denominators(figure("bdl:58559", period), period)
    ),
}
"""How the amount of each twin whose bridge is measured follows from the bundled figures."""

AMOUNTS = [
    (card_id, twin.id, part)
    for card_id, twin in TWINS
    for part in twin.bridge
    if part.basis == "measured" and (card_id, twin.id) in MEASURED
]


def test_at_least_twelve_cards_have_a_twin_with_a_commentary():
    assert len({card_id for card_id, twin in TWINS if twin.commentary}) >= 12


@each_twin
def test_every_twin_says_why_it_differs_in_both_languages(card_id, twin):
    texts = [twin.explanation, *(part.note for part in twin.bridge), *(one.text for one in twin.commentary)]
    assert twin.commentary
    for text in texts:
        assert text is not None
        assert text.pl.strip() != text.en.strip()
        assert text.pl.endswith(".")
        assert text.en.endswith(".")


@each_twin
def test_a_unit_answers_for_every_commentary_and_the_day_is_stated(card_id, twin):
    for comment in twin.commentary:
        assert comment.author
        assert str(comment.date) >= "2026-11-01"


@pytest.mark.parametrize(("card_id", "twin_id", "part"), AMOUNTS)
def test_a_measured_amount_follows_from_the_figures(card_id, twin_id, part):
    amount = MEASURED[card_id, twin_id](part.period)
    assert part.amount == pytest.approx(amount, rel=0.02, abs=0.0005)


def test_every_amount_that_is_called_measured_is_recomputed_here():
    measured = {(card_id, twin.id) for card_id, twin in TWINS for p in twin.bridge if p.basis == "measured"}
    assert measured == set(MEASURED)
