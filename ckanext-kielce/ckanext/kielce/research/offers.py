"""Which files are always ready: everything in every format, each theme, the yearly values of all cities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ckanext.kielce import config
from ckanext.kielce.indicators import holdings
from zoom_schemas.themes import load_themes

from indicator_jobs.card import Card
from indicator_jobs.export.choice import CITIES, Choice, choose
from indicator_jobs.export.rows import Export
from indicator_jobs.export.shelf import Item, Shelf, key_of

FOLDER = "files"
"""Below the folder of editions, which the web process reads and the job writes."""

FORMS: dict[str, str] = {
    "csv": "csv.gz",
    "parquet": "parquet",
    "zip": "datapackage",
    "sdmx.csv": "sdmx-csv.gz",
    "sdmx.xml": "sdmx-structure",
}
"""How the name of a download ends → the format in which it lies ready."""


def shelf() -> Shelf:
    """The folder of ready files."""
    return Shelf(Path(config.editions_path()) / FOLDER)


def item(form: str, choice: Choice, cards: Mapping[str, Card], offered: bool = True) -> Item:
    """A file that is wanted, by how its name ends."""
    return Item(key_of(FORMS[form], choice, len(cards)), FORMS[form], offered, choice)


def offered(cards: Mapping[str, Card]) -> Iterator[Item]:
    """Every file that is always ready."""
    for form in FORMS:
        yield item(form, choose(cards), cards)
    yield item("csv", choose(cards, territories=[CITIES], frequency="A"), cards)
    yield item("parquet", choose(cards, territories=[CITIES], frequency="A"), cards)
    for theme in load_themes():
        choice = choose(cards, themes=[theme])
        if choice.cards:
            yield item("csv", choice, cards)


def make_all() -> tuple[int, int]:
    """Makes the files whose data have changed; how many it looked at and how many it made."""
    cards, store = holdings.cards(), holdings.store()
    items = list(offered(cards))
    made = shelf().put_all((one, Export(store, cards, one.choice)) for one in items)
    return len(items), made
