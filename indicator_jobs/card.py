"""The card: what an indicator means and how it is computed, as one YAML file.

Each field carries its requirement level, guidance, a good and a bad example: the reference page and the edit
form are generated from them, and so are the hints in errors.
"""

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator
from zoom_schemas.periods import parse
from zoom_schemas.texts import Bilingual

from indicator_jobs.answerable import Erratum, Owner, Target
from indicator_jobs.card_sources import CardSources
from indicator_jobs.fields import (
    CARD_ID,
    Code,
    Email,
    InputName,
    Kind,
    Level,
    Moment,
    Part,
    Period,
    PeriodKind,
    described,
)
from indicator_jobs.operators import measured_names
from indicator_jobs.quality.fields import Check
from indicator_jobs.recipe import Recipes, RecipeVersion
from indicator_jobs.twins.fields import Twin


class Codes(Part):
    """Under which codes other systems know the same indicator."""

    iso37120_2018: Code | None = described(
        "optional",
        "ISO 37120:2018",
        "Number in the 2018 edition of ISO 37120.",
        "5.1",
        "“5.1 unemployment” (a number only)",
        None,
    )
    iso37120_2014: Code | None = described(
        "optional",
        "ISO 37120:2014",
        "Number in the 2014 edition, the one that PN-ISO 37120 translates.",
        "5.1",
        "the number of the 2018 edition: they differ",
        None,
    )
    sdg: Code | None = described(
        "optional",
        "Cel zrównoważonego rozwoju",
        "SDG target or indicator.",
        "8.5.2",
        "“goal 8” (too wide to be found)",
        None,
    )
    u4ssc: Code | None = described(
        "optional", "U4SSC", "U4SSC key performance indicator.", "EC: ICT: 1C", "a page number", None
    )
    bdl: tuple[Code, ...] = described(
        "recommended",
        "Bank Danych Lokalnych",
        "Ids of BDL variables with the same meaning.",
        ["60270"],
        "an id copied from a similar variable",
        (),
    )


class Example(Part):
    """One value computed by hand from the source: the cheapest guard against a wrong recipe."""

    recipe: Literal["national", "local"] = described(
        "optional", "Przepis", "Which recipe the example follows.", "national", "both at once", "national"
    )
    territory: Code = described("required", "Teryt", "TERYT code of the territory.", "266101", "“Kielce”")
    period: Period = described("required", "Okres", "Period of the result.", "2023", "“last year”")
    inputs: dict[InputName, float | dict[Code, float]] = described(
        "required",
        "Dane wejściowe",
        "The figures as read in the source, in the units of the inputs; where the formula looks back, "
        "a mapping period → figure, and for an input with by, a mapping code → figure.",
        {"births": 1234, "population": {"2022": 183885, "2023": 182295}},
        "figures copied from the program's own result",
    )
    result: float = described(
        "required",
        "Wynik",
        "The result worked out by hand, rounded to the card's decimals or finer.",
        6.8,
        "a result rounded more coarsely than the card shows",
    )


