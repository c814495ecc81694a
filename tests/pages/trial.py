"""A trial city: synthetic cards, figures and one dashboard. None of these figures is true."""

from __future__ import annotations

import synthetic

CARDS = {
    card.id: card
    for card in (
        synthetic.card("population.total"),
        synthetic.card("population.net_migration", kind="flow", moment="period"),
        synthetic.card("population.births", kind="flow", moment="period"),
        synthetic.card("population.deaths", kind="flow", moment="period"),
        synthetic.card("economy.silent"),
    )
}
YEARS = [str(year) for year in range(2015, 2025)]


def figures() -> synthetic.SyntheticValues:
    cities = (synthetic.KIELCE, synthetic.RADOM, synthetic.LUBLIN, synthetic.LODZ)
    lines = {
        city: {year: 200_000.0 - 1_000 * place - 1_500 * step for step, year in enumerate(YEARS)}
        for place, city in enumerate(cities)
    }
    flows = {synthetic.KIELCE: {year: -500.0 - 13 * step for step, year in enumerate(YEARS) if step != 4}}
    counts = {synthetic.KIELCE: {year: 900.0 + 7 * step for step, year in enumerate(YEARS)}}
    return synthetic.SyntheticValues(
        {
            "population.total": synthetic.frame(lines),
            "population.net_migration": synthetic.frame(flows),
            "population.births": synthetic.frame(counts),
            "population.deaths": synthetic.frame(counts, flags="E"),
        }
    )


DASHBOARD = {
    "slug": "proba",
    "title": {"pl": "Próba", "en": "Trial"},
    "theme": "population",
    "lead": [
        {
            "card": "population.total",
            "outcomes": {"falling": synthetic.both("Ubywa"), "rising": synthetic.both("Przybywa")},
        }
    ],
    "tiles": ["population.total", "population.net_migration", "population.births", "population.deaths"],
    "sections": [
        {
            "title": {"pl": "Czy to próba?", "en": "Is it a trial?"},
            "charts": [
                {
                    "id": "miasta",
                    "kind": "multi_line",
                    "card": "population.total",
                    "territories": "peers",
                    "span": "full",
                },
                {"id": "saldo", "kind": "signed_bars", "card": "population.net_migration"},
                {
                    "id": "ranking",
                    "kind": "dot_comparison",
                    "card": "population.total",
                    "territories": "peers",
                },
                {"id": "cisza", "kind": "line", "card": "economy.silent"},
            ],
        }
    ],
    "unknown": [{"text": {"pl": "Ile jest osiedli.", "en": "How many estates there are."}}],
}
