"""Reading a variable of every gmina, against the time in which its publisher lets it be asked. Synthetic."""

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from harvesters.feeds.bdl import ANONYMOUS, FEED
from harvesters.feeds.bdl_answers import PAGE
from harvesters.feeds.bdl_units import GMINA, bdl_units
from harvesters.fetching.sandbox import Bounds, parse_apart

UNITS, FIRST_YEAR, YEARS = 4_000, 1995, 30


def measure(units: int = UNITS) -> dict[str, Any]:
    """Seconds by the clock: reading all pages in the child process, and asking for them at the limit.

    The limit that lasts is that of twelve hours; the pages are a share of it.
    """
    numbers = [unit for (_, level), found in bdl_units().items() if level == GMINA for unit in found]
    pages = [_page(number, units, numbers) for number in range(-(-units // PAGE))]
    with tempfile.TemporaryDirectory() as folder:
        arrived, result = Path(folder) / "page.json", Path(folder) / "result.json"
        _read(pages[0], arrived, result)  # the child process starts once
        begun, rows = time.perf_counter(), 0
        for page in pages:
            rows += _read(page, arrived, result)
        seconds = time.perf_counter() - begun
    limit, span = ANONYMOUS.rates[2]
    return {"read": seconds, "asked": len(pages) * span / limit, "pages": len(pages), "rows": rows}


def _page(number: int, units: int, known: list[str]) -> bytes:
    """A page of by-variable in the shape of BDL; beyond the units of today the same ones come again."""
    chance = random.Random(number)  # noqa: S311
    places = range(number * PAGE, min(units, (number + 1) * PAGE))
    results = [
        {
            "id": known[place % len(known)],
            "name": "synthetic",
            "values": [
                {"year": str(FIRST_YEAR + year), "val": chance.randint(0, 200_000), "attrId": 1}
                for year in range(YEARS)
            ],
        }
        for place in places
    ]
    envelope = {"totalRecords": units, "page": number, "pageSize": PAGE, "variableId": 72305}
    return json.dumps({**envelope, "results": results}).encode()


def _read(page: bytes, arrived: Path, result: Path) -> int:
    arrived.write_bytes(page)
    context = {"address": "https://bdl.stat.gov.pl/?page=0", "parts": {"72305": [["bdl:72305", "", ""]]}}
    parse_apart(FEED.parse, arrived, result, {"key": "variable/72305/units/0", "context": context}, Bounds())
    return len(json.loads(result.read_text(encoding="utf-8"))["rows"])


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else UNITS)))
