"""JSON Schema of a source declaration: `python -m harvesters.source_schema > schemas/source.schema.json`."""

import json
import sys

from harvesters.source import Source


def source_schema() -> str:
    """The schema as it stands in `schemas/source.schema.json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Source.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(source_schema())
