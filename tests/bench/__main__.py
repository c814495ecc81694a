"""`make bench`: measures in processes of their own and prints one table. Takes some minutes."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.table import WHAT_IS_MEASURED, Row, table

FOLDER = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measures, then prints."""
    given = _arguments()
    if given.catalogues:
        command = [sys.executable, "-m", "bench.catalogues", given.catalogues.resolve()]
        more = ["--datasets", str(given.datasets)]
        raise SystemExit(subprocess.run([*command, *more], cwd=FOLDER, check=False).returncode)  # noqa: S603
    rows: list[Row] = []
    for places, in_store in (("cities", given.cards), ("gminas", given.cards_in_store)):
        size = f"{given.cards} × {'66' if places == 'cities' else '2,477'} × {given.years}"
        rows += _computing("formulas alone", size, _child("ready", given.cards, places, given.years))
        rows += _computing("long tables", size, _child("long", given.cards, places, given.years))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "bench.sqlite"
            found = _child("store", in_store, places, given.years, file)
        rows += _store(size.replace(str(given.cards), str(in_store), 1), found)
    rows.append(_reading())
    print(table(rows))
    print(WHAT_IS_MEASURED)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--cards", type=int, default=800)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument(
        "--cards-in-store",
        type=int,
        default=80,
        help="cards that are also computed against SQLite over all gminas (800 need some 15 GB)",
    )
    parser.add_argument(
        "--catalogues", type=Path, help="only harvesting again, on the stack of these settings (ckan.ini)"
    )
    parser.add_argument("--datasets", type=int, default=2000, help="of the catalogues")
    return parser.parse_args()


def _reading() -> Row:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bench.publisher"], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found = json.loads(done.stdout)
    size = f"{found['pages']} pages, {found['rows']:,} figures"
    return Row("reading BDL / asking BDL", size, found["read"], found["asked"], "≤ 1")


def _child(kind: str, cards: int, places: str, years: int, *file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.child", kind, str(cards), places, str(years), *map(str, file)]
    print(f"{kind}: {cards} cards, {places} …", file=sys.stderr)
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def _computing(name: str, size: str, found: dict[str, Any]) -> list[Row]:
    seconds = found["seconds"]
    rows = [Row(f"{name} / pandas by hand", size, seconds["engine"], seconds["pandas"], "≤ 3", found["peak"])]
    if "numpy" in seconds:
        rows.append(Row(f"{name} / numpy by hand", size, seconds["engine"], seconds["numpy"]))
    return rows


def _store(size: str, found: dict[str, Any]) -> list[Row]:
    seconds, counts = found["seconds"], found["counts"]
    full, cards = seconds["engine"], int(size.split()[0])
    rows = _computing("with the store", size, found)
    rows.append(Row("full / nothing changed", size, full, seconds["nothing"], "≥ 50"))
    for name in ("one", "group"):
        share = f"{counts[name]} of {cards} cards"
        rows.append(Row(f"full / one series changed, {share} downstream", size, full, seconds[name]))
    return rows


if __name__ == "__main__":
    main()
