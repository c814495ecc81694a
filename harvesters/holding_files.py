"""Reading the inventory: one YAML file a holding; a broken file is reported, the others still load.

`python -m harvesters.holding_files > schemas/holding.schema.json` writes the JSON Schema of a file.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zoom_schemas.declared import read_declared
from zoom_schemas.problems import Problem

from harvesters.holding import Holding

INVENTORY = Path(__file__).parent / "inventory"


@dataclass(frozen=True)
class HoldingSet:
    """The holdings that could be read, by id, and what is wrong with the others."""

    holdings: dict[str, Holding]
    errors: list[Problem]


def read_holdings(folders: Iterable[Path] = (INVENTORY,)) -> HoldingSet:
    """Read every `*.yaml` of the folders. Never raises for a broken file: its problems are returned."""
    return HoldingSet(*read_declared(folders, Holding, "inventory", _clashes))


@cache
def bundled_holdings() -> HoldingSet:
    """The holdings that come with the project; read once a process."""
    return read_holdings()


def holding_schema() -> str:
    """The schema as it stands in `schemas/holding.schema.json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Holding.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _clashes(new: Holding, known: Mapping[str, Holding], file: str) -> list[Problem]:
    """A register is described once, or nobody could say whom to ask."""
    if new.register_id is None:
        return []
    twins = (one.id for one in known.values() if one.register_id == new.register_id)
    return [
        Problem(
            file,
            "register_id",
            f"{new.register_id} is described by {twin} too",
            "A register has one file: join the two.",
        )
        for twin in twins
    ]


if __name__ == "__main__":
    sys.stdout.write(holding_schema())
