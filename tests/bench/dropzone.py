"""From a file in the drop zone to a searchable table, beside plain COPY of the same rows; prints ratios.

`cd tests && ../var/venv/bin/python -m bench.dropzone --ckan-ini ../var/test/test.ini [--rows 1000000]` uses
the DataStore of a test stack. The file is synthetic: Windows-1250, semicolons, decimal commas, Polish days.
"""

import argparse
import json
import random
import resource
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from harvesters.dropzone.clean import parse
from harvesters.fetching.sandbox import Bounds, parse_apart

DISTRICTS = ("Śródmieście", "Żółkiewskiego", "Barwinek", "Bocianek", "Ślichowice")


def main() -> None:
    """Measures and prints."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        measured = _measure(Path(folder), given.rows, given.ckan_ini)
    copying = measured["plain COPY"]
    print(f"{given.rows:,} rows; {measured.pop('size') / 1e6:.0f} MB")
    memory = {name: measured.pop(name) for name in ("reader MiB", "worker before MiB", "worker after MiB")}
    print(f"{'':32}{'seconds':>9}{'rows/s':>12}{'÷ COPY':>9}")
    for name, seconds in measured.items():
        print(f"{name:32}{seconds:9.1f}{given.rows / seconds:12,.0f}{seconds / copying:9.1f}")
    print("  ".join(f"{name.removesuffix(' MiB')}: {value:.0f} MiB" for name, value in memory.items()))


def _measure(folder: Path, rows: int, ini: str) -> dict[str, Any]:
    from ckan.cli.cli import ckan

    arrived, told, copy = folder / "plik.csv", folder / "told.json", folder / "clean.csv"
    _write(arrived, rows)
    with ckan.make_context("ckan", ["-c", ini, "db"]):
        before, started = _peak(), time.perf_counter()
        parse_apart(parse, arrived, told, {"name": arrived.name, "clean": str(copy)}, Bounds(seconds=1800))
        reading = time.perf_counter() - started
        loading, copying = _load(told, copy), _copy(told, copy)
    return {
        "size": arrived.stat().st_size,
        "reading, cleaning, report": reading,
        "table, words, index": loading,
        "all": reading + loading,
        "plain COPY": copying,
        "reader MiB": _peak(resource.RUSAGE_CHILDREN),
        "worker before MiB": before,
        "worker after MiB": _peak(),
    }


def _load(told: Path, copy: Path) -> float:
    from ckanext.datastore.backend.postgres import get_write_engine
    from ckanext.kielce.dropzone.loading import replace_table
    from sqlalchemy import text

    table, schema = str(uuid.uuid4()), json.loads(told.read_text(encoding="utf-8"))["schema"]
    started = time.perf_counter()
    replace_table(table, schema, copy, lambda: None)
    taken = time.perf_counter() - started
    with get_write_engine().begin() as connection:
        connection.execute(text(f'DROP TABLE "{table}"'))
    return taken


def _copy(told: Path, copy: Path) -> float:
    """The same rows with the same types into a bare table."""
    from ckanext.datastore.backend.postgres import get_write_engine
    from ckanext.kielce.dropzone.loading import PG_TYPES

    fields = json.loads(told.read_text(encoding="utf-8"))["schema"]["fields"]
    columns = ", ".join(f'"{one["name"]}" {PG_TYPES[one["type"]]}' for one in fields)
    connection: Any = get_write_engine().raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"CREATE TABLE bare ({columns})")
        started = time.perf_counter()
        with copy.open("rb") as file:
            cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER true)", file)
        return time.perf_counter() - started
    finally:
        connection.rollback()
        connection.close()


def _write(path: Path, rows: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="cp1250", newline="") as file:
        file.write("Lp;Dzielnica;Ulica i numer;Kwota;Udział;Data\r\n")
        for place in range(rows):
            amount = f"{chance.randint(0, 9_999_999) / 100:,.2f}".replace(",", " ").replace(".", ",")
            share = f"{chance.random() * 100:.1f}".replace(".", ",")
            on = f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.{chance.randint(2020, 2025)}"
            file.write(f"{place};{DISTRICTS[place % 5]};ul. Synkiewicza {place};{amount};{share}%;{on}\r\n")


def _peak(who: int = resource.RUSAGE_SELF) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.dropzone", description=__doc__)
    parser.add_argument("--ckan-ini", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
