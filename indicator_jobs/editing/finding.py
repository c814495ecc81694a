"""Finding what a formula could use: series and cards by their titles, with or without Polish letters."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from indicator_jobs.card import Card
from indicator_jobs.store import Store

MOST = 20
_PLAIN = str.maketrans("łŁ", "lL")


@dataclass(frozen=True)
class Candidate:
    """A series or a card that may be an input. `last`: its last period, empty where it has no figure yet."""

    sort: str
    id: str
    title: dict[str, str]
    unit: str
    kind: str
    moment: str
    period: str
    source: dict[str, str]
    last: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The candidate as JSON has it."""
        return asdict(self)


def candidates(store: Store, cards: Mapping[str, Card], wanted: str, territory: str) -> list[Candidate]:
    """At most twenty series and cards in whose id, title, source or definition every word occurs."""
    words = _folded(wanted).split()
    if not words:
        return []
    found = [one for one, more in (*_of_cards(cards), *_of_series(store)) if _fits(one, words, more)]
    found.sort(key=lambda one: _rank(one, words))
    return [_with_last(store, one, territory) for one in found[:MOST]]


def _rank(one: Candidate, words: list[str]) -> tuple[bool, bool, bool, int]:
    """What is found by its title goes before what is found by its meaning; a card before a bare series."""
    titles = [_folded(title) for title in one.title.values()]
    begins = any(title.startswith(words[0]) for title in titles)
    inside = any(all(word in title for word in words) for title in titles)
    return not begins, not inside, one.sort != "card", len(one.title["pl"])


def _of_series(store: Store) -> Iterator[tuple[Candidate, str]]:
    sources = store.sources()
    for series_id, declared in store.series().items():
        source = sources.get(declared.get("source", ""), {})
        publisher = source.get("publisher") or {}
        found = Candidate(
            sort="series",
            id=series_id,
            title=declared.get("title") or {"pl": series_id, "en": series_id},
            unit=declared["unit"],
            kind=declared["kind"],
            moment=declared.get("moment") or "",
            period=declared.get("period") or "",
            source=publisher.get("name") or source.get("title") or {},
        )
        yield found, ""


def _of_cards(cards: Mapping[str, Card]) -> Iterator[tuple[Candidate, str]]:
    for card in cards.values():
        moment = card.moment if card.kind == "stock" else ""
        title, owner = card.title.model_dump(), card.owner.card.model_dump()
        found = Candidate("card", card.id, title, card.unit, card.kind, moment, card.period, owner)
        yield found, f"{card.definition.pl} {card.definition.en} {card.short_title.pl} {card.short_title.en}"


def _fits(one: Candidate, words: list[str], more: str) -> bool:
    text = _folded(" ".join([one.id, *one.title.values(), *one.source.values(), more]))
    return all(word in text for word in words)


def _with_last(store: Store, one: Candidate, territory: str) -> Candidate:
    is_card = one.sort == "card"
    known = store.values(one.id, territory) if is_card else store.observations([one.id], territory)
    periods = known.loc[known["value"].notna(), "period"]
    return Candidate(**{**asdict(one), "last": str(periods.max()) if len(periods) else ""})


def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.translate(_PLAIN).casefold())
    return "".join(one for one in spread if not unicodedata.combining(one))
