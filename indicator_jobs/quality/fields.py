"""The field `checks` of a card: what sharpens, loosens or adds to the rules of the gate."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, StringConstraints, model_validator
from zoom_schemas.texts import Bilingual

from indicator_jobs.fields import CARD_ID, Code, Part, Period, described
from indicator_jobs.quality.findings import LEVELS

if TYPE_CHECKING:
    from indicator_jobs.quality.rules.base import Rule


def _rules() -> dict[str, "Rule"]:
    """The rules; they stand on facts, which stand on cards, so a card asks for them late."""
    from indicator_jobs.quality.rules import RULES

    return RULES


def _known_rule(name: str) -> str:
    if name not in _rules():
        raise ValueError(f"“{name}” is not a rule; rules are {', '.join(_rules())}")
    return name


class PartOfSum(Part):
    """One addend of a whole: a series or another card."""

    series: Code | None = described(
        "optional",
        "Szereg",
        "Id of a series. Give exactly one of series and card.",
        "bdl:72300",
        "a series in a unit that does not convert to the card's",
        None,
    )
    card: Annotated[str, StringConstraints(pattern=CARD_ID)] | None = described(
        "optional",
        "Karta",
        "Id of another card; its values by the same recipe are taken, or by the national one.",
        "population.under_working_age",
        "this card",
        None,
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.series is None) == (self.card is None):
            raise ValueError("give one of series and card")
        return self


class Exemption(Part):
    """Values that a rule leaves alone, because somebody has looked at them."""

    territory: Code | None = described(
        "optional", "Teryt", "TERYT code; everywhere if left out.", "086201", "“Zielona Góra”", None
    )
    periods: tuple[Period, ...] = described(
        "optional", "Okresy", "The periods; all if left out.", ["2015"], "2015 to 2020", ()
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.territory is None and not self.periods:
            raise ValueError("names neither a territory nor periods: set the level off instead")
        return self


class Check(Part):
    """One rule of the gate as this card wants it."""

    rule: Annotated[str, AfterValidator(_known_rule)] = described(
        "required",
        "Reguła",
        "Name of a rule: schema, units, range, negative, future, sum_of_parts, coverage, jump, "
        "twin_tolerance, held_input, corrections.",
        "jump",
        "“no mistakes”",
    )
    level: Literal["off", "warn", "hold"] | None = described(
        "optional",
        "Poziom",
        "What a finding of this rule means; the rule's own level if left out.",
        "hold",
        "off without a reason",
        None,
    )
    limit: float | None = described(
        "optional",
        "Granica",
        "jump: the largest change as a share of the earlier value; coverage: the smallest share of the "
        "published values that must stay; sum_of_parts: the largest difference as a share of the whole.",
        0.25,
        "25 for a quarter",
        None,
        gt=0,
        allow_inf_nan=False,
    )
    spread: float | None = described(
        "optional",
        "Krotność rozrzutu",
        "jump: how many times the usual spread of the series' own changes a change may reach.",
        6,
        "0.5 (every second change would be a finding)",
        None,
        gt=0,
        allow_inf_nan=False,
    )
    parts: tuple[PartOfSum, ...] = described(
        "optional",
        "Części",
        "sum_of_parts: what adds up to this card.",
        [{"card": "population.women"}, {"card": "population.men"}],
        "parts that overlap",
        (),
    )
    except_: tuple[Exemption, ...] = described(
        "optional",
        "Wyjątki",
        "Values that somebody has checked and that the rule leaves alone.",
        [{"territory": "086201", "periods": ["2015"]}],
        "every value that was ever found",
        (),
        alias="except",
    )
    reason: Bilingual | None = described(
        "optional",
        "Uzasadnienie",
        "Why; required where the rule is loosened.",
        {"pl": "Miasto przyłączyło sąsiednią gminę.", "en": "The city took in a neighbouring gmina."},
        "“too many warnings”",
        None,
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        rule = _rules()[self.rule]
        if self.rule == "sum_of_parts" and len(self.parts) < 2 and self.level != "off":
            raise ValueError("sum_of_parts needs at least two parts")
        if self.parts and self.rule != "sum_of_parts":
            raise ValueError(f"{self.rule} takes no parts")
        if self.limit is not None and rule.limit is None and self.rule != "jump":
            raise ValueError(f"{self.rule} takes no limit")
        if self.spread is not None and rule.spread is None:
            raise ValueError(f"{self.rule} takes no spread")
        if self.reason is None and self._loosens():
            raise ValueError("loosens the rule: write the reason")
        return self

    def _loosens(self) -> bool:
        rule = _rules()[self.rule]
        if self.level == "off" or self.except_:
            return True
        if self.level and LEVELS.index(self.level) < LEVELS.index(rule.level):
            return True
        if self.spread is not None and rule.spread is not None and self.spread > rule.spread:
            return True
        if self.limit is None or rule.limit is None:
            return False
        return self.limit < rule.limit if rule.at_least else self.limit > rule.limit
