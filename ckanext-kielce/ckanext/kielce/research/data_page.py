"""What the page „Dane dla badaczy i programistów” shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ckanext.kielce.indicators import holdings
from ckanext.kielce.research import citing, offers
from ckanext.kielce.theme.helpers import kielce_url
from zoom_schemas import numbers
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

from indicator_jobs.export.choice import CITIES, choose
from indicator_jobs.export.describe import COLUMN_TEXTS
from indicator_jobs.export.shelf import Entry
from indicator_jobs.writing import citation

CITIES_QUERY = f"territory={CITIES}&frequency=A"


@dataclass(frozen=True)
class ReadyFile:
    """A file that lies ready: what it is, where it is, how large, of which day, with which hash."""

    form: str
    address: str
    lasting: str
    size_text: str
    day_text: str
    sha256: str


@dataclass(frozen=True)
class ThemeFile:
    """The values of a theme; ``size_text`` is empty before the job made its file."""

    title: str
    cards: int
    address: str
    size_text: str


@dataclass(frozen=True)
class Snippet:
    """A line of code that fetches the data from this very portal."""

    language: str
    code: str


@dataclass(frozen=True)
class DataPage:
    """Everything on the page."""

    lang: str
    cards: int
    files: tuple[ReadyFile, ...]
    cities: tuple[ReadyFile, ...]
    themes: tuple[ThemeFile, ...]
    snippets: tuple[Snippet, ...]
    then: str
    columns: tuple[tuple[str, str], ...]
    citation: str
    bibtex: str


def build(lang: str) -> DataPage:
    """The page in a language, from what lies ready."""
    cards, entries = holdings.cards(), offers.shelf().entries()
    everything = {form: entries.get(offers.item(form, choose(cards), cards).key) for form in offers.FORMS}
    yearly = choose(cards, territories=[CITIES], frequency="A")
    cities = {form: entries.get(offers.item(form, yearly, cards).key) for form in ("csv", "parquet")}
    today = dt.datetime.now(dt.UTC).date()
    whole = everything["csv"]
    work = citing.whole(lang, whole.sha256, dt.datetime.fromisoformat(whole.moment)) if whole else None
    return DataPage(
        lang=lang,
        cards=len(cards),
        files=tuple(_ready(everything, "", lang)),
        cities=tuple(_ready(cities, f"?{CITIES_QUERY}", lang)),
        themes=tuple(_themes(entries, lang)),
        snippets=tuple(_snippets()),
        then=kielce_url(_then(), absolute=True),
        columns=tuple((name, text.get(lang)) for name, text in COLUMN_TEXTS.items()),
        citation=citation.sentence(work, today) if work else "",
        bibtex=citation.bibtex(work, "zoom-values", today) if work else "",
    )


def _ready(entries: Mapping[str, Entry | None], query: str, lang: str) -> Iterator[ReadyFile]:
    for form, entry in entries.items():
        if entry is not None:
            yield ReadyFile(
                form,
                f"/dane/wartosci.{form}{query}",
                f"/dane/pliki/{entry.sha256}/wartosci.{form}",
                _size(entry.size, lang),
                numbers.date(dt.datetime.fromisoformat(entry.moment).date(), lang),
                entry.sha256,
            )


def _themes(entries: Mapping[str, Entry], lang: str) -> Iterator[ThemeFile]:
    cards = holdings.cards()
    for theme in load_themes().values():
        choice = choose(cards, themes=[theme.id])
        if choice.cards:
            entry = entries.get(offers.item("csv", choice, cards).key)
            size = _size(entry.size, lang) if entry else ""
            address = f"/dane/wartosci.csv?theme={theme.id}"
            yield ThemeFile(theme.title.get(lang), len(choice.cards), address, size)


def _then() -> str:
    return f"/dane/wartosci.csv?as_of=2024-01-01&territory={load_settings().territory}"


def _snippets() -> Iterator[Snippet]:
    address = kielce_url(f"/dane/wartosci.csv?{CITIES_QUERY}", absolute=True)
    yield Snippet(
        "Python (pandas)",
        f'import pandas as pd; values = pd.read_csv("{address}", dtype={{"territory": str, "period": str}})',
    )
    yield Snippet(
        "R", f'values <- read.csv("{address}", colClasses = c(territory = "character", period = "character"))'
    )
    yield Snippet("curl", f"curl --compressed -o wartosci.csv '{address}'")


def _size(size: int, lang: str) -> str:
    """Bytes as people say them: packed files in kB or MB."""
    if size < 1_000_000:
        return f"{numbers.number(max(size / 1000, 1), 0, lang)} kB"
    return f"{numbers.number(size / 1_000_000, 1, lang)} MB"
