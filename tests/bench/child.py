"""One measurement in a process of its own, so that its peak memory is its own; prints JSON.

`python -m bench.child ready|long CARDS cities|gminas YEARS` or `… store CARDS cities|gminas YEARS FILE`.
"""

import json
import multiprocessing
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.clock import Clock
from bench.in_memory import from_long_tables, from_ready_tables
from bench.in_store import again, everything, fill
from bench.synthetic import Size, World, cities, gminas


def measure(kind: str, world: World, file: Path | None = None) -> dict[str, Any]:
    """Processor seconds by name, peak memory in MiB, and for a store the numbers of cards computed again."""
    clock, counts, peak = Clock(), {}, 0.0
    if kind == "ready":
        from_ready_tables(world, clock)
    elif kind == "long":
        from_long_tables(world, clock)
    elif file is not None:
        _apart(fill, world, file)
        everything(world, file, clock)
        peak = _peak()
        counts = again(world, file, clock)
    return {"seconds": dict(clock.seconds), "peak": peak or _peak(), "counts": counts}


def _apart(work: Callable[..., None], *arguments: Any) -> None:
    """Does something in a process of its own, whose memory does not count."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work.__name__} failed")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(kind: str, cards: str, places: str, years: str, file: str = "") -> None:
    """Measures and prints."""
    territories = cities() if places == "cities" else gminas()
    world = World(Size(int(cards), territories, int(years)))
    print(json.dumps(measure(kind, world, Path(file) if file else None)))


if __name__ == "__main__":
    main(*sys.argv[1:])
