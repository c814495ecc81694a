"""Who answers for a card and what was promised: owners, target, errata."""

from typing import Self

from pydantic import model_validator
from zoom_schemas.texts import Bilingual

from indicator_jobs.fields import Day, Part, described


class Owner(Part):
    """Who answers for the data and who for the card."""

    data: Bilingual = described(
        "required",
        "Właściciel danych",
        "The publisher or unit that answers for the figures.",
        {"pl": "Główny Urząd Statystyczny", "en": "Statistics Poland"},
        "a person's name: people change",
    )
    card: Bilingual = described(
        "required",
        "Właściciel karty",
        "The unit that answers for the meaning and the recipe.",
        {"pl": "Biuro SMART CITY", "en": "SMART CITY Office"},
        "“IT”",
    )


class Target(Part):
    """A value that the city has promised to reach, as a document of its says."""

    value: float = described(
        "required",
        "Wartość docelowa",
        "The value to be reached, in the unit of the card.",
        40,
        "“as low as possible”",
        allow_inf_nan=False,
    )
    year: int = described(
        "required", "Rok", "The year by whose end it is to be reached.", 2030, "30", ge=1990, le=2100
    )
    base_value: float | None = described(
        "optional",
        "Wartość bazowa",
        "The value from which the document starts. Give it together with its year.",
        52.5,
        "the value of another indicator",
        None,
        allow_inf_nan=False,
    )
    base_year: int | None = described(
        "optional", "Rok bazowy", "The year of the base value.", 2020, "20", None, ge=1990, le=2100
    )
    document: Bilingual = described(
        "required",
        "Dokument",
        "The document that holds the promise, with its number or page.",
        {"pl": "Strategia rozwoju miasta, cel 2.1", "en": "City development strategy, goal 2.1"},
        "“the strategy”",
    )

    @model_validator(mode="after")
    def _base_whole_and_earlier(self) -> Self:
        if (self.base_value is None) != (self.base_year is None):
            raise ValueError("base_value and base_year belong together: give both or none")
        if self.base_year is not None and self.base_year >= self.year:
            raise ValueError(f"base_year {self.base_year} is not before {self.year}")
        return self


class Erratum(Part):
    """A mistake that was found and mended."""

    date: Day = described("required", "Data", "The day of the correction.", "2026-11-23", "“recently”")
    text: Bilingual = described(
        "required",
        "Co sprostowano",
        "What was wrong, for which periods, and what is right now.",
        {
            "pl": "Wartość za 2023 r. liczono bez grudnia; teraz obejmuje cały rok.",
            "en": "The value of 2023 left out December; it covers the whole year now.",
        },
        "“Minor corrections.”",
    )
