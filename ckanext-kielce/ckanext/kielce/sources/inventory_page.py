"""What the pages of the inventory show: the list with its gaps, and one holding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards import names
from ckanext.kielce.indicators import holdings as at_hand
from ckanext.kielce.sources import words
from ckanext.kielce.sources.inventory import Entry, Inventory
from ckanext.kielce.sources.inventory_search import LONGEST, matching
from zoom_schemas import numbers, periods
from zoom_schemas.themes import load_themes

from harvesters.gaps import Gaps

AVAILABILITY = ("open", "on_request", "internal", "missing", "unknown")
TONES: dict[str, words.Tone] = {
    "open": "calm",
    "on_request": "busy",
    "internal": "still",
    "missing": "alarm",
    "unknown": "still",
}


SHOWN_AT_ONCE = 20
"""Rows of the whole list that stand open; the others are one tap away."""


@dataclass(frozen=True)
class Asked:
    """What a reader looks for: words, an availability, a theme. Empty texts ask for everything."""

    words: str = ""
    availability: str = ""
    theme: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """The question in the parameters of an address; a word that nobody knows asks for nothing."""
        availability, theme = given.get("availability", ""), given.get("theme", "")
        return cls(
            " ".join(given.get("q", "")[:LONGEST].split()),
            availability if availability in AVAILABILITY else "",
            theme if theme in load_themes() else "",
        )

    @property
    def query(self) -> str:
        """The same as parameters of an address, with their question mark; empty for everything."""
        given = {"q": self.words, "availability": self.availability, "theme": self.theme}
        return (
            "?" + urlencode(chosen) if (chosen := {key: text for key, text in given.items() if text}) else ""
        )


@dataclass(frozen=True)
class Option:
    """One choice of the form above the list."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class EntryLine:
    """One set of data in words; `ask` is a link that opens a letter to whoever answers for it.

    `known` is in one line what is known of its form, quality and currency.
    """

    id: str
    title: str
    address: str
    holder: str
    holder_address: str
    form: str
    quality: str
    quality_reason: str
    current: str
    known: str
    availability: str
    tone: words.Tone
    note: str
    wanted: str
    served: str
    email: str
    ask: str
    ask_text: str


@dataclass(frozen=True)
class CardLink:
    """An indicator; without an address it has no card yet."""

    text: str
    address: str


@dataclass(frozen=True)
class GapLine:
    """One kind of gap with the cards it concerns."""

    text: str
    cards: tuple[CardLink, ...]


@dataclass(frozen=True)
class InventoryPage:
    """The list, of which `more` is folded; its gaps; the form that narrows it; the sentences above it.

    `narrowed` says how many of all are shown; it is empty where all are.
    """

    entries: tuple[EntryLine, ...]
    more: tuple[EntryLine, ...]
    asked: Asked
    sentence: str
    narrowed: str
    wanted: str
    gaps: tuple[GapLine, ...]
    availability: tuple[Option, ...]
    themes: tuple[Option, ...]
    csv: str
    json: str


@dataclass(frozen=True)
class HoldingPage:
    """One holding with the indicators that wait for it."""

    line: EntryLine
    description: str
    learnt_from: str
    themes: str
    new: tuple[str, ...]
    local: tuple[CardLink, ...]
    served: tuple[CardLink, ...]
    sources: tuple[CardLink, ...]


def build(found: Inventory, lang: str, asked: Asked | None = None) -> InventoryPage:
    """The page, narrowed to what was asked for."""
    asked = asked or Asked()
    lines = [entry_line(one, lang) for one in chosen(found.entries, asked)]
    open_rows = len(lines) if asked.query else SHOWN_AT_ONCE
    return InventoryPage(
        entries=tuple(lines[:open_rows]),
        more=tuple(lines[open_rows:]),
        asked=asked,
        sentence=_sentence(found.entries, lang),
        narrowed=_narrowed(len(lines), len(found.entries), lang) if asked.query else "",
        wanted=_wanted(found.gaps, lang),
        gaps=tuple(_gaps(found.gaps, lang)),
        availability=tuple(_availabilities(found.entries, asked, lang)),
        themes=tuple(_themes(found.entries, asked, lang)),
        csv=f"/zasoby.csv{asked.query}",
        json=f"/zasoby.json{asked.query}",
    )


