"""The options of a kind of feed or catalogue, as a source declares them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from zoom_schemas.problems import Problem, problems_of

Checked = TypeVar("Checked", bound=BaseModel)
Part = Literal["feed", "catalogue"]
"""The field of a source under which a kind and its options stand."""


class DeclarationError(ValueError):
    """A feed or catalogue that cannot be used: each problem with file, field and hint."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = list(problems)


def declared_kind(
    source_id: str,
    part: Part,
    declared: Mapping[str, Any],
    known: Collection[str],
    refused: type[DeclarationError],
) -> str:
    """The kind that a source declares. Raises `refused` for one that is not known."""
    kind = declared.get("kind")
    if kind in known:
        return str(kind)
    problem = f"{kind!r} is no kind of {part}" if "kind" in declared else "is missing"
    hint = f"Write one of {', '.join(sorted(known))}."
    raise refused([Problem(_file(source_id), f"{part}.kind", problem, hint)])


def checked_options(
    source_id: str,
    part: Part,
    declared: Mapping[str, Any],
    model: type[Checked],
    refused: type[DeclarationError],
) -> Checked:
    """What a source declares beside the `kind`. Raises `refused` with file, field, problem and hint."""
    try:
        return model.model_validate({name: value for name, value in declared.items() if name != "kind"})
    except ValidationError as error:
        see = f"Options of each kind of {part} are listed in harvesters/README.md."
        found = problems_of(error, _file(source_id), model, see)
        raise refused(
            [Problem(one.file, f"{part}.{one.field}", one.problem, one.hint) for one in found]
        ) from error


def _file(source_id: str) -> str:
    return f"sources/{source_id}.yaml"
