"""A source: a publisher's feed, declared in one YAML file, and the series that it measures."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    field_validator,
    model_validator,
)
from zoom_schemas.dimensions import Dimension
from zoom_schemas.periods import PeriodKind
from zoom_schemas.periods import parse as parse_period
from zoom_schemas.territories import COUNTRY, Level, load_territories
from zoom_schemas.texts import Bilingual

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SeriesId = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[A-Za-z0-9_.]+$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Rhythm = Literal["once", "hour", "day", "week", "month", "quarter", "year", "election"]
LowestLevel = Level | Literal["polling_district", "school", "point"]


def _field(good: str, description: str, default: Any = ..., **rules: Any) -> Any:
    """A field with its description and a good example, which error hints show."""
    return Field(default, description=description, json_schema_extra={"good": good}, **rules)


OPENSTREETMAP = ("openstreetmap.org", "overpass-api.de", "overpass.")
"""Hosts that give data of OpenStreetMap."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Publisher(_Declared):
    """Who measured and published."""

    name: Bilingual = _field("{pl: GUS, en: Statistics Poland}", "Name of the office.")
    url: HttpUrl = _field("https://bdl.stat.gov.pl", "Where it publishes.")


class Licence(_Declared):
    """Under what terms the figures may be used again."""

    id: Slug = _field("public-sector-information", "Identifier of the terms.")
    title: Bilingual = _field("{pl: …, en: …}", "The terms as people call them.")
    url: HttpUrl = _field("https://stat.gov.pl/…", "Where the terms are written.")


class Retention(_Declared):
    """How long answers are kept on which nothing stands: no published figure or dataset, no replay."""

    days: int = _field("90", "All that came in so many days are kept.", default=90, ge=7)
    later: Literal["everything", "month", "year", "nothing"] = _field(
        "month", "Which older ones are kept: the first of each month or year, everything or nothing.", "month"
    )


class RawFile(_Declared):
    """A file behind the figures: which bytes, and the public repository in which they were found."""

    name: str = _field("LUDN_2425_CTAB_20250611231708.csv", "File name.", min_length=1)
    sha256: Sha256 = _field("64 hexadecimal digits", "Hash of its bytes.")
    repository: str | None = _field("github.com/owner/name", "Where the copy was found.", default=None)


class Break(_Declared):
    """A period from which figures do not compare with the earlier ones, and why."""

    period: str = _field('"2020"', "First period of the new kind, as SDMX writes it.")
    territory: str | None = _field('"086201"', "Only there; everywhere if left out.", default=None)
    note: Bilingual = _field("{pl: …, en: …}", "What changed.")

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, text: str) -> str:
        return parse_period(text).text

    @field_validator("territory")
    @classmethod
    def _is_a_territory(cls, code: str | None) -> str | None:
        if code is not None and code not in load_territories().by_code:
            raise ValueError(f"{code!r} is no code of schemas/codelists/territories.csv")
        return code


class SeriesDef(_Declared):
    """One measured quantity of a source.

    `moment` is the day (MM-DD) at which a stock was counted, or `period` for what happened during it;
    `additive` says whether figures of territories may be added up.
    """

    id: SeriesId = _field('"bdl:72305"', "Identifier: publisher, colon, name.")
    title: Bilingual = _field("{pl: Ludność, en: Population}", "Short name for people.")
    unit: str = _field("person", "Code from schemas/codelists/units.yaml.", min_length=1)
    kind: Literal["stock", "flow", "ratio"] = _field(
        "stock", "Counted at a moment, during a period, or a quotient."
    )
    moment: str = _field(
        '"12-31"', "Day of counting, or period.", default="period", pattern=r"^(period|\d{2}-\d{2})$"
    )
    period: PeriodKind = _field("year", "Kind of its periods.", default="year")
    lowest_level: LowestLevel = _field("gmina", "Smallest territory the publisher counts.")
    additive: bool = _field("true", "May territories be added up?")
    bdl_subject: str | None = _field("P2137", "Subject of the GUS Local Data Bank.", None, pattern=r"^P\d+$")
    bdl_labels: list[str] = _field(
        "[zameldowania z miast, ogółem]",
        "Labels of its variables in that subject, where the id names no variable: it is found by them on the "
        "first synchronisation. `{month}`, `{quarter}`, `{age}` stand for every month, quarter or code of a "
        "dimension.",
        default=[],
    )
    bdl_codes: dict[str, dict[str, str]] = _field(
        "{sex: {F: kobiety, M: mężczyźni}}",
        "How those labels call the codes of a dimension, where they call them otherwise.",
        default={},
    )
    note: Bilingual | None = _field("{pl: …, en: …}", "What a reader must know.", default=None)
    breaks: list[Break] = _field("[]", "Where the series breaks.", default=[])
    confidential: Literal["small_counts"] | None = _field(
        "small_counts",
        "Counts of people or cases: 1 and 2 are never shown, 3 to 19 are marked unreliable.",
        default=None,
    )
    dimensions: list[Dimension] = _field(
        "[{id: age, title: {pl: wiek, en: age}, type: range}]",
        "By what its rows are told apart beyond territory and period.",
        default=[],
    )

    @field_validator("dimensions")
    @classmethod
    def _each_column_once(cls, dimensions: list[Dimension]) -> list[Dimension]:
        ids = [one.id for one in dimensions]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"the column {', '.join(twice)} is declared twice")
        return dimensions

    @model_validator(mode="after")
    def _labels_are_of_a_subject(self) -> "SeriesDef":
        if self.bdl_labels and self.bdl_subject is None:
            raise ValueError("bdl_labels need the bdl_subject whose variables carry them")
        places = [found[1] for label in self.bdl_labels if (found := re.match(r"^\{(\w+)\}$", label))]
        known = {one.id for one in self.dimensions} | ({self.period} & {"month", "quarter"})
        if unknown := [one for one in places if one not in known]:
            raise ValueError(f"bdl_labels: {{{unknown[0]}}} is no dimension of the series and not its period")
        return self


