"""The loop in steps, from the foundation of the catalogue to what people see; each can be repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from ckanext.kielce.catalogue.foundation import follow_address, lay_foundation
from ckanext.kielce.indicators import holdings, rendering
from ckanext.kielce.indicators.attempts import BusyError
from ckanext.kielce.indicators.loading import load as load_sources
from ckanext.kielce.indicators.publishing import Published, publish_all

from indicator_jobs.jobs import CardResult, compute_all

Say = Callable[[str], None]


def setup(say: Say) -> bool:
    """Themes, units, and the sources that are synchronised."""
    from ckanext.kielce.harvest.registration import register_all

    if follow_address():
        say("the address of the site has changed: everything was indexed anew")
    laid = lay_foundation()
    say(f"themes and units: {laid.created} new, {laid.changed} corrected, {laid.unchanged} as they were")
    known = register_all()
    say(f"sources: {known.created} new, {known.changed} corrected, {known.unchanged} as they were")
    return True


def load(say: Say) -> bool:
    """Observations of the sources into the store."""
    loaded = load_sources(holdings.store(), holdings.sources().values())
    written = sum(one.written for one in loaded)
    say(f"{len(loaded)} sources, {written} observations written")
    return True


def compute(say: Say) -> bool:
    """Values of the cards; a card that cannot be computed is named and the others go on."""
    results = compute_all(holdings.store(), holdings.cards())
    _name_failures(((one.card_id, one.reason) for one in results if one.state == "error"), say)
    say(f"{len(results)} cards: {_counted(results)}")
    return not any(one.state == "error" for one in results)


def render(say: Say) -> bool:
    """Dashboards, pages of cards and pictures."""
    try:
        done = rendering.render(holdings.store())
    except BusyError as error:
        say(str(error))
        return False
    say(f"{done.editions} editions, {done.changed} of them new, {done.pictures} pictures drawn")
    return True


def export(say: Say) -> bool:
    """The ready files of all values."""
    from ckanext.kielce.research.offers import make_all

    looked, made = make_all()
    say(f"{looked} files of values, {made} of them new")
    return True


def publish(say: Say) -> bool:
    """Sources and cards in CKAN, in this process."""
    sources = publish_all("source", holdings.sources())
    cards = publish_all("card", holdings.cards())
    everything = (*sources, *cards)
    _name_failures(((one.subject, one.reason) for one in everything if one.reason), say)
    say(f"{len(sources)} sources: {_states(sources)}; {len(cards)} cards: {_states(cards)}")
    return not any(one.state == "error" for one in everything)


def inventory(say: Say) -> bool:
    """The inventory of data and the calendar of expected updates as datasets."""
    from ckanext.kielce.sources.publishing import publish as publish_inventory

    try:
        written = publish_inventory()
    except BusyError as error:
        say(str(error))
        return False
    say(f"inventory and calendar: {written} of 2 written")
    return True


STEPS: dict[str, Callable[[Say], bool]] = {
    "setup": setup,
    "load": load,
    "compute": compute,
    "render": render,
    "export": export,
    "publish": publish,
    "inventory": inventory,
}


def _counted(results: Iterable[CardResult]) -> str:
    results = list(results)
    changed = sum(one.changed for one in results)
    return f"{changed} changed, {sum(one.state == 'nothing' for one in results)} without figures"


def _states(results: Iterable[Published]) -> str:
    return ", ".join(f"{number} {state}" for state, number in Counter(one.state for one in results).items())


def _name_failures(failures: Iterable[tuple[str, str | None]], say: Say) -> None:
    for subject, reason in failures:
        say(f"{subject}: {reason}")
