"""The source of a case of the standard suites. Nothing in it is true."""

from typing import Any

from harvesters.source import Source

BOTH = {"pl": "próba", "en": "trial"}


def trial_source(kind: str, **more: Any) -> Source:
    """A source that asks a stand-in by its `feed` or `catalogue`."""
    return Source.model_validate(
        {
            "id": f"trial-{kind}",
            "title": BOTH,
            "publisher": {"name": BOTH, "url": "https://example.org"},
            "licence": {"id": "trial", "title": BOTH, "url": "https://example.org"},
            "address": "https://example.org",
            "rhythm": "day",
            "retrieved": "2026-11-23",
            "secondary_copy": False,
            "files": [],
            "themes": ["population"],
            "organisation": "urzad-miasta-kielce",
            **more,
        }
    )
