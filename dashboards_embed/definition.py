"""What a dashboard's YAML file may say.

The models are the contract; `schemas/dashboard.schema.json` is made of them.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from zoom_schemas.texts import Bilingual

from dashboards_embed.outcomes import BALANCE, OUTCOMES, unknown_outcomes
from dashboards_embed.wording import unknown_placeholders
from indicator_jobs.card import CARD_ID, Period

Kind = Literal[
    "line",
    "multi_line",
    "signed_bars",
    "bar",
    "dot_comparison",
    "stacked_bar",
    "pyramid",
    "heat",
    "small_multiples",
    "slope",
    "choropleth",
    "points_map",
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
CardId = Annotated[str, Field(pattern=CARD_ID)]
GivenPeriod = Period | None
Outcomes = dict[Annotated[str, Field(pattern=r"^[a-z_]+$")], Bilingual]


def _described(good: Any, guidance: str, default: Any = ...) -> Any:
    """A field with guidance and a good example: errors show it as a hint."""
    return Field(default, description=guidance, json_schema_extra={"good": good})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Group(_Strict):
    """One row of a pyramid: an age group with a card on each side."""

    label: Bilingual
    left: CardId
    right: CardId


class PlaceSet(_Strict):
    """Which places a map of points shows, and which column of theirs it paints."""

    set: Slug = _described("polling-stations", "Set of places of the project.")
    where: dict[str, str] = _described({"edition": "2017"}, "Only rows with these values.", {})
    name: str = _described("name", "Column with the name.", "name")
    value: str | None = _described("turnout", "Column with the value; places alone when left out.", None)
    unit: str | None = _described("percent", "Unit of the value, when the chart has no card.", None)
    decimals: int = _described(1, "Decimals of the value, when the chart has no card.", 0)


class Chart(_Strict):
    """One chart: which cards, of which territories and periods, drawn how."""

    id: Slug
    kind: Kind
    cards: list[CardId] = Field(default_factory=list, description="One card, or several of the same unit.")
    territories: Literal["own", "peers", "voivodeships", "gminas"] = "own"
    start: GivenPeriod = Field(None, alias="from", description="First period shown.")
    end: GivenPeriod = Field(None, alias="to", description="Last period shown; the newest when left out.")
    index_base: GivenPeriod = Field(None, description="Period that becomes 100; the unit is then an index.")
    share: bool = Field(False, description="Parts as percent of their sum.")
    span: Literal["full", "half"] = "half"
    subtitle: Bilingual | None = Field(None, description="Replaces the measure named from the card.")
    finding: Outcomes = Field(default_factory=dict, description="Titles by outcome of the data.")
    note: Bilingual | None = Field(None, description="What a reader has to know beside the chart.")
    labels: dict[CardId, Bilingual] = Field(
        default_factory=dict, description="Short names of parts or lines."
    )
    groups: list[Group] = Field(default_factory=list, description="Rows of a pyramid, youngest first.")
    sides: tuple[Bilingual, Bilingual] | None = Field(
        None, description="Names of the two sides of a pyramid."
    )
    places: PlaceSet | None = _described({"set": "polling-stations"}, "Places of a map of points.", None)

    @model_validator(mode="before")
    @classmethod
    def _one_card_is_a_list(cls, data: Any) -> Any:
        if isinstance(data, dict) and "card" in data:
            return {**{k: v for k, v in data.items() if k != "card"}, "cards": [data["card"]]}
        return data

    @field_validator("finding")
    @classmethod
    def _known_placeholders(cls, finding: Outcomes) -> Outcomes:
        _refuse_unknown(finding)
        return finding

    @model_validator(mode="after")
    def _enough_to_draw(self) -> Self:
        needs = {"pyramid": ("groups", self.groups), "points_map": ("places", self.places)}
        name, given = needs.get(self.kind, ("card", self.cards))
        if not given:
            raise ValueError(f"a chart of kind {self.kind} needs the field {name}")
        _refuse_strange(self.finding, OUTCOMES[self.kind], f"a chart of kind {self.kind}")
        if self.kind in {"stacked_bar"} and not 2 <= len(self.cards) <= 5:
            raise ValueError("a stacked bar shows two to five parts: give as many cards")
        return self

    @property
    def card_ids(self) -> tuple[str, ...]:
        """Every card the chart reads, once, in order."""
        sides = [card for group in self.groups for card in (group.left, group.right)]
        return tuple(dict.fromkeys([*self.cards, *sides]))


class Clause(_Strict):
    """One sentence of the lead: said when the card has this outcome, left out when it has none."""

    card: CardId
    start: GivenPeriod = Field(None, alias="from")
    outcomes: Outcomes

    @field_validator("outcomes")
    @classmethod
    def _known_placeholders(cls, outcomes: Outcomes) -> Outcomes:
        _refuse_unknown(outcomes)
        _refuse_strange(outcomes, BALANCE, "a sentence of the lead")
        return outcomes


class Section(_Strict):
    """Charts that answer one question, asked by the title."""

    title: Bilingual
    charts: list[Chart] = Field(min_length=1)

    @field_validator("title")
    @classmethod
    def _a_question(cls, title: Bilingual) -> Bilingual:
        if not (title.pl.endswith("?") and title.en.endswith("?")):
            raise ValueError("the title of a section is a question, in both languages")
        return title


class Unknown(_Strict):
    """Something the city does not know yet, and what would close the gap."""

    text: Bilingual
    next_step: Bilingual | None = None


class Dashboard(_Strict):
    """A page of charts on one theme."""

    slug: Slug
    title: Bilingual
    theme: Slug
    lead: list[Clause] = Field(min_length=1)
    tiles: list[CardId] = Field(min_length=4, max_length=6)
    sections: list[Section] = Field(min_length=1)
    unknown: list[Unknown] = Field(min_length=1)
    related: list[Slug] = Field(default_factory=list)

    @model_validator(mode="after")
    def _charts_are_told_apart(self) -> Self:
        ids = [chart.id for chart in self.charts]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(
                f"two charts have the id {', '.join(twice)}; an id is an address and stands once"
            )
        return self

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All charts, in the order of the page."""
        return tuple(chart for section in self.sections for chart in section.charts)

    @property
    def card_ids(self) -> tuple[str, ...]:
        """Every card the page reads, once."""
        charts = [card for chart in self.charts for card in chart.card_ids]
        return tuple(dict.fromkeys([*self.tiles, *charts, *(clause.card for clause in self.lead)]))


def _refuse_unknown(outcomes: Outcomes) -> None:
    for outcome, text in outcomes.items():
        wrong = unknown_placeholders(text.pl, text.en)
        if wrong:
            raise ValueError(f"{outcome}: no figure is called {', '.join(wrong)}")


def _refuse_strange(written: Outcomes, known: frozenset[str], what: str) -> None:
    strange = unknown_outcomes(written, known)
    if strange:
        raise ValueError(
            f"{what} never has the outcome {', '.join(strange)}; it has {', '.join(sorted(known))}"
        )
