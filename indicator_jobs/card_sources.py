"""Where the figures of a card's recipes come from, in the words of the publisher."""

from zoom_schemas.territories import Level
from zoom_schemas.texts import Bilingual

from indicator_jobs.fields import Code, Part, described


class SourceUse(Part):
    """One source that a recipe needs: which table, and down to which territory it is published."""

    source: Code = described(
        "required",
        "Źródło",
        "Id of a source of harvesters/sources, or of one that is not connected yet.",
        "gus-bdl",
        "“GUS” (an id)",
    )
    subject: Code | None = described(
        "recommended",
        "Tablica",
        "The table or subject in which the publisher keeps the figures.",
        "P2137",
        "the name of the whole database",
        None,
    )
    lowest_level: Level | None = described(
        "recommended",
        "Najniższy poziom",
        "The smallest territory for which the publisher gives it: gmina, powiat, voivodeship or country.",
        "gmina",
        "“local”",
        None,
    )
    note: Bilingual | None = described(
        "optional",
        "Uwaga",
        "What one must know to find or to read it there.",
        {"pl": "Od 2020 r. także miasta.", "en": "From 2020 on cities too."},
        "an internal remark",
        None,
    )


class CardSources(Part):
    """The sources of each recipe."""

    national: tuple[SourceUse, ...] = described(
        "recommended",
        "Przepis krajowy",
        "Sources of the national recipe.",
        [{"source": "gus-bdl", "subject": "P2137", "lowest_level": "gmina"}],
        "a source that no input of the recipe comes from",
        (),
    )
    local: tuple[SourceUse, ...] = described(
        "optional",
        "Przepis lokalny",
        "Sources of the local recipe.",
        [{"source": "kielce-budzet-obywatelski"}],
        "the national source again",
        (),
    )
