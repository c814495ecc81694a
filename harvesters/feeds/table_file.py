"""What a source says about one file of a publisher: where it is, and which column means what."""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from zoom_schemas.flags import load_flags
from zoom_schemas.periods import parse as parse_period

from harvesters.feeds.codes import CodeForm

Where = dict[str, tuple[str, ...]]
"""Heading → the only values that its cells may have; `0*` stands for all that begin with 0."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SeriesColumn(_Declared):
    """The column of a series whose rows are narrowed further than those of the file."""

    column: str = Field(description="Heading of its column.")
    where: Where = Field({}, description="Column → the only values of rows that count for it.")


class TableFile(_Declared):
    """One file of a publisher. `codes`: headings that the column of TERYT codes has had."""

    address: str = Field(description="Where the file is, or the list of dane.gov.pl in which it is found.")
    title: str | None = Field(None, description="Title under which such a list names it; * for any letters.")
    period: str = Field(description="Period of its figures, as SDMX writes it.")
    codes: tuple[str, ...] = Field((), description="Headings that the column of codes may have.")
    code_parts: tuple[str, ...] = Field(
        (), description="Columns that make the code together, such as WK PK GK."
    )
    code_form: CodeForm = Field("teryt", description="teryt, teryt_with_districts, or terc (26 61 01 1).")
    city: str | None = Field(None, description="Column with the name of a city whose code is left empty.")
    voivodeship: str | None = Field(None, description="Column with the voivodeship of such a city.")
    series: dict[str, str | SeriesColumn] = Field(description="Series → heading of its column.", min_length=1)
    where: Where = Field({}, description="Column → the only values of rows to be read.")
    add_up: bool = Field(False, description="Are rows of one territory to be added up?")
    flags: tuple[str, ...] = Field((), description="Marks of every figure of the file, year-inferred.")
    member: str | None = Field(None, description="Which file of an archive of several; * for any letters.")

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, text: str) -> str:
        return parse_period(text).text

    @field_validator("flags")
    @classmethod
    def _are_flags(cls, flags: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [one for one in flags if one not in load_flags()]:
            raise ValueError(f"{', '.join(unknown)}: no code of schemas/codelists/flags.yaml")
        return flags

    @model_validator(mode="after")
    def _says_where_the_code_is(self) -> "TableFile":
        if bool(self.codes) == bool(self.code_parts):
            raise ValueError(
                "write either `codes`, the column of codes, or `code_parts`, the columns that make it"
            )
        return self

    def columns(self) -> Iterator[tuple[str, SeriesColumn]]:
        """Each series with its column."""
        for series, column in self.series.items():
            yield series, SeriesColumn(column=column, where={}) if isinstance(column, str) else column

    def headings(self) -> list[str]:
        """The headings that the file must have beside its code."""
        named = [self.city, self.voivodeship, *self.where]
        for _, column in self.columns():
            named += [column.column, *column.where]
        return list(dict.fromkeys(one for one in named if one))
