"""A publisher on 127.0.0.1 that gives synthetic figures, a file a year; it can be made to misbehave."""

import time

import synthetic
from ckan.common import config
from ckanext.kielce.indicators import holdings
from web import reply
from zoom_schemas.settings import load_settings

from harvesters.source import Source

YEARS = ("2022", "2023", "2024")
HEADINGS = "Kod;Ludność;Urodzenia"
CITY, WARSAW = "266101", "146301"


class Publisher:
    """`people` and `births` by territory and year. `spoil` answers in its place; `slow`: seconds a file."""

    def __init__(self):
        self.people = {(code, year): 1000.0 for code in (CITY, WARSAW) for year in YEARS}
        self.births = {(code, year): 10.0 for code in (CITY, WARSAW) for year in YEARS}
        self.headings, self.spoil, self.slow = HEADINGS, None, 0.0

    def answer(self, handler):
        time.sleep(self.slow)
        if self.spoil is not None:
            self.spoil(handler)
            return
        year = handler.path.rpartition("/")[2].removesuffix(".csv")
        rows = [f"{code};{self.people[code, year]};{self.births[code, year]}" for code in (CITY, WARSAW)]
        reply(handler, "\n".join([self.headings, *rows]).encode(), Content_Type="text/csv")


def source(origin, source_id="syn", **more):
    """The publisher as a source."""
    column = {"syn:people": "Ludność", "syn:births": "Urodzenia"}
    files = [{"address": f"{year}.csv", "period": year, "codes": ["Kod"], "series": column} for year in YEARS]
    series = [
        {
            "id": name,
            "title": synthetic.both(name),
            "unit": unit,
            "kind": kind,
            "moment": "12-31" if kind == "stock" else "period",
            "lowest_level": "gmina",
            "additive": True,
        }
        for name, (unit, kind) in synthetic.SERIES.items()
    ]
    declared = {
        "id": source_id,
        "title": synthetic.both(f"Synthetic source {source_id}"),
        "publisher": {"name": synthetic.both("Synthetic publisher"), "url": origin},
        "licence": {"id": "synthetic", "title": synthetic.both("Synthetic terms"), "url": origin},
        "address": f"{origin}/{source_id}/",
        "rhythm": "day",
        "retrieved": "2026-01-01",
        "secondary_copy": False,
        "files": [],
        "themes": ["population"],
        "organisation": load_settings().organisations[0].slug,
        "series": series,
        "feed": {"kind": "table", "base": f"{origin}/{source_id}", "files": files},
    }
    return Source.model_validate(declared | more)


def install(patch, set_option, origin, folder):
    """Let the portal know the synthetic cards and sources, and where it may ask.

    `patch` is called as setattr, `set_option` with a setting and its value.
    """
    synthetic.install(patch)
    known = {"syn": source(origin), "other": source(origin, "other", series=[])}
    patch(holdings, "sources", lambda: known)
    set_option("ckanext.kielce.snapshots_path", str(folder))
    set_option("ckanext.kielce.trusted_origins", [origin])


def set_option(key, value):
    """Set an option of this process for good."""
    config[key] = value
