"""What a new file changes in the columns of the one published before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zoom_schemas.texts import Bilingual

from harvesters.dropzone.report import TYPES

_WORDS: dict[str, Bilingual] = {
    "gone": Bilingual(
        pl="Nie ma już kolumny „{title}”. Kto z niej korzysta, przestanie ją dostawać.",
        en="Column “{title}” is there no more. Whoever uses it will miss it.",
    ),
    "new": Bilingual(pl="Nowa kolumna „{title}”.", en="A new column “{title}”."),
    "type": Bilingual(
        pl="Kolumna „{title}”: było {before}, jest {after}.", en="Column “{title}”: was {before}, is {after}."
    ),
    "order": Bilingual(pl="Kolumny są w innej kolejności.", en="The columns come in another order."),
}

WIDER = frozenset({("integer", "number"), ("date", "datetime")})
"""Types of which one takes in the other."""


@dataclass(frozen=True)
class ColumnChange:
    """One difference: `gone`, `new`, `type` or `order`, with what its sentence needs."""

    kind: str
    title: str = ""
    before: str = ""
    after: str = ""

    def sentence(self, lang: str) -> str:
        """The difference as a sentence."""
        types = {name: TYPES[given].get(lang) if given else "" for name, given in self._types()}
        return _WORDS[self.kind].get(lang).format(title=self.title, **types)

    def _types(self) -> list[tuple[str, str]]:
        return [("before", self.before), ("after", self.after)]


def column_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ColumnChange]:
    """The differences between two Table Schemas, those that hurt first."""
    old = {field["name"]: field for field in before["fields"]}
    new = {field["name"]: field for field in after["fields"]}
    found = [ColumnChange("gone", field["title"]) for name, field in old.items() if name not in new]
    found += [
        ColumnChange("type", field["title"], old[name]["type"], field["type"])
        for name, field in new.items()
        if name in old and old[name]["type"] != field["type"]
    ]
    found += [ColumnChange("new", field["title"]) for name, field in new.items() if name not in old]
    if not found and list(old) != list(new):
        found.append(ColumnChange("order"))
    return found


def can_append(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether rows of the new file fit under those of the old: the same columns, of types that fit."""
    old = {field["name"]: field["type"] for field in before["fields"]}
    new = {field["name"]: field["type"] for field in after["fields"]}
    return old.keys() == new.keys() and all(
        old[name] == kind or (kind, old[name]) in WIDER or old[name] == "string" for name, kind in new.items()
    )