class Card(Part):
    """An indicator: identity, meaning, measure, recipes, owner, worked example."""

    id: Annotated[str, StringConstraints(pattern=CARD_ID)] = described(
        "required",
        "Identyfikator",
        "theme.name, the same as folder and file name. Never changes, holds no date.",
        "population.birth_rate",
        "population.birth_rate_2024",
    )
    theme: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$")] = described(
        "required", "Temat", "One of the 20 themes of themes.yaml.", "population", "“Ludność”"
    )
    class_: Literal["core", "supporting", "profile", "local"] = described(
        "required",
        "Klasa",
        "Class in ISO 37120, or local when the standard does not have it.",
        "core",
        "“important”",
        alias="class",
    )
    codes: Codes = described(
        "recommended",
        "Kody",
        "Codes in other systems.",
        {"sdg": "8.5.2", "bdl": ["60270"]},
        "codes of similar indicators",
        Codes(),
    )
    title: Bilingual = described(
        "required",
        "Nazwa",
        "What is measured and per what, without city and year.",
        {"pl": "Urodzenia na 1000 mieszkańców", "en": "Births per 1,000 residents"},
        "“Births in Kielce 2024”",
    )
    short_title: Bilingual = described(
        "required",
        "Nazwa krótka",
        "At most 40 characters, for tiles and legends.",
        {"pl": "Urodzenia", "en": "Births"},
        "the title again",
    )
    definition: Bilingual = described(
        "required",
        "Definicja",
        "One or two sentences: what is counted, who is included, when.",
        {
            "pl": "Urodzenia żywe w roku podzielone przez liczbę mieszkańców 31 grudnia.",
            "en": "Live births in the year divided by residents on 31 December.",
        },
        "the formula in symbols",
    )
    why: Bilingual = described(
        "required",
        "Po co",
        "Why a resident should care, in one or two plain sentences.",
        {
            "pl": "Od urodzeń zależy, ile potrzeba żłobków i szkół.",
            "en": "Births decide how many nurseries and schools are needed.",
        },
        "“The standard requires it.”",
    )
    how_to_read: Bilingual = described(
        "required",
        "Jak czytać",
        "What a value means and what must not be concluded from it.",
        {
            "pl": "Wartość 7 oznacza siedem urodzeń na tysiąc mieszkańców.",
            "en": "A value of 7 means seven births per thousand residents.",
        },
        "“Higher is better.”",
    )
    limits: Bilingual | None = described(
        "recommended",
        "Ograniczenia",
        "What the figure leaves out or where it misleads.",
        {
            "pl": "Nie obejmuje dzieci urodzonych za granicą.",
            "en": "Children born abroad are not included.",
        },
        "“Data may contain errors.”",
        None,
    )
    direction: Literal["higher_is_better", "lower_is_better", "nominal", "neutral"] = described(
        "required",
        "Kierunek",
        "Which way is good; nominal: close to a target; neutral: neither. There is no default.",
        "neutral",
        "higher_is_better for the number of residents",
    )
    unit: Code = described(
        "required",
        "Jednostka",
        "Code from units.yaml; the formula's unit must convert to it.",
        "per_1000",
        "“‰” (a code, not a symbol)",
    )
    multiplier: Literal[0, 3, 6, 9] = described(
        "optional",
        "Mnożnik",
        "Power of ten that the unit holds (SDMX UNIT_MULT): 3 for thousands, 6 for millions, 9 for billions. "
        "It must agree with the unit.",
        3,
        "3 beside the unit person (the unit would be thousand_persons)",
        0,
    )
    decimals: int = described(
        "required", "Miejsca po przecinku", "How many decimals people see.", 1, "6", ge=0, le=6
    )
    range: tuple[float, float] = described(
        "required",
        "Zakres",
        "Smallest and largest value that can be true; what lies outside is an error of data or recipe.",
        [0, 50],
        "[0, 1000000] for a percentage",
    )
    kind: Kind = described(
        "required",
        "Stan, przepływ czy wskaźnik",
        "What the result is; it follows from the formula and is checked.",
        "ratio",
        "flow for a percentage",
    )
    period: PeriodKind = described(
        "required", "Okres", "How often there is a value.", "year", "year for monthly figures"
    )
    moment: Moment = described(
        "required",
        "Moment",
        "The day (MM-DD) that a stock describes, or `period` for a whole period.",
        "period",
        "“end of year”",
    )
    level: Level = described(
        "required", "Poziom", "The finest detail at which the city has or plans it.", "city", "“local”"
    )
    owner: Owner = described(
        "required",
        "Właściciele",
        "Who answers for data and card.",
        {"data": {"pl": "GUS", "en": "Statistics Poland"}, "card": {"pl": "…", "en": "…"}},
        "left to be found out",
    )
    recipes: Recipes = described(
        "required",
        "Przepisy",
        "How it is computed.",
        {"national": [{"from": "1995", "inputs": {"...": "..."}, "formula": "..."}]},
        "prose",
    )
    sources: CardSources = described(
        "recommended",
        "Źródła",
        "Which sources the recipes need, in the publisher's own terms: what to fetch where figures lack.",
        {"national": [{"source": "gus-bdl", "subject": "P2137", "lowest_level": "gmina"}]},
        "left out although a gmina could not find the figures without it",
        CardSources(),
    )
    example: Example = described(
        "required",
        "Przykład",
        "One value computed by hand from the source; it runs as a test.",
        {"territory": "266101", "period": "2023", "inputs": {"births": 1234}, "result": 6.8},
        "a copy of what the program printed",
    )
    twins: tuple[Twin, ...] = described(
        "optional",
        "Bliźniaki",
        "The same indicator from other sources; the portal compares them and says why they differ.",
        [{"id": "register", "card": "population.registered"}],
        "a card about something else that happens to be similar",
        (),
    )
    checks: tuple[Check, ...] = described(
        "recommended",
        "Sprawdzenia",
        "What sharpens, loosens or adds to the rules of the gate. All rules apply without it, but for sums.",
        [{"rule": "jump", "limit": 0.25}],
        "rules switched off to have peace",
        (),
    )
    target: Target | None = described(
        "optional",
        "Cel",
        "The value that the city has promised, with year and document. Only what a document says.",
        {"value": 40, "year": 2030, "document": {"pl": "…", "en": "…"}},
        "a wish that no document holds",
        None,
    )
    contact: Email | None = described(
        "recommended",
        "Kontakt",
        "E-mail address of the unit that answers questions about the card.",
        "smartcity@example.org",
        "an address of one person",
        None,
    )
    legal_basis: Bilingual | None = described(
        "optional",
        "Podstawa prawna",
        "The act or resolution that orders the figure to be kept or published.",
        {
            "pl": "Ustawa o finansach publicznych, art. 36.",
            "en": "Public Finance Act, article 36.",
        },
        "“applicable law”",
        None,
    )
    errata: tuple[Erratum, ...] = described(
        "optional",
        "Sprostowania",
        "What was wrong here once, since when it is right: mistakes are told, not hidden.",
        [{"date": "2026-11-23", "text": {"pl": "Wartość za 2023 r. była za wysoka.", "en": "…"}}],
        "a change of method: that is a break of the recipe",
        (),
    )
    check_by_hand: Bilingual | None = described(
        "optional",
        "Jak sprawdzić ręcznie",
        "Where a reader finds the input figures and which table to open.",
        {"pl": "BDL, podgrupa P2137, ogółem.", "en": "BDL, subject P2137, total."},
        "“Ask the office.”",
        None,
    )
    notes: Bilingual | None = described(
        "optional",
        "Uwagi",
        "Anything else that a reader should know.",
        {"pl": "Bliźniak: rejestr mieszkańców.", "en": "Twin: the register of residents."},
        "internal remarks",
        None,
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.id.startswith(f"{self.theme}."):
            raise ValueError(f"the id {self.id} does not start with the theme {self.theme}")
        if self.range[0] >= self.range[1]:
            raise ValueError("range: the first number must be smaller than the second")
        longest = max(len(self.short_title.pl), len(self.short_title.en))
        if longest > 40:
            raise ValueError(f"short_title: {longest} characters, at most 40")
        self._check_example()
        self._check_twins()
        return self

    def _check_example(self) -> None:
        version = self.version_for(self.example.period, self.example.recipe)
        if version is None:
            raise ValueError(f"example: no {self.example.recipe} recipe covers {self.example.period}")
        wanted = {name for name, given in version.inputs.items() if given.constant is None}
        wanted |= measured_names(version.operator)
        if wanted != set(self.example.inputs):
            raise ValueError(f"example: inputs must be exactly {', '.join(sorted(wanted))}")
        for name, given in self.example.inputs.items():
            of = version.inputs.get(name)
            _check_keys(name, given, is_vector=of is not None and of.by is not None)

    def _check_twins(self) -> None:
        for position, twin in enumerate(self.twins):
            if twin.id in {earlier.id for earlier in self.twins[:position]}:
                raise ValueError(f"twins: the id {twin.id} stands twice")
            if twin.card == self.id:
                raise ValueError(f"twins: {twin.id} names this card itself: give only recipe")
            if twin.card is None and {"national", "local"} != set(self.recipes.named()):
                raise ValueError(f"twins: {twin.id} is another recipe, but the card has only one")

    @property
    def slug(self) -> str:
        """The id as a name in an address: population.birth_rate → population-birth_rate."""
        return self.id.replace(".", "-")

    def recipe_or_national(self, recipe: str) -> str:
        """The recipe by which another card's recipe of this name uses this card."""
        return recipe if recipe in self.recipes.named() else "national"

    def version_for(self, period: str, recipe: str = "national") -> RecipeVersion | None:
        """The version of a recipe that applies to a period, or None before the first."""
        versions = self.recipes.named().get(recipe, ())
        started = [version for version in versions if version.from_ <= period]
        return started[-1] if started else None


def _check_keys(name: str, given: float | dict[str, float], is_vector: bool) -> None:
    if is_vector and not isinstance(given, dict):
        raise ValueError(f"example: {name} has by: give a mapping code → figure")
    if isinstance(given, dict) and not is_vector:
        for period in given:
            parse(period)
