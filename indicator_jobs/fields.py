"""What the fields of a card are made of: a description for docs and forms, and the shapes that recur."""

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from zoom_schemas.periods import parse

Requirement = Literal["required", "recommended", "optional"]
Kind = Literal["stock", "flow", "ratio"]
PeriodKind = Literal["year", "half_year", "quarter", "month", "day", "school_year", "term"]
Level = Literal["city", "district", "polling_district", "station", "route", "point"]

CARD_ID = r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*$"
INPUT_NAME = r"^[a-z][a-z0-9_]{0,59}$"
PERIOD = r"^\d{4}(-(S[12]|Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)|/\d{4})?$"
MOMENT = r"^(period|(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))$"


def described(
    requirement: Requirement, pl: str, guidance: str, good: Any, bad: str, default: Any = ..., **limits: Any
) -> Any:
    """A field with what docs and forms need: Polish label, guidance, a good and a bad example (and why)."""
    extra = {"requirement": requirement, "label_pl": pl, "good": good, "bad": bad}
    return Field(default, description=guidance, json_schema_extra=extra, **limits)


def _plain_text(value: Any) -> Any:
    """YAML reads 2024 as a number and 2024-03-15 as a date; in a card both are periods."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _parsed(text: str) -> str:
    return parse(text).text


Period = Annotated[
    str, BeforeValidator(_plain_text), StringConstraints(pattern=PERIOD), AfterValidator(_parsed)
]
Moment = Annotated[str, BeforeValidator(_plain_text), StringConstraints(pattern=MOMENT)]
Code = Annotated[str, BeforeValidator(_plain_text), StringConstraints(strip_whitespace=True, min_length=1)]
InputName = Annotated[str, StringConstraints(pattern=INPUT_NAME)]


def _day(value: str) -> str:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"“{value}” is not a date: write it as 2026-11-23") from None
    return value


Day = Annotated[
    str,
    BeforeValidator(lambda value: value.isoformat() if isinstance(value, datetime.date) else value),
    StringConstraints(strip_whitespace=True, min_length=10, max_length=10),
    AfterValidator(_day),
]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=200, pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$"
    ),
]


class Part(BaseModel):
    """A part of a card: frozen, and every field in it is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
