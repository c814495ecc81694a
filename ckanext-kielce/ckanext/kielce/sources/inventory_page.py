"""What the pages of the inventory show: the list with its gaps, and one holding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards import names
from ckanext.kielce.indicators import holdings as at_hand
from ckanext.kielce.sources import words
from ckanext.kielce.sources.inventory import Entry, Inventory
from ckanext.kielce.sources.listing import Choice
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


@dataclass(frozen=True)
class EntryLine:
    """One set of data in words; `ask` is a link that opens a letter to whoever answers for it."""

    id: str
    title: str
    address: str
    holder: str
    holder_address: str
    form: str
    quality: str
    quality_reason: str
    current: str
    availability: str
    tone: words.Tone
    note: str
    wanted: str
    served: str
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
    """The list, its gaps, how to narrow it, the sentences above it."""

    entries: tuple[EntryLine, ...]
    sentence: str
    wanted: str
    gaps: tuple[GapLine, ...]
    availability: tuple[Choice, ...]
    themes: tuple[Choice, ...]
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


def build(found: Inventory, lang: str, availability: str = "", theme: str = "") -> InventoryPage:
    """The page, narrowed by availability and theme where these are known words."""
    availability = availability if availability in AVAILABILITY else ""
    theme = theme if theme in load_themes() else ""
    shown = chosen(found.entries, availability, theme)
    asked = _query(availability, theme)
    return InventoryPage(
        entries=tuple(entry_line(one, lang) for one in shown),
        sentence=_sentence(found.entries, lang),
        wanted=_wanted(found.gaps, lang),
        gaps=tuple(_gaps(found.gaps, lang)),
        availability=tuple(_availabilities(found.entries, availability, theme, lang)),
        themes=tuple(_themes(found.entries, availability, theme, lang)),
        csv=f"/zasoby.csv{asked}",
        json=f"/zasoby.json{asked}",
    )


def chosen(entries: Iterable[Entry], availability: str, theme: str) -> list[Entry]:
    """The entries of an availability and a theme; an empty word takes all."""
    return [
        one
        for one in entries
        if availability in ("", one.availability) and (not theme or theme in one.themes)
    ]


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
        availability=_availability(one.availability),
        tone=TONES[one.availability],
        note=one.note.get(lang) if one.note and one.kind == "holding" else "",
        wanted=numbers.number(one.wanted, 0, lang) if one.wanted else "",
        served=numbers.number(one.served, 0, lang) if one.served else "",
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


def _wanted(found: Gaps, lang: str) -> str:
    new = {one for gap in found.holdings.values() for one in gap.new}
    local = {one for gap in found.holdings.values() for one in gap.local}
    return tk._(
        "Indicators of the inventory that wait for data of the city before they can have a card: {new}. "
        "Cards that know only the national figure, because the city's register is not here: {local}."
    ).format(new=numbers.number(len(new), 0, lang), local=numbers.number(len(local), 0, lang))


def _gaps(found: Gaps, lang: str) -> Iterator[GapLine]:
    """The kinds of gaps; each says how many, and lists them."""
    registers = tuple(dict.fromkeys(one.card for one in found.without_register()))
    others = tuple(dict.fromkeys(one.card for one in found.inputs if one.recipe != "local"))
    for text, cards in (
        (tk._("Cards without a figure of the city: {count}."), found.empty),
        (tk._("Local recipes whose register the portal does not have: {count}."), registers),
        (tk._("Cards with an input that no source gives: {count}."), others),
    ):
        yield GapLine(text.format(count=numbers.number(len(cards), 0, lang)), _links(cards, lang))


def _links(card_ids: Iterable[str], lang: str) -> tuple[CardLink, ...]:
    known = at_hand.cards()
    return tuple(
        CardLink(known[one].title.get(lang), names.card_page(one)) for one in card_ids if one in known
    )


def _availabilities(entries: Iterable[Entry], availability: str, theme: str, lang: str) -> Iterator[Choice]:
    counts = Counter(one.availability for one in chosen(entries, "", theme))
    yield _choice(tk._("all"), sum(counts.values()), not availability, _query("", theme), lang)
    for key in AVAILABILITY:
        if counts[key] or key == availability:
            yield _choice(_availability(key), counts[key], key == availability, _query(key, theme), lang)


def _themes(entries: Iterable[Entry], availability: str, theme: str, lang: str) -> Iterator[Choice]:
    counts = Counter(one for entry in chosen(entries, availability, "") for one in entry.themes)
    total = len(chosen(entries, availability, ""))
    yield _choice(tk._("all"), total, not theme, _query(availability, ""), lang)
    for key, known in load_themes().items():
        if counts[key] or key == theme:
            yield _choice(known.title.get(lang), counts[key], key == theme, _query(availability, key), lang)


def _choice(text: str, count: int, here: bool, query: str, lang: str) -> Choice:
    return Choice(f"{text} ({numbers.number(count, 0, lang)})", "" if here else f"/zasoby{query}")


def _query(availability: str, theme: str) -> str:
    parts = [f"{name}={text}" for name, text in (("availability", availability), ("theme", theme)) if text]
    return "?" + "&".join(parts) if parts else ""
