"""Published renderings, named by their content. A manifest says which is current; old ones stay and can be
cited.

<root>/objects/<sha256>.json      a rendered dashboard
<root>/manifests/<slug>.<lang>    the name of the current one
"""

import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

from dashboards_embed.rendered import RenderedDashboard

_NAME = re.compile(r"[0-9a-f]{64}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def publish(root: Path, slug: str, lang: str, rendered: RenderedDashboard) -> str:
    """Stores a rendering and makes it current, in one step for whoever reads. Returns its name.

    The same content has the same name: publishing it again writes nothing.
    """
    content = json.dumps(rendered.to_dict(), ensure_ascii=False, sort_keys=True).encode()
    name = hashlib.sha256(content).hexdigest()
    target = _object(root, name)
    if not target.exists():
        _write(target, content)
    if current_name(root, slug, lang) != name:
        _write(_manifest(root, slug, lang), name.encode())
    return name


def current(root: Path, slug: str, lang: str) -> RenderedDashboard | None:
    """The current rendering, or None when the dashboard was never published."""
    name = current_name(root, slug, lang)
    return get(root, name) if name else None


def current_name(root: Path, slug: str, lang: str) -> str | None:
    """The name of the current rendering: an ETag for its pages."""
    try:
        return _manifest(root, slug, lang).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def get(root: Path, name: str) -> RenderedDashboard | None:
    """Any rendering that was ever published, by name; None when there is none of that name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        content = _object(root, name).read_bytes()
    except FileNotFoundError:
        return None
    return RenderedDashboard.from_dict(json.loads(content))


def _object(root: Path, name: str) -> Path:
    return root / "objects" / f"{name}.json"


def _manifest(root: Path, slug: str, lang: str) -> Path:
    if not (_SLUG.fullmatch(slug) and _SLUG.fullmatch(lang)):
        raise ValueError(f"not the name of a dashboard: {slug!r}, {lang!r}")
    return root / "manifests" / f"{slug}.{lang}"


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(target)
