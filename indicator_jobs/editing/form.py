"""A card as a form: fields on a page to the content of a draft and back, made from the model alone.

Every control has the name under which a page sends it: `title.pl`, `recipes.national.0.inputs.1.unit`. What a
person typed is never lost: a number that is none stays as typed, and the check says so at the field.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from zoom_schemas.problems import Problem

from indicator_jobs.editing.content import Content
from indicator_jobs.editing.shape import FieldShape, card_shape

NAME, VALUE = "name", "value"
_NUMBER = re.compile(r"-?\d+(\.\d+)?$")
_SIMPLE = ("text", "choice", "number", "whole", "data", "lines", "pair")


@dataclass(frozen=True)
class Control:
    """One field on the page with what it holds.

    `name`: under which the page sends it; `place`: how problems call it; `value`: the text of a simple field;
    `rows`: the parts of a list; `controls`: the fields of a part; `problems`: what is wrong with it.
    """

    shape: FieldShape
    name: str
    place: str
    value: str = ""
    controls: "tuple[Control, ...]" = ()
    rows: "tuple[Row, ...]" = ()
    problems: tuple[Problem, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether it holds anything, or something is wrong with it."""
        inner = any(control.filled for control in self.controls)
        return bool(self.value or self.rows or self.problems or inner)


@dataclass(frozen=True)
class Row:
    """One of several parts: `title` is its name where it has one, `index` its place in the form."""

    name: str
    index: int
    title: str
    controls: tuple[Control, ...]


def controls(
    content: Content, problems: Iterable[Problem] = (), blank: Iterable[str] = ()
) -> tuple[Control, ...]:
    """The form of a draft, with the problems at their fields; `blank`: lists that get one more empty row."""
    placed, lists = [_placed(one) for one in problems], set(blank)
    return tuple(
        _control(field, content.get(field.name), "", "", placed, lists) for field in card_shape().fields
    )


def elsewhere(form: Iterable[Control], problems: Iterable[Problem]) -> list[Problem]:
    """Problems that no field of the form shows."""
    shown = set(_shown(form))
    return [one for one in map(_placed, problems) if one not in shown]


def content_of(fields: Mapping[str, str]) -> Content:
    """The draft that a sent form describes. Empty fields are absent; empty rows are dropped."""
    return _part(card_shape().fields, "", fields)


