"""Another source that contradicts, beyond what the card tolerates or explains."""

from collections.abc import Iterator
from dataclasses import replace

from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """What the comparison with twins doubts, at the level of this rule."""
    for doubt in subject.around.doubts:
        yield replace(doubt, rule=setting.rule, level=setting.level)


RULE = Rule(
    "twin_tolerance",
    Bilingual(
        pl="Bliźniacze źródło nie przeczy wartościom.", en="A twin source does not contradict the values."
    ),
    run,
    level="warn",
)
