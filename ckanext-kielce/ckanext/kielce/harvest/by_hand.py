"""Synchronising from the command line: by the workers, or here and now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ckanext.kielce.harvest import queueing, runner
from ckanext.kielce.harvest.works import works
from ckanext.kielce.indicators.attempts import BusyError

from harvesters.standing import Work

__all__ = ["chosen", "enqueue", "synchronise"]

Chosen = Sequence[tuple[str, Work]]


def chosen(names: Sequence[str]) -> list[tuple[str, Work]]:
    """The pieces of work of the named sources; all if none is named. Raises ValueError."""
    known = {source_id for source_id, _ in works()}
    for name in names:
        if name not in known:
            raise ValueError(f"{name} cannot be synchronised. These can: {', '.join(sorted(known))}.")
    return [one for one in works() if not names or one[0] in names]


def enqueue(wanted: Chosen) -> int:
    """Hand them to the workers; how many they did not have already."""
    return sum(queueing.enqueue(*one) for one in wanted)


def synchronise(wanted: Chosen, say: Callable[[str], None]) -> bool:
    """Work at each until it is done or has to wait; whether none failed."""
    states = [_to_its_end(*one, say) for one in wanted]
    return not any(state in ("error", "held") for state in states)


def _to_its_end(source_id: str, work: Work, say: Callable[[str], None]) -> str:
    try:
        while (outcome := runner.run_slice(source_id, work)).continues:
            say(f"{source_id} {work}: goes on")
    except BusyError:
        say(f"{source_id} {work}: a worker is at it")
        return "busy"
    counts = ", ".join(f"{count} {name}" for name, count in outcome.counts.items() if count)
    told = f" {outcome.words.en}" if outcome.words else ""
    say(f"{source_id} {work}: {outcome.state}{', ' + counts if counts else ''}.{told}")
    return outcome.state
