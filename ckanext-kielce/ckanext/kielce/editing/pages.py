"""What the pages of editing show, ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards.card_page import InputLine, recipe_text
from ckanext.kielce.dashboards.formula_words import recipe_in_words
from ckanext.kielce.editing.words import STATES
from ckanext.kielce.indicators import holdings
from zoom_schemas import numbers, periods
from zoom_schemas.problems import Problem
from zoom_schemas.units import get_unit

from indicator_jobs.card import Card
from indicator_jobs.editing.checking import Checked
from indicator_jobs.editing.content import Content
from indicator_jobs.editing.differences import FieldChange
from indicator_jobs.editing.dry_run import CellChange, DryRun
from indicator_jobs.editing.form import Control
from indicator_jobs.recipe import RecipeVersion

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("identity", ("id", "theme", "class", "title", "short_title", "codes")),
    ("meaning", ("definition", "why", "how_to_read", "limits", "direction")),
    ("measure", ("unit", "multiplier", "decimals", "range", "kind", "period", "moment", "level")),
    ("recipe", ("recipes",)),
    ("example", ("example", "check_by_hand")),
    ("more", ()),
)
"""The form in steps; fields that none of them names stand in the last one."""


@dataclass(frozen=True)
class Section:
    """One step of the form."""

    id: str
    title: str
    controls: tuple[Control, ...]

    @property
    def problems(self) -> int:
        """How many problems stand in it."""
        return sum(_count(one) for one in self.controls)


@dataclass(frozen=True)
class Verdict:
    """What the check says: sound or not, the recipe in words, the worked example."""

    sound: bool
    problems: tuple[Problem, ...]
    recipes: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class ValueLine:
    """One period of the portal's territory, before and after."""

    period: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True)
class Trial:
    """The dry run for people: ``lines`` of the own territory, ``drawing`` its points before and after."""

    problem: str
    counts: dict[str, int]
    comparable: bool
    unit: str
    lines: tuple[ValueLine, ...] = ()
    largest: tuple[tuple[str, str, str], ...] = ()
    downstream: tuple[str, ...] = ()
    drawing: tuple[str, str] = ("", "")
    findings: tuple[str, ...] = ()
    held: bool = False


@dataclass(frozen=True)
class Conflict:
    """Somebody else was faster: what they changed, and which fields both changed."""

    changes: tuple[FieldChange, ...]
    clashes: tuple[str, ...]


@dataclass(frozen=True)
class EditPage:
    """The form of one card."""

    card_id: str
    title: str
    number: int
    state: str
    state_text: str
    sections: tuple[Section, ...]
    elsewhere: tuple[Problem, ...]
    verdict: Verdict | None = None
    trial: Trial | None = None
    conflict: Conflict | None = None
    found: tuple[dict[str, Any], ...] | None = None
    query: str = ""
    notice: str = ""
    why: str = ""


def title_of(content: Content, card_id: str, lang: str) -> str:
    """The title of a draft, its id where it has none yet."""
    title = content.get("title")
    given = (title.get(lang) or title.get("pl")) if isinstance(title, dict) else None
    return str(given or card_id)


def state_text(state: str | None, lang: str) -> str:
    """The state of the work on a card in words."""
    return STATES[state].get(lang) if state in STATES else ""


def sections(form: Sequence[Control]) -> tuple[Section, ...]:
    """The controls by steps of the form."""
    by_name = {control.name: control for control in form}
    named = {name for _, names in SECTIONS for name in names}
    rest = tuple(control for control in form if control.name not in named)
    titles = {
        "identity": tk._("What it is"),
        "meaning": tk._("What it means"),
        "measure": tk._("The measure"),
        "recipe": tk._("How it is computed"),
        "example": tk._("An example, worked out by hand"),
        "more": tk._("People, target, twins, remarks"),
    }
    return tuple(
        Section(one, titles[one], tuple(by_name[name] for name in names if name in by_name) or rest)
        for one, names in SECTIONS
    )


def verdict(checked: Checked, lang: str) -> Verdict:
    """The result of a check for people; the recipe in words once it can be read."""
    card = checked.card if checked.sound else None
    words = tuple(_words(card, lang)) if card else ()
    example = ""
    if card and checked.example is not None:
        example = get_unit(card.unit).written(checked.example, lang, card.decimals)
    return Verdict(checked.sound, tuple(checked.problems), words, example)


def trial(run: DryRun, lang: str) -> Trial:
    """The dry run for people."""
    decimals = get_unit(run.unit_after).decimals
    own = [one for one in run.own if one.recipe == (run.own[0].recipe if run.own else "")]
    counts = run.counts
    return Trial(
        problem=run.problem or "",
        counts={
            "new": counts.new,
            "changed": counts.revised,
            "gone": counts.removed,
            "same": counts.unchanged,
        },
        comparable=run.comparable,
        unit=get_unit(run.unit_after).symbol_in(lang),
        lines=tuple(_line(one, decimals, lang) for one in reversed(own)),
        largest=tuple(_large(one, decimals, lang) for one in run.largest[:5]),
        downstream=run.downstream,
        drawing=drawing(own) if run.comparable else ("", drawing(own)[1]),
        findings=tuple(one.message.get(lang) for one in run.findings[:8]),
        held=any(one.level == "hold" for one in run.findings),
    )


def drawing(cells: Sequence[CellChange], width: int = 320, height: int = 90) -> tuple[str, str]:
    """Points of the line before and of the line after, within a picture of this size; empty without two."""
    known = [one for cell in cells for one in (cell.before, cell.after) if one is not None]
    if len(cells) < 2 or not known:
        return "", ""
    low, high = min(known), max(known)
    scale = (height - 8) / (high - low) if high > low else 0.0
    step = (width - 8) / (len(cells) - 1)

    def points(name: str) -> str:
        given = [(index, getattr(cell, name)) for index, cell in enumerate(cells)]
        return " ".join(
            f"{4 + index * step:.1f},{height - 4 - (value - low) * scale:.1f}"
            for index, value in given
            if value is not None
        )

    return points("before"), points("after")


def _words(card: Card, lang: str):
    for kind, versions in card.recipes.named().items():
        for version in versions:
            text = recipe_text(kind, version, lang)
            titles = {one.name: _title(version, one, lang) for one in text.inputs}
            yield f"{card.title.get(lang)} = {recipe_in_words(version, titles, lang)} ({text.since})"


def _title(version: RecipeVersion, line: InputLine, lang: str) -> str:
    """The title of an input; of another card its title, not its id."""
    known = holdings.cards().get(version.inputs[line.name].card or "")
    return known.title.get(lang) if known else line.title


def _line(one: CellChange, decimals: int, lang: str) -> ValueLine:
    before, after = (numbers.number(value, decimals, lang) for value in (one.before, one.after))
    changed = (one.before, one.flags_before) != (one.after, one.flags_after)
    return ValueLine(periods.label(one.period, lang), before, after, changed)


def _large(one: CellChange, decimals: int, lang: str) -> tuple[str, str, str]:
    place = f"{one.territory}, {periods.label(one.period, lang)}"
    return place, numbers.number(one.before, decimals, lang), numbers.number(one.after, decimals, lang)


def _count(control: Control) -> int:
    inner = sum(map(_count, control.controls))
    rows = sum(_count(one) for row in control.rows for one in row.controls)
    return len(control.problems) + inner + rows