def chosen(entries: Iterable[Entry], asked: Asked) -> list[Entry]:
    """The entries that were asked for."""
    return matching(
        (
            one
            for one in entries
            if asked.availability in ("", one.availability) and (not asked.theme or asked.theme in one.themes)
        ),
        asked.words,
    )


def build_holding(found: Inventory, holding_id: str, lang: str) -> HoldingPage:
    """The page of a holding that is there."""
    holding, gap = found.holdings[holding_id], found.gaps.holdings[holding_id]
    entry = next(one for one in found.entries if one.kind == "holding" and one.id == holding_id)
    sources = at_hand.sources()
    themes = load_themes()
    return HoldingPage(
        line=entry_line(entry, lang),
        description=holding.description.get(lang) if holding.description else "",
        learnt_from=holding.learnt_from.get(lang),
        themes=", ".join(themes[one].title.get(lang) for one in holding.themes),
        new=gap.new,
        local=_links(gap.local, lang),
        served=_links(gap.served, lang),
        sources=tuple(
            CardLink(sources[one].title.get(lang), f"/zrodla/{one}")
            for one in holding.sources
            if one in sources
        ),
    )


def entry_line(one: Entry, lang: str) -> EntryLine:
    """One set of data in words."""
    missing = one.availability == "missing"
    return EntryLine(
        id=one.id,
        title=one.title.get(lang),
        address=one.address,
        holder=one.holder.get(lang),
        holder_address=f"/organization/{one.organisation}" if one.organisation else "",
        form=_form(one.form),
        quality=_quality(one.quality),
        quality_reason=one.quality_reason.get(lang) if one.quality_reason else "",
        current=_current(one, lang),
        known=_known(one, lang),
        availability=_availability(one.availability),
        tone=TONES[one.availability],
        note=one.note.get(lang) if one.note and one.kind == "holding" else "",
        wanted=words.counted_cards(one.wanted, lang) if one.wanted else "",
        served=words.counted_cards(one.served, lang) if one.served else "",
        email=one.email,
        ask="" if one.availability == "open" else _letter(one, missing, lang),
        ask_text=tk._("Propose collecting it") if missing else tk._("Ask the holder for it"),
    )


def _letter(one: Entry, missing: bool, lang: str) -> str:
    """A link that opens a letter with its subject and first lines."""
    title = one.title.get(lang)
    subject = tk._("Collecting data: {title}") if missing else tk._("Request for data: {title}")
    body = (
        tk._("I propose that these data be collected: {title} (inventory of the portal, {id}).\n\nWhy:")
        if missing
        else tk._("I ask for these data: {title} (inventory of the portal, {id}).\n\nWhat for:")
    )
    written = {"subject": subject.format(title=title), "body": body.format(title=title, id=one.id)}
    return f"mailto:{one.email}?" + "&".join(f"{name}={quote(text)}" for name, text in written.items())


def _current(one: Entry, lang: str) -> str:
    if one.newest:
        return periods.label(one.newest, lang)
    if one.changed:
        return tk._("as of {day}").format(day=words.day(one.changed, lang))
    return words.rhythm(one.rhythm) if one.rhythm else tk._("unknown")


def _known(one: Entry, lang: str) -> str:
    """What is known of its form, currency and quality, in a line; empty where nothing is."""
    parts = (_form(one.form), _current(one, lang), _quality(one.quality))
    return " · ".join(text for text in parts if text != tk._("unknown"))


