"""Writes the golden files again, after a look at what changed: `python tests/dashboards_embed/golden.py`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "golden"


def texts_of(kind: str) -> str:
    """Everything beside the drawing, in both languages."""
    from samples import chart

    found = {}
    for lang in ("pl", "en"):
        content = asdict(chart(kind, lang))
        for drawing in ("svg_wide", "svg_narrow"):
            del content[drawing]
        found[lang] = content
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def drawing_of(kind: str, narrow: bool) -> str:
    """The Polish drawing."""
    from samples import chart

    made = chart(kind)
    return (made.svg_narrow if narrow else made.svg_wide) + "\n"


def main() -> None:
    """Every kind, three files."""
    from samples import KINDS

    FOLDER.mkdir(exist_ok=True)
    for kind in KINDS:
        (FOLDER / f"{kind}.json").write_text(texts_of(kind), "utf-8")
        (FOLDER / f"{kind}.svg").write_text(drawing_of(kind, narrow=False), "utf-8")
        (FOLDER / f"{kind}.narrow.svg").write_text(drawing_of(kind, narrow=True), "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
