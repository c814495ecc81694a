"""What the gate before publishing hears from the comparison with twins."""

from collections.abc import Iterable, Mapping

from zoom_schemas.texts import Bilingual

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError
from indicator_jobs.frames import where
from indicator_jobs.local_supply import LocalSupply
from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.judging import as_values
from indicator_jobs.results import Results
from indicator_jobs.store import Store
from indicator_jobs.twins.classify import Class
from indicator_jobs.twins.compare import Bench
from indicator_jobs.twins.comparison import Comparison
from indicator_jobs.twins.pairs import declared
from indicator_jobs.twins.sentence import apart, class_words


class TwinDoubts:
    """Compares what was just computed, before it is published, with the declared twins as they stand.

    Only in the territory of the portal, whose analysts answer for twins; derived twins follow the doubts of
    the card they come from.
    """

    def __init__(self, store: Store, cards: Mapping[str, Card], territory: str):
        self._store, self._cards, self._territory = store, cards, territory

    def __call__(self, card: Card, now: Results) -> Iterable[Finding]:
        """A finding for each twin that contradicts what was computed or is not explained."""
        known = {**self._cards, card.id: card}
        pairs = declared(card, known)
        if not pairs:
            return
        supply = LocalSupply(self._store, known, self._territory)
        values = as_values(now)
        supply.propose(card.id, where(values, values["territory"] == self._territory))
        for pair in pairs:
            try:
                made = Bench(known, supply).compare(pair)
            except InputError:  # the twin cannot be computed: its own run says why, this card is not to blame
                continue
            if made.class_ is not None and made.class_ >= Class.UNEXPLAINED:
                yield _finding(made)


def _finding(made: Comparison) -> Finding:
    last = made.last
    said = {
        lang: " ".join([*([apart(made, last, lang)] if last else []), class_words(made, lang)])
        for lang in ("pl", "en")
    }
    return Finding(
        rule="twin_tolerance",
        level="warn",
        message=Bilingual(**said),
        recipe=made.main.recipe,
        territory=made.territory,
        period=last.point.period if last else None,
        value=last.point.main if last else None,
    )
