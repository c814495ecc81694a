"""All values as Parquet: typed, texts as dictionaries, a row group a card, what it means in the metadata."""

import json
from typing import Any, BinaryIO

from indicator_jobs.export.describe import COLUMN_TEXTS, about
from indicator_jobs.export.rows import COLUMNS, Export


class ExtraMissingError(ImportError):
    """A library that only some formats need is not installed; says how to get it."""


def write(export: Export, out: BinaryIO) -> None:
    """Writes the values of an export, card by card. The same data give the same bytes.

    Raises ExtraMissingError where pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ExtraMissingError(
            "Parquet needs the library pyarrow. Install it: pip install 'zoom-na-kielce[parquet]'."
        ) from None
    schema = _schema(pyarrow, export)
    with parquet.ParquetWriter(out, schema, compression="zstd", use_dictionary=True) as writer:
        for _, frame in export.frames():
            writer.write_table(pyarrow.Table.from_pandas(frame, schema=schema, preserve_index=False))


def _schema(pyarrow: Any, export: Export) -> Any:
    text = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    types = {"value": pyarrow.float64(), "valid_from": pyarrow.timestamp("ms", tz="UTC")}
    fields = [
        pyarrow.field(
            name,
            types.get(name, text),
            nullable=name == "value",
            metadata={"description": COLUMN_TEXTS[name].en},
        )
        for name in COLUMNS
    ]
    told = json.dumps(about(export), ensure_ascii=False, sort_keys=True)
    return pyarrow.schema(fields, metadata={"zoom": told})
