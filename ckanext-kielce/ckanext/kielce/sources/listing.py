"""What the page of all sources shows: one line a source, those that need a person first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.sources import words
from ckanext.kielce.sources.facts import Facts, Told
from ckanext.kielce.sources.upcoming import Upcoming, upcoming
from zoom_schemas import numbers, periods

from harvesters.changes import newest_of
from harvesters.source import Source

GROUPS = ("attention", "running", "paused", "fresh", "never", "bundled")
_GROUP_OF = {
    "error": "attention",
    "held": "attention",
    "overdue": "attention",
    "running": "running",
    "paused": "paused",
    "ok": "fresh",
    "unchanged": "fresh",
    "never": "never",
    "bundled": "bundled",
}
_ORDER = ("error", "held", "overdue", "late", "running", "paused", "never", "ok", "unchanged", "bundled")


@dataclass(frozen=True)
class SourceLine:
    """One source for people; texts are empty where there is nothing to say."""

    id: str
    title: str
    address: str
    publisher: str
    publisher_url: str
    licence: str
    licence_url: str
    rhythm: str
    state: str
    state_text: str
    tone: words.Tone
    reason: str
    last_success: str
    last_change: str
    next_try: str
    due: str
    figures: str
    next_figures: Upcoming | None
    cards: int
    cards_text: str
    datasets: int
    secondary: bool


@dataclass(frozen=True)
class Choice:
    """One way to narrow the list; ``address`` is empty for the way it is narrowed now."""

    text: str
    address: str


@dataclass(frozen=True)
class ListPage:
    """The list, how to narrow it, and the sentence above it."""

    lines: tuple[SourceLine, ...]
    choices: tuple[Choice, ...]
    sentence: str


def build(facts: Facts, lang: str, group: str = "") -> ListPage:
    """The page, narrowed to a group of states if it is one."""
    lines = sorted((line(facts, one, lang) for one in facts.told.values()), key=_first_who_needs)
    shown = [one for one in lines if group in ("", group_of(one.state))] if group in GROUPS else lines
    return ListPage(
        tuple(shown), tuple(_choices(lines, group if group in GROUPS else "", lang)), _sentence(lines, lang)
    )


def line(facts: Facts, told: Told, lang: str) -> SourceLine:
    """One source in words."""
    source = facts.sources[told["id"]]
    newest = newest_of(source, facts.newest)
    state = state_of(told)
    return SourceLine(
        id=source.id,
        title=source.title.get(lang),
        address=f"/zrodla/{source.id}",
        publisher=source.publisher.name.get(lang),
        publisher_url=str(source.publisher.url),
        licence=source.licence.title.get(lang),
        licence_url=str(source.licence.url),
        rhythm=words.rhythm(source.rhythm),
        state=state,
        state_text=words.state(state),
        tone=words.TONES[state],
        reason=(told.get("reason") or {}).get(lang, ""),
        last_success=words.moment(told.get("last_success"), lang) or copied(source, lang),
        last_change=words.day(told.get("last_change"), lang),
        next_try=_next_try(told, lang),
        due=words.moment(told.get("due"), lang),
        figures=periods.label(newest, lang) if newest else "",
        next_figures=next(iter(upcoming(facts.expected_of(source.id), lang)), None),
        cards=len(told["cards"]),
        cards_text=words.counted_cards(len(told["cards"]), lang),
        datasets=len(facts.datasets.get(source.id, ())),
        secondary=source.secondary_copy,
    )


def state_of(told: Told) -> str:
    """The state, or that it is overdue where nothing worse is the matter."""
    state = told["state"]
    return "overdue" if told.get("overdue") and state not in ("error", "held", "running") else state


def group_of(state: str) -> str:
    """The group by which the list may be narrowed."""
    return _GROUP_OF.get(state, "bundled")


def copied(source: Source, lang: str) -> str:
    """`kopia z 23 listopada 2026` of a source whose files came with the portal."""
    if not source.files:
        return ""
    return tk._("copy of {day}").format(day=words.day(source.retrieved, lang))


def _next_try(told: Told, lang: str) -> str:
    """The moment in words; one that has passed only waits for a worker."""
    text = told.get("next_try")
    if text and dt.datetime.fromisoformat(text) <= dt.datetime.now(dt.UTC):
        return tk._("as soon as a worker is free")
    return words.moment(text, lang)


def as_data(facts: Facts) -> list[dict[str, Any]]:
    """The list for programs: answers of the action, the newest period, what is expected next."""
    return [one_as_data(facts, source_id) for source_id in sorted(facts.told)]


def one_as_data(facts: Facts, source_id: str) -> dict[str, Any]:
    """One source for programs."""
    following = next(iter(facts.expected_of(source_id)), None)
    return {
        **facts.told[source_id],
        "newest_period": newest_of(facts.sources[source_id], facts.newest),
        "expected": following
        and {
            "turn": following.turn,
            "day": following.day.isoformat(),
            "state": following.state,
            "basis": following.basis,
            "figures": following.figures,
        },
        "dataset_names": [one.name for one in facts.datasets.get(source_id, ())],
    }


def _first_who_needs(one: SourceLine) -> tuple[int, int, str]:
    late = one.next_figures is not None and one.next_figures.late
    key = "late" if late and group_of(one.state) != "attention" else one.state
    return _ORDER.index(key), -one.cards, one.title


def _choices(lines: list[SourceLine], chosen: str, lang: str) -> Iterable[Choice]:
    names = {
        "attention": tk._("needs a person"),
        "running": tk._("synchronising"),
        "paused": tk._("paused"),
        "fresh": tk._("up to date"),
        "never": tk._("not asked yet"),
        "bundled": tk._("without synchronisation"),
    }
    everything = tk._("all")
    yield Choice(f"{everything} ({numbers.number(len(lines), 0, lang)})", "/zrodla" if chosen else "")
    for group in GROUPS:
        count = sum(group_of(one.state) == group for one in lines)
        if count or group == chosen:
            text = f"{names[group]} ({numbers.number(count, 0, lang)})"
            yield Choice(text, "" if group == chosen else f"/zrodla?state={group}")


def _sentence(lines: list[SourceLine], lang: str) -> str:
    attention = sum(group_of(one.state) == "attention" for one in lines)
    late = sum(one.next_figures is not None and one.next_figures.late for one in lines)
    return tk._(
        "Sources: {all}. Failed, held or overdue: {attention}. Newer figures should exist: {late}."
    ).format(
        all=numbers.number(len(lines), 0, lang),
        attention=numbers.number(attention, 0, lang),
        late=numbers.number(late, 0, lang),
    )
