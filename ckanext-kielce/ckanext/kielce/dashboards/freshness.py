"""Whether a published edition is still what would be drawn now, without drawing it.

Beside each edition lies the hash of everything it was made of: the definition, the cards, their values, the
settings, the month (it decides which figures are late) and the files of the renderer itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path

from ckanext.kielce.dashboards import sheets, values
from ckanext.kielce.dashboards.values import StoreValues

from dashboards_embed import edition
from harvesters.bundled import GEO, PLACES

_SUFFIXES = {".py", ".yaml", ".csv", ".geojson"}


def inputs_of(known: StoreValues, lang: str, cards: Iterable[str], *definitions: str) -> str:
    """The hash of everything an edition is made of; ``definitions`` is what else decides its content."""
    month = f"{datetime.now(UTC):%Y-%m}"
    outline = json.dumps(known.areas("own"))
    parts = [lang, month, renderer(), known.settings.model_dump_json(), outline, *definitions]
    for card_id in cards:
        card = known.cards[card_id].model_dump_json() if card_id in known.cards else ""
        parts += [card_id, card, known.fingerprint(card_id)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_current(root: Path, slug: str, lang: str, inputs: str) -> bool:
    """Whether the current edition was made of these inputs."""
    note = _note(root, slug, lang)
    return edition.current_name(root, slug, lang) is not None and note.exists() and note.read_text() == inputs


def remember(root: Path, slug: str, lang: str, inputs: str) -> None:
    """Note what the current edition was made of."""
    note = _note(root, slug, lang)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(inputs)


def _note(root: Path, slug: str, lang: str) -> Path:
    return root / "inputs" / f"{slug}.{lang}"


@cache
def renderer() -> str:
    """The hash of all that draws and speaks: code, phrases, code lists, outlines and places."""
    folders = [Path(str(resources.files(name))) for name in ("dashboards_embed", "zoom_schemas")]
    found = (path for folder in (*folders, GEO, PLACES) for path in folder.rglob("*"))
    files = [path for path in found if path.suffix in _SUFFIXES]
    whole = hashlib.sha256()
    for path in sorted([*files, Path(sheets.__file__), Path(values.__file__)]):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()
