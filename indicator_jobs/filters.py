"""Which rows of a series with dimensions an input takes: structured filters, never expressions."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, StringConstraints, Tag, model_validator
from zoom_schemas.dimensions import CODE, ColumnName

from indicator_jobs.fields import Code, Part, described

Aggregate = Literal[
    "sum", "count", "count_distinct", "mean", "weighted_mean", "median", "min", "max", "first", "last"
]
FilterCode = Annotated[Code, StringConstraints(pattern=CODE)]


class Span(Part):
    """Numbers or ranges between two bounds, both inside; a range counts only if it lies wholly inside."""

    from_: float | None = described(
        "optional", "Od", "Smallest number inside.", 0, "“0 years” (a number)", None, alias="from"
    )
    to: float | None = described(
        "optional", "Do", "Largest number inside; open if left out.", 14, "15 for ages up to 14", None
    )

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.from_ is None and self.to is None:
            raise ValueError("gives neither from nor to")
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError(f"from {self.from_:g} lies after to {self.to:g}")
        return self


def _shape(given: Any) -> str:
    if isinstance(given, dict | Span):
        return "span"
    return "codes" if isinstance(given, list | tuple) else "code"


Filter = Annotated[
    Annotated[FilterCode, Tag("code")]
    | Annotated[tuple[FilterCode, ...], Tag("codes")]
    | Annotated[Span, Tag("span")],
    Discriminator(_shape),
]


def _only_values(where: Any) -> Any:
    """Refuses what is no value in one sentence, before the shapes of a filter are tried one by one."""
    for column, given in where.items() if isinstance(where, dict) else ():
        for value in given if isinstance(given, list | tuple) else [given]:
            if isinstance(value, bool):
                raise ValueError(f'{column}: YAML reads yes and no as true and false: write "yes" in quotes')
            if isinstance(value, str) and not re.match(CODE, value.strip()):
                raise ValueError(f"{column}: “{value}” is not a code; filters name values, never expressions")
        if given == [] or given == ():
            raise ValueError(f"{column}: the list of codes is empty")
    return where


Where = Annotated[dict[ColumnName, Filter], BeforeValidator(_only_values)]