def without(fields: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The fields without one row."""
    return {name: value for name, value in fields.items() if not name.startswith(f"{prefix}.")}


# From content to controls


def _control(
    field: FieldShape, value: Any, name: str, place: str, problems: list[Problem], blank: set[str]
) -> Control:
    name, place = _below(name, field.name), _below(place, field.name)
    own = tuple(one for one in problems if one.field == place or _inside_leaf(field, one.field, place))
    inner: tuple[Control, ...] = ()
    rows: tuple[Row, ...] = ()
    if field.kind == "part":
        given = value if isinstance(value, dict) else {}
        inner = tuple(
            _control(one, given.get(one.name), name, place, problems, blank) for one in field.fields
        )
    elif field.kind in ("parts", "named", "figures"):
        rows = _rows(field, value, name, place, problems, blank)
    elif field.kind == "texts":
        given = value if isinstance(value, dict) else {"pl": _text(value)}
        inner = tuple(
            Control(
                field,
                f"{name}.{lang}",
                f"{place}.{lang}",
                _text(given.get(lang)),
                problems=_at(problems, f"{place}.{lang}"),
            )
            for lang in ("pl", "en")
        )
        own = tuple(one for one in own if one.field == place)
    return Control(field, name, place, _shown_value(field, value), inner, rows, own)


def _rows(
    field: FieldShape, value: Any, name: str, place: str, problems: list[Problem], blank: set[str]
) -> tuple[Row, ...]:
    named = field.kind in ("named", "figures")
    items = list(value.items()) if isinstance(value, dict) else [("", one) for one in value or ()]
    if name in blank:
        items.append(("", None))
    rows = []
    for index, (title, item) in enumerate(items):
        inside = _below(place, title if named else str(index))
        row = f"{name}.{index}"
        if field.kind == "figures":
            inner = (_figure(field, item, row, inside, problems),)
        else:
            given = item if isinstance(item, dict) else {}
            inner = tuple(
                _control(one, given.get(one.name), row, inside, problems, blank) for one in field.fields
            )
        rows.append(Row(row, index, title, inner))
    return tuple(rows)


def _figure(field: FieldShape, value: Any, name: str, place: str, problems: list[Problem]) -> Control:
    if isinstance(value, dict):
        text = "\n".join(f"{period}: {_text(number)}" for period, number in value.items())
    else:
        text = _text(value)
    found = tuple(one for one in problems if one.field == place or one.field.startswith(f"{place}."))
    return Control(field, f"{name}.{VALUE}", place, text, problems=found)


def _shown_value(field: FieldShape, value: Any) -> str:
    match field.kind:
        case "text" | "choice" | "number" | "whole":
            return _text(value)
        case "lines":
            return "\n".join(map(_text, value)) if isinstance(value, list | tuple) else _text(value)
        case "pair":
            return "; ".join(map(_text, value)) if isinstance(value, list | tuple) else _text(value)
        case "data" if value not in (None, {}, [], ()):
            if isinstance(value, dict | list):
                return yaml.safe_dump(value, allow_unicode=True, sort_keys=False).strip()
            return _text(value)
    return ""


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return repr(value)
    return str(value)


# From the fields of a page to content


def _part(fields: Iterable[FieldShape], name: str, sent: Mapping[str, str]) -> Content:
    found: Content = {}
    for field in fields:
        value = _value(field, _below(name, field.name), sent)
        if value not in (None, "", {}, []):
            found[field.name] = value
    return found


def _value(field: FieldShape, name: str, sent: Mapping[str, str]) -> Any:
    text = sent.get(name, "").strip().replace("\r\n", "\n")
    match field.kind:
        case "part":
            return _part(field.fields, name, sent)
        case "texts":
            return {lang: one for lang in ("pl", "en") if (one := _clean(sent.get(f"{name}.{lang}", "")))}
        case "parts":
            return [
                one for index in _indices(name, sent) if (one := _part(field.fields, f"{name}.{index}", sent))
            ]
        case "named" | "figures":
            return _named(field, name, sent)
        case "number" | "whole":
            return _number(text)
        case "choice" if all(code.isdigit() for code in field.choices):
            return _number(text)
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()]
        case "pair":
            return [_number(one.strip()) for one in re.split(r"[;\n]", text) if one.strip()]
        case "data":
            return _data(text)
    return text


def _named(field: FieldShape, name: str, sent: Mapping[str, str]) -> Content:
    found: Content = {}
    for index in _indices(name, sent):
        row = f"{name}.{index}"
        title = sent.get(f"{row}.{NAME}", "").strip()
        value = (
            _figures(sent.get(f"{row}.{VALUE}", ""))
            if field.kind == "figures"
            else _part(field.fields, row, sent)
        )
        if title or value not in (None, "", {}):
            found[_free(title or f"x{index + 1}", found)] = value
    return found


def _figures(text: str) -> Any:
    """A number, or lines of period: number."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    pairs = [line.partition(":") for line in lines]
    if lines and all(colon for _, colon, _ in pairs):
        return {period.strip(): _number(number.strip()) for period, _, number in pairs}
    return _number(text.strip()) if lines else ""


def _number(text: str) -> Any:
    """A number written in Polish or in English; anything else stays as it is."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-")
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    if not _NUMBER.match(plain) or len(plain) > 40:
        return text
    return float(plain) if "." in plain else int(plain)


def _data(text: str) -> Any:
    if not text or "&" in text or "*" in text:
        return text
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return text


def _clean(text: str) -> str:
    """One paragraph: line ends and rows of spaces are not part of a text."""
    return re.sub(r"\s+", " ", text).strip()


def _free(title: str, taken: Content) -> str:
    while title in taken:
        title += "_2"
    return title


def _indices(name: str, sent: Mapping[str, str]) -> list[int]:
    starts = f"{name}."
    parts = {one[len(starts) :].partition(".")[0] for one in sent if one.startswith(starts)}
    return sorted(int(one) for one in parts if one.isascii() and one.isdigit() and len(one) < 5)


# Problems at their fields


def _placed(problem: Problem) -> Problem:
    """A problem of the whole card that begins with the name of a field belongs to that field."""
    if problem.field != "file":
        return problem
    name, colon, rest = problem.problem.partition(": ")
    if colon and card_shape().field(name):
        return Problem(problem.file, name, rest, problem.hint)
    return problem


def _at(problems: Iterable[Problem], place: str) -> tuple[Problem, ...]:
    return tuple(one for one in problems if one.field == place)


def _inside_leaf(field: FieldShape, at: str, place: str) -> bool:
    return field.kind in _SIMPLE and at.startswith(f"{place}.")


def _shown(form: Iterable[Control]) -> Iterable[Problem]:
    for control in form:
        yield from control.problems
        yield from _shown(control.controls)
        for row in control.rows:
            yield from _shown(row.controls)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
