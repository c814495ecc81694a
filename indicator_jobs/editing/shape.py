"""The fields of a card as a tree, read from the model: what forms, skeletons and comparisons are made of.

A field that is added to the model appears here, and so in the form, without another line.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from zoom_schemas.texts import Bilingual

from indicator_jobs.card import Card
from indicator_jobs.fields import Part, Requirement

FieldKind = Literal[
    "text",  # one line
    "texts",  # Polish and English
    "choice",  # one of a closed list
    "number",
    "whole",
    "pair",  # two numbers
    "lines",  # several short texts
    "part",  # fields of its own
    "parts",  # several of them, in order
    "named",  # several of them, each with a name
    "figures",  # a name for each, and a number or numbers by period
    "data",  # anything else, as YAML
]

_ENGLISH = {
    "id": "Identifier",
    "iso37120_2018": "ISO 37120:2018",
    "iso37120_2014": "ISO 37120:2014",
    "sdg": "Sustainable Development Goal",
    "u4ssc": "U4SSC",
    "bdl": "Local Data Bank",
    "why": "Why it matters",
    "from": "From period",
    "kind": "Stock, flow or ratio",
    "Owner.data": "Owner of the data",
    "Owner.card": "Owner of the card",
    "break": "Break of comparability",
    "contact": "Contact (e-mail)",
    "decimals": "Decimal places",
}
"""English labels that do not follow from the name of the field."""


@dataclass(frozen=True)
class FieldShape:
    """One field: how it is called, what to write in it, and of what kind it is.

    `fields` are those of a part; `choices` the codes of a closed list.
    """

    name: str
    label: Bilingual
    kind: FieldKind
    requirement: Requirement
    guidance: str
    good: Any
    bad: str
    fields: "tuple[FieldShape, ...]" = ()
    choices: tuple[str, ...] = ()

    def field(self, name: str) -> "FieldShape | None":
        """A field of this part by its name."""
        return next((one for one in self.fields if one.name == name), None)


@cache
def card_shape() -> FieldShape:
    """The card itself, as a part."""
    label = Bilingual(pl="Karta", en="Card")
    return FieldShape("", label, "part", "required", "", None, "", fields_of(Card))


@cache
def fields_of(model: type[BaseModel]) -> tuple[FieldShape, ...]:
    """The fields of a model, in its order."""
    return tuple(_shape(name, field, model.__name__) for name, field in model.model_fields.items())


def _shape(name: str, field: FieldInfo, model: str) -> FieldShape:
    extra: Mapping[str, Any] = field.json_schema_extra or {}  # type: ignore[assignment]
    written = field.alias or name
    kind, part, choices = _kind(field.annotation)
    return FieldShape(
        name=written,
        label=Bilingual(pl=extra.get("label_pl", written), en=_english(model, written)),
        kind=kind,
        requirement=extra.get("requirement", "optional"),
        guidance=field.description or "",
        good=extra.get("good"),
        bad=extra.get("bad", ""),
        fields=fields_of(part) if part else (),
        choices=choices,
    )


def _english(model: str, name: str) -> str:
    return _ENGLISH.get(f"{model}.{name}") or _ENGLISH.get(name) or name.replace("_", " ").capitalize()


def _kind(annotation: Any) -> tuple[FieldKind, type[BaseModel] | None, tuple[str, ...]]:
    bare = _bare(annotation)
    origin, arguments = get_origin(bare), [_bare(one) for one in get_args(bare)]
    if bare is Bilingual:
        return "texts", None, ()
    if origin is Literal:
        return "choice", None, tuple(map(str, get_args(bare)))
    if _is_part(bare):
        return "part", bare, ()
    if origin in (tuple, list):
        return _sequence(arguments)
    if origin is dict:
        return _mapping(arguments[1])
    simple: dict[Any, FieldKind] = {str: "text", int: "whole", float: "number"}
    return simple.get(bare, "data"), None, ()


def _sequence(arguments: list[Any]) -> tuple[FieldKind, type[BaseModel] | None, tuple[str, ...]]:
    if _is_part(arguments[0]):
        return "parts", arguments[0], ()
    if arguments == [float, float]:
        return "pair", None, ()
    return ("lines" if arguments[0] is str else "data"), None, ()


def _mapping(value: Any) -> tuple[FieldKind, type[BaseModel] | None, tuple[str, ...]]:
    if _is_part(value):
        return "named", value, ()
    numbers = float in (value, *map(_bare, get_args(value)))
    return ("figures" if numbers else "data"), None, ()


def _bare(annotation: Any) -> Any:
    """Without constraints and without “or None”."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        options = [one for one in get_args(annotation) if one is not type(None)]
        if len(options) == 1:
            return _bare(options[0])
    return annotation


def _is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Part)