class Resource(_Declared):
    """A file of places or boundaries that comes with the source, beside its figures."""

    file: str = _field(
        "places/polling-stations.csv",
        "Path under harvesters/.",
        pattern=r"^(geo|places)/[a-z0-9-]+\.(csv|geojson)$",
    )
    title: Bilingual = _field("{pl: …, en: …}", "What the file holds.")


class Source(_Declared):
    """A publisher's feed. `breaks` hold for every series: a change of a territory's boundaries."""

    id: Slug = _field("gus-bdl", "Identifier, same as the file name.")
    title: Bilingual = _field("{pl: …, en: …}", "Name of the feed.")
    description: Bilingual | None = _field("{pl: …, en: …}", "What it holds, in a sentence.", default=None)
    publisher: Publisher
    licence: Licence
    address: HttpUrl = _field("https://bdl.stat.gov.pl/bdl/", "Where the publisher gives it.")
    rhythm: Rhythm = _field("year", "How often the publisher adds figures.")
    retrieved: str = _field('"2026-11-23"', "Day when the copy was taken.", pattern=r"^\d{4}-\d{2}-\d{2}$")
    secondary_copy: bool = _field("true", "Copied from somebody who copied the publisher?")
    note: Bilingual | None = _field("{pl: …, en: …}", "Sentence beside the figures.", default=None)
    files: list[RawFile] = _field("[{name: …, sha256: …}]", "Files behind the figures.")
    themes: list[Slug] = _field("[population]", "Ids of themes.yaml.", min_length=1)
    organisation: Slug = _field("urzad-miasta-kielce", "Slug of the organisation that keeps it.")
    breaks: list[Break] = _field("[]", "Breaks of every series.", default=[])
    resources: list[Resource] = _field("[{file: …}]", "Places and boundaries.", default=[])
    series: list[SeriesDef] = _field("[{id: …}]", "What it measures.", default=[])
    feed: dict[str, Any] | None = _field(
        "{kind: bdl}", "How its figures are synchronised: the kind of feed and its options.", default=None
    )
    catalogue: dict[str, Any] | None = _field(
        "{kind: csw}",
        "How its datasets are synchronised: the kind of catalogue and its options.",
        default=None,
    )
    retention: Retention = _field(
        "{days: 90, later: month}",
        "How long answers are kept on which nothing stands.",
        default=Retention(),
    )

    @field_validator("retrieved")
    @classmethod
    def _is_a_day(cls, text: str) -> str:
        return dt.date.fromisoformat(text).isoformat()

    @field_validator("series")
    @classmethod
    def _each_series_once(cls, series: list[SeriesDef]) -> list[SeriesDef]:
        ids = [one.id for one in series]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"the series {', '.join(twice)} is declared twice")
        return series

    @model_validator(mode="after")
    def _share_alike_stays_apart(self) -> "Source":
        """What is derived from a database under ODbL falls under ODbL: no figures are made of it."""
        apart = self.licence.id.startswith("odbl") or (self.catalogue or {}).get("kind") == "overpass"
        if apart and (self.series or self.feed or self.resources):
            raise ValueError(
                "data of OpenStreetMap stay datasets of their own: declare no series, feed or resources"
            )
        if any(host in str(self.feed or "") for host in OPENSTREETMAP):
            raise ValueError(
                "the feed asks OpenStreetMap, whose data (ODbL) never become figures: use a catalogue"
            )
        return self

    @model_validator(mode="after")
    def _a_secondary_copy_says_so(self) -> "Source":
        if self.secondary_copy and self.note is None:
            raise ValueError("a secondary copy needs a note in Polish and English that says so")
        return self

    def breaks_of(self, series_id: str, territory: str = COUNTRY) -> list[Break]:
        """Breaks of a series that concern a territory: its own and those of the whole source."""
        own = next((one.breaks for one in self.series if one.id == series_id), [])
        return [one for one in [*own, *self.breaks] if one.territory in (None, territory)]
