"""Known errors of sources, and what is taken instead: one YAML file a correction.

A correction names the cells (series, territories, periods, and what stands in them), says what is done with
them, and what the source must still say for that (`expect`): when the publisher has mended the error, the
correction stops and says so. Stored observations stay as they were published; corrections are applied where
figures are handed to computing and to traces.
"""

import datetime
import math
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from zoom_schemas.flags import load_flags
from zoom_schemas.periods import parse as parse_period
from zoom_schemas.territories import load_territories
from zoom_schemas.texts import Bilingual

CORRECTED = "corrected"
"""The flag of a cell whose figure is not the publisher's."""

Action = Literal["drop", "override", "scale", "flag"]
Status = Literal["open", "reported", "acknowledged", "fixed_upstream"]


def _field(good: str, description: str, default: Any = ..., **rules: Any) -> Any:
    """A field with its description and a good example, which error hints show."""
    return Field(default, description=description, json_schema_extra={"good": good}, **rules)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int | float) else value


def _written(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, list | tuple) else value


def _territory(code: str) -> str:
    if code not in load_territories().by_code:
        raise ValueError(f"{code!r} is no code of schemas/codelists/territories.csv")
    return code


def _period(text: str) -> str:
    return parse_period(text).text


def _flag(code: str) -> str:
    if code not in load_flags():
        raise ValueError(f"{code!r} is no flag of schemas/codelists/flags.yaml")
    return code


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("is no finite number")
    return value


Finite = Annotated[float, AfterValidator(_number)]
PeriodText = Annotated[str, AfterValidator(_period)]
Periods = Annotated[tuple[PeriodText, ...], BeforeValidator(_written), BeforeValidator(_listed)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_written), BeforeValidator(_listed)]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Between(_Declared):
    """Numbers or periods from one to another, both included."""

    from_: Finite | str | None = _field("2006", "The first; none if left out.", default=None, alias="from")
    to: Finite | str | None = _field("2012", "The last; none if left out.", default=None)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.from_ is None and self.to is None:
            raise ValueError("give from, to, or both")
        return self

    def holds(self, value: float | str) -> bool:
        """Whether a number or a period lies between."""
        if isinstance(value, str):
            low, high = (_text(one) for one in (self.from_, self.to))
            return low <= value and (not high or value <= high or value.startswith(f"{high}-"))
        least = -math.inf if self.from_ is None else float(self.from_)
        return least <= value <= (math.inf if self.to is None else float(self.to))


def _text(bound: float | str | None) -> str:
    return f"{bound:g}" if isinstance(bound, int | float) else bound or ""


class Match(_Declared):
    """Which of the cells: by period and by what stands in them."""

    period: Between | None = _field("{from: '2006', to: '2012'}", "In place of a list of periods.", None)
    value: Finite | Between | None = _field("0", "Only cells in which this stands.", default=None)
    dimensions: str | None = _field("age=0-4", "Only these rows of a series with dimensions.", default=None)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.period is None and self.value is None and self.dimensions is None:
            raise ValueError("is empty and would match every cell of the series")
        return self


class Expect(_Declared):
    """What the source must still say, or the correction is not applied."""

    value: Finite | Between | None = _field("51", "What stands in each cell.", default=None)
    rows: int | None = _field("12", "How many cells there are in each series.", default=None, gt=0)
    by_period: dict[PeriodText, Finite] = _field(
        "{'2006': 184}", "What stands in the cells of each period.", default={}
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.value is None and self.rows is None and not self.by_period:
            raise ValueError("says nothing: give value, rows or by_period")
        return self


class Correction(_Declared):
    """One known error of a source and what is taken instead."""

    id: str = _field("bdl-houses-2004", "Same as the file name.", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    series: Texts = _field('"bdl:1616553"', "Id of the series, or a list of them.", min_length=1)
    territories: tuple[Annotated[str, AfterValidator(_territory)], ...] = _field(
        '["266101"]', "TERYT codes; every territory if left out.", default=()
    )
    periods: Periods = _field('["2004"]', "Periods; every period if left out.", default=())
    match: Match | None = _field("{value: 0}", "What else the cells have in common.", default=None)
    action: Action = _field(
        "override",
        "drop: the cell is left out; override: another value; scale: times a factor; flag: marked only.",
    )
    value: Finite | None = _field("130", "The right value; none if it is not known.", default=None)
    factor: Finite | None = _field("0.001", "By what the value is multiplied.", default=None)
    flag: Annotated[str, AfterValidator(_flag)] | None = _field("O", "A flag for the cell.", default=None)
    expect: Expect = _field("{value: 51}", "What the source must still say.")
    reason: Bilingual = _field("{pl: …, en: …}", "What is wrong and how that is known.")
    evidence: str = _field(
        "https://bdl.stat.gov.pl/…", "Where it can be seen: an address or a file.", min_length=5
    )
    provider: str = _field("GUS", "Whose error it is.", min_length=2)
    reported: datetime.date | None = _field("2026-11-23", "Day when the publisher was told.", default=None)
    status: Status = _field("open", "State of the complaint.")

    @model_validator(mode="before")
    @classmethod
    def _one_territory(cls, content: Any) -> Any:
        """`territory: code` is short for a list of one."""
        if not isinstance(content, dict) or "territory" not in content:
            return content
        if "territories" in content:
            raise ValueError("give territory or territories, not both")
        rest = {name: value for name, value in content.items() if name != "territory"}
        return rest | {"territories": _written(_listed(content["territory"]))}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.periods and self.match is None:
            raise ValueError("names neither periods nor a match and would change every cell of the series")
        _check_action(self)
        if (self.status == "open") != (self.reported is None):
            raise ValueError(f"is {self.status}, which does not go with reported: {self.reported}")
        return self

    def effect(self) -> dict[str, Any]:
        """What changes figures: everything but texts, evidence and the complaint."""
        words = {"reason", "evidence", "provider", "reported", "status", "id"}
        return self.model_dump(mode="json", by_alias=True, exclude=words)


def _check_action(one: Correction) -> None:
    if (one.factor is not None) != (one.action == "scale"):
        raise ValueError("factor goes with the action scale, and scale needs it")
    if one.value is not None and one.action != "override":
        raise ValueError("value goes with the action override only")
    if one.action == "override" and one.value is None:
        if one.flag is None:
            raise ValueError("overrides by no value: give a flag that says why there is none, such as O")
        if not load_flags()[one.flag].value_may_be_absent:
            raise ValueError(f"overrides by no value, but the flag {one.flag} does not say so")
    if one.action == "flag" and one.flag is None:
        raise ValueError("the action flag needs a flag")
    if one.action == "drop" and one.flag is not None:
        raise ValueError("a dropped cell carries no flag")
