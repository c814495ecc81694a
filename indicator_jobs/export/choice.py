"""What to export: which cards, themes, territories and periods, as known when."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zoom_schemas.periods import PeriodError, PeriodKind, parse
from zoom_schemas.settings import load_settings
from zoom_schemas.territories import LEVELS, load_territories
from zoom_schemas.themes import load_themes

from indicator_jobs.card import Card
from indicator_jobs.known import UnknownError, known_card, known_territory
from indicator_jobs.local_supply import AsOf

ALL, PEERS, CITIES = "all", "peers", "cities"
"""Words for many territories: every one, the cities compared with ours, the cities with powiat rights."""

FREQUENCIES: dict[str, tuple[PeriodKind, ...]] = {
    "A": ("year", "school_year"),
    "S": ("half_year",),
    "Q": ("quarter",),
    "M": ("month",),
    "D": ("day",),
}
"""Codes of SDMX CL_FREQ and the kinds of period that they stand for."""


@dataclass(frozen=True)
class Choice:
    """Cards by id, territories by code (None: every one), the first and last period, as of when."""

    cards: tuple[str, ...]
    territories: tuple[str, ...] | None = None
    first: str | None = None
    last: str | None = None
    frequency: str | None = None
    as_of: AsOf = None

    def takes(self, period: str) -> bool:
        """Whether a period is wanted: it has the frequency and begins within the bounds."""
        parsed = parse(period)
        if self.frequency and parsed.kind not in FREQUENCIES[self.frequency]:
            return False
        begins_late = self.first is None or parsed.start >= parse(self.first).start
        return begins_late and (self.last is None or parsed.start <= _end(self.last))


def choose(
    known: Mapping[str, Card],
    cards: Iterable[str] = (),
    themes: Iterable[str] = (),
    territories: Iterable[str] = (),
    first: str | None = None,
    last: str | None = None,
    frequency: str | None = None,
    as_of: AsOf = None,
) -> Choice:
    """The choice so written; nothing given means all. Raises UnknownError for what is not known.

    A territory is a code, `peers`, `cities`, `all`, or a level such as `gmina`.
    """
    for period in (first, last):
        _checked_period(period)
    if frequency is not None and frequency not in FREQUENCIES:
        raise UnknownError(
            f"There is no frequency {frequency}.", f"Frequencies are: {', '.join(FREQUENCIES)}."
        )
    return Choice(
        _cards(known, tuple(cards), tuple(themes)),
        _territories(tuple(territories)),
        first,
        last,
        frequency,
        as_of,
    )


def _cards(known: Mapping[str, Card], cards: tuple[str, ...], themes: tuple[str, ...]) -> tuple[str, ...]:
    slugs = {card.slug: card.id for card in known.values()}
    named = {known_card(known, slugs.get(one, one)).id for one in cards}
    for theme in themes:
        if theme not in load_themes():
            raise UnknownError(f"There is no theme {theme}.", f"Themes are: {', '.join(load_themes())}.")
    themed = {card.id for card in known.values() if card.theme in themes}
    return tuple(sorted(named | themed if cards or themes else known))


def _territories(written: tuple[str, ...]) -> tuple[str, ...] | None:
    if not written or ALL in written:
        return None
    found: set[str] = set()
    for one in written:
        found.update(_codes(one))
    return tuple(sorted(found))


def _codes(written: str) -> Iterable[str]:
    settings, known = load_settings(), load_territories()
    if written == PEERS:
        return (settings.territory, *settings.peers)
    if written == CITIES:
        return (city.code for city in known.cities_with_powiat_rights())
    for level in LEVELS:
        if level == written:
            return (territory.code for territory in known.at_level(level))
    return (known_territory(written),)


def _checked_period(period: str | None) -> None:
    try:
        if period is not None:
            parse(period)
    except PeriodError as error:
        raise UnknownError(str(error), "") from None


def _end(period: str) -> datetime.date:
    """The last day on which a period may begin to belong to another: the end of that one."""
    parsed = parse(period)
    months = {"year": 12, "school_year": 12, "half_year": 6, "quarter": 3, "month": 1, "day": 0}[parsed.kind]
    if not months:
        return parsed.start
    month = parsed.start.month - 1 + months
    following = datetime.date(parsed.start.year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)
