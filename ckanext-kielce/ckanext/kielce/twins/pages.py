"""What the pages of twins show: the queue, one comparison, the section on the page of a card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.card_page import RecipeText, recipe_text
from zoom_schemas import numbers, periods
from zoom_schemas.territories import load_territories
from zoom_schemas.themes import load_themes

from dashboards_embed.rendered import RenderedChart, RenderedDashboard, Table
from dashboards_embed.twins import bridge_table, figures_table
from indicator_jobs.card import Card
from indicator_jobs.recipe import RecipeVersion
from indicator_jobs.twins.classify import CLASS_LABELS, Class
from indicator_jobs.twins.comparison import Comparison, Side
from indicator_jobs.twins.fields import Comment
from indicator_jobs.twins.queue import queue
from indicator_jobs.twins.sentence import sentence

NOT_COMPARABLE = {"pl": "bez wspólnego okresu", "en": "no shared period"}


@dataclass(frozen=True)
class ClassMark:
    """The class in words; ``number`` chooses its colour and is empty where nothing can be compared."""

    number: int | None
    text: str


@dataclass(frozen=True)
class Entry:
    """One comparison in a list."""

    title: str
    main: str
    twin: str
    address: str
    mark: ClassMark
    sentence: str
    derived: bool
    odd: bool


@dataclass(frozen=True)
class Choice:
    """One way to narrow the list; ``address`` is empty for the way it is narrowed now."""

    text: str
    address: str


@dataclass(frozen=True)
class QueuePage:
    """All comparisons, those that need a person first."""

    entries: tuple[Entry, ...]
    classes: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    waiting: int


@dataclass(frozen=True)
class SideText:
    """One of the two sources: what it is, where it leads, its recipe with the inputs the other has not."""

    role: str
    title: str
    card_title: str
    address: str
    trace: str
    recipe: RecipeText | None
    own_inputs: frozenset[str]


@dataclass(frozen=True)
class CommentText:
    """What an analyst said."""

    author: str
    day: str
    day_text: str
    text: str


@dataclass(frozen=True)
class TwinPage:
    """One comparison in full."""

    title: str
    card_title: str
    card_address: str
    theme_title: str
    territory: str
    mark: ClassMark
    sentence: str
    explanation: str
    mismatches: tuple[str, ...]
    charts: tuple[RenderedChart, ...]
    figures: Table | None
    bridge: Table | None
    sides: tuple[SideText, SideText]
    replaced: str
    replaced_address: str
    parts: tuple[tuple[str, str], ...]
    comments: tuple[CommentText, ...]
    address: str
    comment_address: str


def mark_of(number: int | None, lang: str) -> ClassMark:
    """A class for people."""
    if number is None:
        return ClassMark(None, NOT_COMPARABLE[lang])
    return ClassMark(number, CLASS_LABELS[Class(number)].get(lang))


def worst(found: Iterable[tuple[str, int | None]]) -> dict[str, int | None]:
    """Of each card the class that most needs a person; None where nothing of it can be compared."""
    marks: dict[str, int | None] = {}
    for card, number in found:
        standing = marks.get(card)
        marks[card] = standing if number is None else max(number, standing or 0)
    return marks


def entry(row: Mapping[str, Any], lang: str) -> Entry:
    """A stored comparison as one line of a list."""
    return Entry(
        title=row["title"][lang],
        main=row["main"]["title"][lang],
        twin=row["twin"]["title"][lang],
        address=names.twin_page(row["card"], row["twin_id"]),
        mark=mark_of(row["class"], lang),
        sentence=row["sentence"][lang],
        derived=row["derived_from"] is not None,
        odd=bool(row["periods"]) and row["periods"][-1]["odd"],
    )


def build_queue(
    rows: Sequence[Mapping[str, Any]],
    lang: str,
    class_: int | None = None,
    theme: str | None = None,
    derived: bool | None = None,
) -> QueuePage:
    """The list, narrowed by class, theme, and whether a twin was declared or follows from another.

    As long as nobody asks, those that follow from another are left out unless they need a person: there are
    several times as many of them, and what explains the first explains the second.
    """
    shown = [
        row
        for row in queue(rows)
        if (class_ is None or row["class"] == class_)
        and (theme is None or row["theme"] == theme)
        and (_stands_out(row) if derived is None else (row["derived_from"] is not None) == derived)
    ]
    now = {"class": class_, "theme": theme, "derived": None if derived is None else int(derived)}
    known = {row["theme"] for row in rows}
    everything = {"pl": "wszystkie", "en": "all"}[lang]
    origins = {
        "pl": ("zgłoszone i sporne", "tylko zgłoszone", "wynikające z innych kart"),
        "en": ("declared and disputed", "only declared", "following from other cards"),
    }[lang]
    return QueuePage(
        tuple(entry(row, lang) for row in shown),
        tuple(
            _choice(text, "class", number, now)
            for number, text in (
                (None, everything),
                *((int(c), label.get(lang)) for c, label in CLASS_LABELS.items()),
            )
        ),
        tuple(
            _choice(text, "theme", name, now)
            for name, text in (
                (None, everything),
                *((one.id, one.title.get(lang)) for one in load_themes().values() if one.id in known),
            )
        ),
        tuple(
            _choice(text, "derived", number, now) for number, text in zip((None, 0, 1), origins, strict=True)
        ),
        sum(row["class"] is not None and row["class"] >= Class.UNEXPLAINED for row in rows),
    )


def _stands_out(row: Mapping[str, Any]) -> bool:
    disputed = row["class"] is not None and row["class"] >= Class.UNEXPLAINED
    return row["derived_from"] is None or disputed


def build(
    made: Comparison,
    lang: str,
    cards: Mapping[str, Card],
    edition: RenderedDashboard | None,
    comments: Iterable[Comment] = (),
) -> TwinPage:
    """The page of one comparison; ``comments`` are those added in the portal."""
    main, twin = (_version(side, made, cards) for side in (made.main, made.twin))
    said = (*made.commentary, *comments)
    replaced = cards.get(made.derived_from or "")
    address = names.twin_page(made.card, made.twin_id)
    return TwinPage(
        title=made.title[lang],
        card_title=made.title[lang],
        card_address=names.card_page(made.card),
        theme_title=load_themes()[made.theme].title.get(lang),
        territory=load_territories().get(made.territory).label(lang),
        mark=mark_of(None if made.class_ is None else int(made.class_), lang),
        sentence=sentence(made, lang),
        explanation=made.explanation[lang] if made.explanation else "",
        mismatches=tuple(one.sentence[lang] for one in made.mismatches),
        charts=edition.charts if edition else (),
        figures=figures_table(made, lang) if made.periods else None,
        bridge=bridge_table(made, lang) if made.bridge and made.bridge.steps else None,
        sides=(
            _side(made.main, "main", made, main, twin, cards, lang),
            _side(made.twin, "twin", made, twin, main, cards, lang),
        ),
        replaced=replaced.title.get(lang) if replaced else "",
        replaced_address=names.card_page(replaced.id) if replaced else "",
        parts=tuple((name, numbers.percent(100 * weight, 0, lang)) for name, weight in made.contributions),
        comments=tuple(_comment(one, lang) for one in said),
        address=address,
        comment_address=f"{address}/komentarz",
    )


def of_card(rows: Iterable[Mapping[str, Any]], lang: str) -> tuple[Entry, ...]:
    """The comparisons of one card, declared ones first."""
    ordered = sorted(rows, key=lambda row: (row["derived_from"] is not None, row["twin_id"]))
    return tuple(entry(row, lang) for row in ordered)


def _choice(text: str, name: str, value: Any, now: Mapping[str, Any]) -> Choice:
    wanted = {key: one for key, one in {**now, name: value}.items() if one is not None}
    query = "&".join(f"{key}={one}" for key, one in wanted.items())
    return Choice(text, "" if now[name] == value else f"/blizniaki{'?' + query if query else ''}")


def _version(side: Side, made: Comparison, cards: Mapping[str, Card]) -> RecipeVersion | None:
    card, last = cards.get(side.card), made.last
    period = last.point.period if last else "9999"
    return card.version_for(period, side.recipe) if card else None


def _side(
    side: Side,
    role: str,
    made: Comparison,
    own: RecipeVersion | None,
    other: RecipeVersion | None,
    cards: Mapping[str, Card],
    lang: str,
) -> SideText:
    card = cards.get(side.card)
    last = made.last.point.period if made.last else ""
    theirs = {_origin(one) for one in other.inputs.values()} if other else set()
    if made.derived_from is not None:  # the same recipe: what differs is the card that was replaced
        different = {made.derived_from}
        mine = {n for n, one in own.inputs.items() if one.card in different} if own else set()
    else:
        mine = {n for n, one in own.inputs.items() if _origin(one) not in theirs} if own else set()
    return SideText(
        role=role,
        title=side.title[lang],
        card_title=card.title.get(lang) if card else side.card,
        address=names.card_page(side.via or side.card),
        trace=names.trace_page(side.via or side.card, made.territory, last) if last else "",
        recipe=recipe_text(side.recipe, own, lang) if own else None,
        own_inputs=frozenset(mine),
    )


def _origin(given: Any) -> str:
    return str(given.series or given.card or given.constant)


def _comment(one: Comment, lang: str) -> CommentText:
    return CommentText(one.author, one.date, periods.label(one.date, lang), one.text.get(lang))
