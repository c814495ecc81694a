"""What differs between two versions of a card, field by field, in Polish and English sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zoom_schemas.numbers import listed
from zoom_schemas.texts import Bilingual

from indicator_jobs.editing.content import Content
from indicator_jobs.editing.shape import FieldShape, card_shape

KEYS = ("from", "id", "date", "cause")
"""What tells the parts of a list apart; without any, their place does."""

_LANGUAGES = {
    "pl": Bilingual(pl="po polsku", en="in Polish"),
    "en": Bilingual(pl="po angielsku", en="in English"),
}
_SAID = {
    "added": Bilingual(pl="{label}: dodano {after}.", en="{label}: added {after}."),
    "removed": Bilingual(pl="{label}: usunięto {before}.", en="{label}: removed {before}."),
    "changed": Bilingual(pl="{label}: było {before}, jest {after}.", en="{label}: was {before}, is {after}."),
}


@dataclass(frozen=True)
class FieldChange:
    """One field that differs.

    `before` is None where it was empty, `after` where it is empty now; `shape` is that of the value.
    """

    field: str
    label: Bilingual
    before: Any
    after: Any
    shape: FieldShape | None = None

    @property
    def kind(self) -> str:
        """added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    def sentence(self, lang: str = "pl") -> str:
        """The change as a person would say it."""
        before, after = (_said(value, lang, self.shape) for value in (self.before, self.after))
        return _SAID[self.kind].get(lang).format(label=self.label.get(lang), before=before, after=after)

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON has it."""
        said = {lang: self.sentence(lang) for lang in ("pl", "en")}
        return {"field": self.field, "kind": self.kind, "before": self.before, "after": self.after} | {
            "label": self.label.model_dump(),
            "sentence": said,
        }


def differences(before: Content | None, after: Content | None) -> list[FieldChange]:
    """What changed from one version of a card to another, in the order of the card's fields."""
    return list(_in_part(card_shape(), before or {}, after or {}, "", ()))


def _in_part(
    shape: FieldShape | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    path: str,
    way: tuple[Bilingual, ...],
) -> Iterator[FieldChange]:
    order = [one.name for one in shape.fields] if shape else []
    for name in dict.fromkeys([*order, *before, *after]):
        field = shape.field(name) if shape else None
        label = field.label if field else Bilingual(pl=name, en=name)
        place = f"{path}.{name}" if path else name
        yield from _in_field(field, before.get(name), after.get(name), place, (*way, label))


def _in_field(
    shape: FieldShape | None, before: Any, after: Any, path: str, way: tuple[Bilingual, ...]
) -> Iterator[FieldChange]:
    if _same(before, after):
        return
    kind = shape.kind if shape else "data"
    whole = {"part": _parted, "texts": _parted, "named": _named, "parts": _listed_parts}.get(kind)
    if shape and whole and _mappings_or_lists(before, after):
        yield from whole(shape, before, after, path, way)
    else:
        yield FieldChange(path, _joined(way), before, after, shape)


def _parted(
    shape: FieldShape, before: Any, after: Any, path: str, way: tuple[Bilingual, ...]
) -> Iterator[FieldChange]:
    if shape.kind == "part":
        yield from _in_part(shape, before, after, path, way)
        return
    for lang, name in _LANGUAGES.items():
        if before.get(lang) != after.get(lang):
            own = tuple(f"{way[-1].get(one)} ({name.get(one)})" for one in ("pl", "en"))
            label = _joined((*way[:-1], Bilingual(pl=own[0], en=own[1])))
            yield FieldChange(f"{path}.{lang}", label, before.get(lang), after.get(lang))


def _named(
    shape: FieldShape, before: Any, after: Any, path: str, way: tuple[Bilingual, ...]
) -> Iterator[FieldChange]:
    for name in dict.fromkeys([*before, *after]):
        yield from _one_of(shape, before.get(name), after.get(name), f"{path}.{name}", name, way)


def _listed_parts(
    shape: FieldShape, before: Any, after: Any, path: str, way: tuple[Bilingual, ...]
) -> Iterator[FieldChange]:
    earlier, later = _keyed(before), _keyed(after)
    for key in dict.fromkeys([*earlier, *later]):
        yield from _one_of(shape, earlier.get(key), later.get(key), f"{path}.{key}", key, way)


def _one_of(
    shape: FieldShape, before: Any, after: Any, path: str, name: str, way: tuple[Bilingual, ...]
) -> Iterator[FieldChange]:
    named = Bilingual(pl=f"{way[-1].pl} „{name}”", en=f"{way[-1].en} “{name}”")
    whole = (*way[:-1], named)
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _in_part(shape, before, after, path, whole)
    elif not _same(before, after):
        yield FieldChange(path, _joined(whole), before, after, shape)


def _keyed(parts: Sequence[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for position, part in enumerate(parts, start=1):
        given = [str(part[key]) for key in KEYS if isinstance(part, dict) and part.get(key)]
        key = given[0] if given and given[0] not in found else str(position)
        found[key] = part
    return found


def _mappings_or_lists(before: Any, after: Any) -> bool:
    return any(isinstance(before, one) and isinstance(after, one) for one in (dict, list))


def _same(before: Any, after: Any) -> bool:
    empty = (None, "", [], {})
    return before == after or (before in empty and after in empty)


def _joined(way: Sequence[Bilingual]) -> Bilingual:
    return Bilingual(**{lang: " → ".join(one.get(lang) for one in way) for lang in ("pl", "en")})


def _said(value: Any, lang: str, shape: FieldShape | None = None) -> str:
    left, right = ("“", "”") if lang == "en" else ("„", "”")
    if value in (None, "", [], {}):
        return "nothing" if lang == "en" else "nic"
    match value:
        case {"pl": str(), "en": str()}:
            return f"{left}{value[lang]}{right}"
        case dict():
            return "; ".join(_named_value(name, one, lang, shape) for name, one in value.items())
        case list():
            return listed([_said(one, lang, shape) for one in value], lang)
    return f"{left}{value}{right}" if isinstance(value, str) else str(value)


def _named_value(name: str, value: Any, lang: str, shape: FieldShape | None) -> str:
    field = shape.field(name) if shape else None
    return f"{field.label.get(lang) if field else name}: {_said(value, lang, field)}"