def _form(key: str) -> str:
    return {
        "table": tk._("table in the portal"),
        "register": tk._("register"),
        "spreadsheet": tk._("spreadsheet"),
        "database": tk._("database"),
        "gis": tk._("layers of a map (GIS)"),
        "document": tk._("document"),
        "paper": tk._("paper"),
        "survey": tk._("survey"),
        "sensor": tk._("sensors"),
        "collected": tk._("collected by residents"),
        "unknown": tk._("unknown"),
    }[key]


def _quality(key: str) -> str:
    return {
        "complete": tk._("complete"),
        "partial": tk._("partial"),
        "unchecked": tk._("unchecked"),
        "unknown": tk._("unknown"),
    }[key]


def _availability(key: str) -> str:
    return {
        "open": tk._("open"),
        "on_request": tk._("on request"),
        "internal": tk._("internal"),
        "missing": tk._("nobody collects it yet"),
        "unknown": tk._("availability unknown"),
    }[key]


def _sentence(entries: Iterable[Entry], lang: str) -> str:
    counts = Counter(one.availability for one in entries)
    return tk._(
        "Sets of data: {all}. Open: {open}, on request: {on_request}, internal: {internal}, "
        "not collected yet: {missing}, availability unknown: {unknown}."
    ).format(
        all=numbers.number(sum(counts.values()), 0, lang),
        **{one: numbers.number(counts[one], 0, lang) for one in AVAILABILITY},
    )


def _narrowed(shown: int, whole: int, lang: str) -> str:
    return tk._("Found: {shown} of {all}.").format(
        shown=numbers.number(shown, 0, lang), all=numbers.number(whole, 0, lang)
    )


def _wanted(found: Gaps, lang: str) -> str:
    new = {one for gap in found.holdings.values() for one in gap.new}
    local = {one for gap in found.holdings.values() for one in gap.local}
    return tk._(
        "Indicators that cannot be computed until the city gives the data: {new}. "
        "Indicators for which only the national figure is known so far: {local}."
    ).format(new=numbers.number(len(new), 0, lang), local=numbers.number(len(local), 0, lang))


def _gaps(found: Gaps, lang: str) -> Iterator[GapLine]:
    """The kinds of gaps that there are; each says how many indicators, and lists them."""
    registers = tuple(dict.fromkeys(one.card for one in found.without_register()))
    others = tuple(dict.fromkeys(one.card for one in found.inputs if one.recipe != "local"))
    for text, cards in (
        (tk._("Indicators without a figure for the city: {count}."), found.empty),
        (tk._("Indicators that wait for a register of the city: {count}."), registers),
        (tk._("Indicators with an input that no source gives: {count}."), others),
    ):
        if cards:
            yield GapLine(text.format(count=numbers.number(len(cards), 0, lang)), _links(cards, lang))


def _links(card_ids: Iterable[str], lang: str) -> tuple[CardLink, ...]:
    known = at_hand.cards()
    return tuple(
        CardLink(known[one].title.get(lang), names.card_page(one)) for one in card_ids if one in known
    )


def _availabilities(entries: Iterable[Entry], asked: Asked, lang: str) -> Iterator[Option]:
    """Every availability with how many there are of the words and the theme asked for."""
    others = chosen(entries, replace(asked, availability=""))
    counts = Counter(one.availability for one in others)
    yield _option("", tk._("every"), len(others), asked.availability, lang)
    for key in AVAILABILITY:
        if counts[key] or key == asked.availability:
            yield _option(key, _availability(key), counts[key], asked.availability, lang)


def _themes(entries: Iterable[Entry], asked: Asked, lang: str) -> Iterator[Option]:
    """Every theme with how many there are of the words and the availability asked for."""
    others = chosen(entries, replace(asked, theme=""))
    counts = Counter(one for entry in others for one in entry.themes)
    yield _option("", tk._("every"), len(others), asked.theme, lang)
    for key, known in load_themes().items():
        if counts[key] or key == asked.theme:
            yield _option(key, known.title.get(lang), counts[key], asked.theme, lang)


def _option(value: str, text: str, count: int, asked: str, lang: str) -> Option:
    return Option(value, f"{text} ({numbers.number(count, 0, lang)})", value == asked)
