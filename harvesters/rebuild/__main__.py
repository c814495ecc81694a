"""`python -m harvesters.rebuild --raw DIR`: write the bundled figures, boundaries and places again."""

import argparse
import sys
from pathlib import Path

from harvesters import bundled
from harvesters.rebuild.figures import rebuild_figures
from harvesters.rebuild.geometry import rebuild_geometry
from harvesters.rebuild.places import rebuild_places
from harvesters.rebuild.units import rebuild_units


def main() -> int:
    """Write every bundled file; 1 when a declaration cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m harvesters.rebuild", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of the recorded public data")
    raw = parser.parse_args().raw
    if errors := bundled.source_errors():
        print(*errors, sep="\n", file=sys.stderr)
        return 1
    _write(bundled.FIGURES, rebuild_figures(raw, bundled.load_sources()))
    _write(bundled.GEO, rebuild_geometry(raw))
    _write(bundled.PLACES, rebuild_places(raw))
    _write(bundled.UNITS, rebuild_units(raw))
    return 0


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Replace the contents of a folder of generated files."""
    folder.mkdir(exist_ok=True)
    for stale in folder.iterdir():
        if stale.name not in files:
            stale.unlink()
    for name, content in sorted(files.items()):
        (folder / name).write_bytes(content)
        print(f"{folder.name}/{name}: {len(content)} bytes")


sys.exit(main())
