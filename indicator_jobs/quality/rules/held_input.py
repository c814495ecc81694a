"""A card among the inputs is on hold: its last good values were used."""

from collections.abc import Iterator

from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for each card on hold among the inputs."""
    for card_id in subject.around.held:
        message = Bilingual(
            pl=f"Karta {card_id}, z której korzysta ten przepis, jest wstrzymana; "
            "użyto jej ostatnich dobrych wartości.",
            en=f"The card {card_id}, which this recipe uses, is on hold; its last good values were used.",
        )
        yield Finding(setting.rule, setting.level, message)


RULE = Rule(
    "held_input",
    Bilingual(pl="Karty wejściowe nie są wstrzymane.", en="Input cards are not on hold."),
    run,
    level="warn",
)
