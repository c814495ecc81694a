"""A holding: a set of data that the city or a unit near it keeps, whether it is open or not."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from zoom_schemas import periods
from zoom_schemas.settings import CardId
from zoom_schemas.texts import Bilingual

from harvesters.source import Rhythm, Slug

Form = Literal[
    "register",
    "spreadsheet",
    "database",
    "gis",
    "document",
    "paper",
    "survey",
    "sensor",
    "collected",
    "unknown",
]
Availability = Literal["open", "on_request", "internal", "missing", "unknown"]
Quality = Literal["complete", "partial", "unchecked", "unknown"]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
RegisterId = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z0-9_]+$")]


def _field(good: str, description: str, default: Any = ..., **rules: Any) -> Any:
    """A field with its description and a good example, which error hints show."""
    return Field(default, description=description, json_schema_extra={"good": good}, **rules)


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holder(_Declared):
    """Who keeps the data and answers questions about them."""

    name: Bilingual = _field("{pl: Wydział Edukacji, en: Education Department}", "The unit.")
    organisation: Slug | None = _field(
        "wydzial-edukacji", "Slug of the unit in the portal's settings, if it is there.", default=None
    )
    email: Email | None = _field(
        "edukacja@example.org", "Its address for questions; the portal's own if left out.", default=None
    )


class QualityNote(_Declared):
    """How far the data can be trusted. A judgement needs its reason."""

    state: Quality = _field("partial", "Complete, partial, unchecked, or unknown.")
    reason: Bilingual | None = _field("{pl: …, en: …}", "Why it is judged so.", default=None)

    @model_validator(mode="after")
    def _a_judgement_has_a_reason(self) -> "QualityNote":
        if self.state != "unknown" and self.reason is None:
            raise ValueError("say in Polish and English why the quality is judged so")
        return self


class AvailabilityNote(_Declared):
    """Who gets the data, and how."""

    state: Availability = _field(
        "on_request",
        "Open to all, given on request, internal, missing (nobody collects them yet), or unknown.",
    )
    note: Bilingual | None = _field("{pl: …, en: …}", "What one must know to get them.", default=None)


class Currency(_Declared):
    """How current the data are."""

    newest: str | None = _field('"2025"', "Newest period, as SDMX writes it.", default=None)
    rhythm: Rhythm | None = _field("year", "How often they are brought up to date.", default=None)

    @field_validator("newest")
    @classmethod
    def _is_a_period(cls, text: str | None) -> str | None:
        return periods.parse(text).text if text is not None else None


class Holding(_Declared):
    """One set of data. What is not known is left out or called `unknown`; it is never guessed."""

    id: Slug = _field("housing-queue", "Identifier, same as the file name.")
    title: Bilingual = _field("{pl: …, en: …}", "What the data are called.")
    description: Bilingual | None = _field("{pl: …, en: …}", "What they hold, in a sentence.", default=None)
    holder: Holder
    form: Form = _field("register", "The form in which they are kept.", default="unknown")
    quality: QualityNote = _field("{state: unknown}", "How far they can be trusted.")
    currency: Currency = _field("{rhythm: year}", "How current they are.", default=Currency())
    availability: AvailabilityNote = _field("{state: on_request}", "Who gets them, and how.")
    register_id: RegisterId | None = _field(
        "kielce:housing_queue", "How inputs of local recipes name it, before the dot.", default=None
    )
    sources: list[Slug] = _field("[gugik-egib]", "Ids of the sources that open (part of) it.", default=[])
    themes: list[Slug] = _field("[housing]", "Ids of themes.yaml.", min_length=1)
    wanted_by: list[CardId] = _field(
        "[housing.waiting_households]",
        "Indicators of the inventory that would need it for a local recipe.",
        default=[],
    )
    learnt_from: Bilingual = _field("{pl: …, en: …}", "Who says so: a document, a register, a letter.")

    @model_validator(mode="after")
    def _what_is_open_says_where(self) -> "Holding":
        if self.availability.state == "open" and not self.sources and self.availability.note is None:
            raise ValueError("what is open names its source, or says in a note where it is found")
        return self
