"""The field `twins` of a card: which other figures say the same, and what is known about why they differ."""

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator
from zoom_schemas.texts import Bilingual
from zoom_schemas.twin_causes import CauseCode

from indicator_jobs.fields import CARD_ID, Day, Part, Period, described

Basis = Literal["measured", "estimated", "unknown"]
RecipeName = Literal["national", "local"]

TWIN_ID = r"^[a-z][a-z0-9_]{0,59}$"


class Tolerance(Part):
    """By how much the two may differ without an explanation: one of the two fields."""

    relative: float | None = described(
        "optional",
        "Względna (%)",
        "In per cent of the mean of both figures. 1 where nothing is said.",
        2,
        "0.02 for two per cent",
        None,
        gt=0,
        le=100,
    )
    points: float | None = described(
        "optional",
        "W punktach procentowych",
        "For shares in per cent: percentage points. 0.5 where nothing is said.",
        0.5,
        "points for a count of people",
        None,
        gt=0,
        le=100,
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.relative is None) == (self.points is None):
            raise ValueError("give one of relative and points")
        return self


class BridgePart(Part):
    """One cause of the difference, with its amount where somebody knows it."""

    cause: CauseCode = described(
        "required",
        "Przyczyna",
        "A code of twin_causes.yaml.",
        "DEFINITION",
        "“different” (a code, not a text)",
    )
    amount: float | None = described(
        "optional",
        "Wielkość",
        "How much of main minus twin it explains, in the unit of the card; negative where it lowers the main "
        "figure. Needed unless the basis is unknown.",
        4615,
        "an amount in per cent for a count of people",
        None,
        allow_inf_nan=False,
    )
    period: Period | None = described(
        "optional",
        "Okres",
        "The period of the amount; without it the amount stands for every period that has no own one.",
        "2021",
        "“since the census”",
        None,
    )
    basis: Basis = described(
        "required",
        "Podstawa",
        "measured: read or counted in a source; estimated: worked out; unknown: only the cause is known.",
        "measured",
        "measured for a guess",
    )
    note: Bilingual = described(
        "required",
        "Objaśnienie",
        "Where the amount comes from, or why the cause works this way.",
        {
            "pl": "Zameldowani, którzy mieszkają gdzie indziej.",
            "en": "People registered here who live elsewhere.",
        },
        "“A difference of method.”",
    )

    @model_validator(mode="after")
    def _amount_and_basis(self) -> Self:
        if self.basis == "unknown" and self.amount is not None:
            raise ValueError("the basis is unknown, but there is an amount: say measured or estimated")
        if self.basis != "unknown" and self.amount is None:
            raise ValueError(f"the basis is {self.basis}, but there is no amount: give it, or say unknown")
        return self


class Comment(Part):
    """What an analyst says about the difference, with name and day."""

    date: Day = described("required", "Data", "The day it was written.", "2026-11-23", "“yesterday”")
    author: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = described(
        "required",
        "Autor",
        "Who answers for the comment: a person or a unit.",
        "Biuro SMART CITY",
        "“admin”",
    )
    text: Bilingual = described(
        "required",
        "Komentarz",
        "Why the two differ and which one to use for what.",
        {
            "pl": "Do planowania szkół używamy rejestru, do porównań z miastami bilansu GUS.",
            "en": "To plan schools we use the register, to compare cities the balance of Statistics Poland.",
        },
        "“Checked.”",
    )


class Twin(Part):
    """The same indicator from another source: another card, or another recipe of this card."""

    id: Annotated[str, StringConstraints(pattern=TWIN_ID)] = described(
        "required",
        "Identyfikator",
        "A short name that is unique within the card and never changes.",
        "register",
        "twin_2024",
    )
    title: Bilingual | None = described(
        "optional",
        "Nazwa",
        "The name of the twin in legends and sentences; the short title of its card if not given.",
        {"pl": "rejestr PESEL", "en": "PESEL register"},
        "“source 2”",
        None,
    )
    card: Annotated[str, StringConstraints(pattern=CARD_ID)] | None = described(
        "optional",
        "Karta",
        "Id of the card that says the same from another source; without it the twin is another recipe of "
        "this card.",
        "population.registered",
        "a card of something similar",
        None,
    )
    recipe: RecipeName | None = described(
        "optional",
        "Przepis",
        "Which recipe of that card, or of this card if no card is given. National if that card has it.",
        "local",
        "the recipe of the main figure",
        None,
    )
    tolerance: Tolerance | None = described(
        "optional",
        "Tolerancja",
        "By how much they may differ without an explanation; 1% of counts, 0.5 points of shares by default.",
        {"relative": 2},
        "so wide that nothing is ever odd",
        None,
    )
    explanation: Bilingual | None = described(
        "recommended",
        "Wyjaśnienie",
        "Why they differ, in one or two plain sentences, whoever reads it.",
        {
            "pl": "GUS liczy mieszkających, rejestr zameldowanych.",
            "en": "Statistics Poland counts those who live here, the register those registered.",
        },
        "“Different methodology.”",
        None,
    )
    bridge: tuple[BridgePart, ...] = described(
        "recommended",
        "Most",
        "The causes of main minus twin with their amounts; what they leave is the residual.",
        [{"cause": "DEFINITION", "basis": "unknown", "note": {"pl": "…", "en": "…"}}],
        "amounts fitted so that nothing is left",
        (),
    )
    commentary: tuple[Comment, ...] = described(
        "optional",
        "Komentarze",
        "What analysts said, with author and date; the portal adds to them.",
        [{"date": "2026-11-23", "author": "Biuro SMART CITY", "text": {"pl": "…", "en": "…"}}],
        "edited after publication: add a new comment",
        (),
    )

    @model_validator(mode="after")
    def _origin(self) -> Self:
        if self.card is None and self.recipe is None:
            raise ValueError("names no twin: give card, recipe or both")
        own = [(part.cause, part.period) for part in self.bridge]
        for cause, period in own:
            if own.count((cause, period)) > 1:
                raise ValueError(f"bridge: {cause} stands twice for {period or 'all periods'}: add them up")
        return self
