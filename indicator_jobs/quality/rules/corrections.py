"""A correction of a source that no longer fits: the publisher may have mended the error."""

from collections.abc import Iterator

from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for each correction of an input that could not be applied."""
    for message in subject.around.broken:
        yield Finding(setting.rule, setting.level, message)


RULE = Rule(
    "corrections",
    Bilingual(
        pl="Poprawki błędów źródła nadal pasują do źródła.",
        en="Corrections of errors of a source still fit the source.",
    ),
    run,
    level="warn",
)
