"""The options of a kind of feed or catalogue, as a source declares them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from zoom_schemas.problems import problems_of

Checked = TypeVar("Checked", bound=BaseModel)


def checked_options(
    source_id: str, declared: Mapping[str, Any], model: type[Checked], refused: type[Exception]
) -> Checked:
    """What a source declares beside the `kind`. Raises `refused` with file, field, problem and hint."""
    try:
        return model.model_validate({name: value for name, value in declared.items() if name != "kind"})
    except ValidationError as error:
        found = problems_of(error, f"{source_id}.yaml", model)
        raise refused("\n".join(str(problem) for problem in found)) from error
