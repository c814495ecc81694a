"""What is wrong with a YAML file, said so that its author can mend it."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError


@dataclass(frozen=True)
class Problem:
    """One mistake: in which file and field, what is wrong, what to do about it."""

    file: str
    field: str
    problem: str
    hint: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.problem}. {self.hint}"


class YamlError(ValueError):
    """A file that cannot be read as a YAML mapping."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


DEEPEST = 60
"""How deep lists and mappings may stand in each other: far more than any of our files needs."""


class _UniqueKeys(yaml.constructor.SafeConstructor):
    """Safe YAML in which a key written twice is a mistake, not a silent override."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' is written twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


class _UniqueKeyLoader(_UniqueKeys, yaml.SafeLoader):
    """In Python: says best where a mistake is."""


_LibYaml: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _FastLoader(_UniqueKeys, _LibYaml):
    """By libyaml, where PyYAML was built with it: ten times as fast."""


def read_yaml(path: Path, label: str | None = None) -> dict[str, Any]:
    """The mapping in a YAML file.

    `label` names the file in an error, such as its path within a package. Raises YamlError.
    """
    name = label or path.name
    try:
        return parse_yaml(path.read_text("utf-8"), name)
    except UnicodeDecodeError as error:
        raise YamlError(Problem(name, *_syntax_problem(error))) from error


def parse_yaml(text: str, name: str) -> dict[str, Any]:
    """The mapping in a YAML text; `name` is how an error calls it. Raises YamlError."""
    try:
        content = _loaded(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(Problem(name, *_syntax_problem(error))) from error
    if not isinstance(content, dict):
        raise YamlError(
            Problem(name, "file", "does not hold fields", "Write `field: value` lines, one for each field.")
        )
    return content


def _loaded(text: str) -> Any:
    """The content of a text. Deep nesting is refused first: libyaml follows it until the process dies."""
    try:
        _refuse_deep(text)
        return yaml.load(text, Loader=_FastLoader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError:
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 (a SafeLoader)


def _refuse_deep(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_FastLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise RecursionError("lists and mappings stand too deep in each other")


def _syntax_problem(error: Exception) -> tuple[str, str, str]:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "file"
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    hint = "Check the indentation, the quotes and the colons there."
    if "'\\t'" in problem:
        hint = "Indent with spaces: YAML knows no tabs."
    elif problem.endswith("is written twice"):
        hint = "Keep one of the two."
    return place, f"is not readable YAML: {problem}", hint


SEE = "See the description of the field."


def problems_of(error: ValidationError, file: str, model: type[BaseModel], see: str = SEE) -> list[Problem]:
    """What pydantic found, one Problem for each field, with the field's good example as the hint.

    `see`: the hint for fields without an example.
    """
    schema = model.model_json_schema(by_alias=True)
    return [_problem(detail, file, schema, see) for detail in error.errors(include_url=False)]


def _problem(detail: Any, file: str, schema: dict[str, Any], see: str) -> Problem:
    location = [part for part in detail["loc"] if not str(part).startswith("function-")]
    field = ".".join(str(part) for part in location) or "file"
    kind = detail["type"]
    if kind == "extra_forbidden":
        return Problem(file, field, "is not a field that is known here", "Remove it or correct its name.")
    hint = _hint(location, schema, see)
    if kind == "missing":
        return Problem(file, field, "is missing", hint)
    if kind in ("model_type", "dict_type"):
        return Problem(file, field, "has to hold fields of its own", hint)
    if kind in ("string_type", "literal_error"):
        hint = _quoted(detail["input"]) or hint
    return Problem(file, field, detail["msg"].removeprefix("Value error, "), hint)


def _quoted(given: Any) -> str | None:
    """What to write where YAML took a text for something else."""
    if isinstance(given, bool):
        return "YAML reads yes, no, on and off as true and false: put quotes around it."
    if isinstance(given, int | float | dt.date):
        return f'Put quotes around it: "{given}"'
    return None


def _hint(location: list[Any], schema: dict[str, Any], see: str) -> str:
    found = _field_schema(location, schema)
    good = found.get("good") if found else None
    return f"For example: {good}" if good is not None else see


def _field_schema(location: list[Any], schema: dict[str, Any]) -> dict[str, Any] | None:
    """The deepest described field on the way to `location`."""
    node, described = schema, None
    for part in location:
        node = _resolve(node, schema)
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
        if not isinstance(node, dict):
            break
        if "good" in node:
            described = node
    return described


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    options = node.get("anyOf") or node.get("oneOf") or []
    for option in [node, *options]:
        if "$ref" in option:
            return schema["$defs"][option["$ref"].rsplit("/", 1)[-1]]
        if "items" in option or "additionalProperties" in option:
            return option
    return node
