"""What is known by its name: cards and territories; and what is said of a name that is not."""

import difflib
import unicodedata
from collections.abc import Mapping

from zoom_schemas.territories import Territory, load_territories

from indicator_jobs.card import Card


class UnknownError(LookupError):
    """A card, territory or period that is not there: what is wrong, and where to go on."""

    def __init__(self, problem: str, hint: str):
        super().__init__(f"{problem} {hint}")
        self.problem, self.hint = problem, hint


def known_card(cards: Mapping[str, Card], card_id: str) -> Card:
    """The card with this id. Raises UnknownError with the nearest ids."""
    if card_id in cards:
        return cards[card_id]
    near = difflib.get_close_matches(card_id, cards, n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else "`zoom cards list` shows all cards."
    raise UnknownError(f"There is no card {card_id}.", hint)


def known_territory(written: str) -> str:
    """The TERYT code of a territory, however its zeros are written. Raises UnknownError."""
    code = load_territories().code(written)
    if code is None:
        raise UnknownError(
            f"There is no territory {written}.", "Give a TERYT code such as 266101 (Kielce), 26, or PL."
        )
    return code


def named_territory(written: str) -> str:
    """The code of a territory written as a TERYT code or by its name. Raises UnknownError with candidates.

    Case and Polish letters do not matter. Among equal names the gminas in force are meant.
    """
    code = load_territories().code(written)
    if code is not None:
        return code
    in_force = [one for one in load_territories().by_code.values() if not one.valid_to]
    wanted = _plain(written)
    for candidates in (
        [one for one in in_force if one.level == "gmina" and _plain(one.name) == wanted],
        [one for one in in_force if _plain(one.name) == wanted],
    ):
        if len(candidates) == 1:
            return candidates[0].code
        if candidates:
            names = "; ".join(f"{one.code} ({_whereabouts(one)})" for one in candidates)
            raise UnknownError(
                f"{len(candidates)} territories are called {written}.", f"Give a code: {names}."
            )
    names = {_plain(one.name): one for one in in_force}
    near = [names[one] for one in difflib.get_close_matches(wanted, names, n=3)]
    meant = ", ".join(f"{one.name} ({one.code})" for one in near)
    hint = f"Did you mean {meant}?" if near else "Give a name or a TERYT code such as 266101 (Kielce)."
    raise UnknownError(f"There is no territory {written}.", hint)


def _whereabouts(territory: Territory) -> str:
    """In which powiat and voivodeship a territory lies."""
    known, names = load_territories().by_code, []
    outer = known.get(territory.parent)
    while outer is not None and outer.level != "country":
        names.append(outer.name)
        outer = known.get(outer.parent)
    return ", ".join(names)


def _plain(name: str) -> str:
    """A name without case and without the marks of Polish letters."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())
