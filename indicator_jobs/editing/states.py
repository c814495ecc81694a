"""The way of a card from draft to publication, as data.

A draft is checked by the machine, approved by a second person, then published. Whatever is saved after that
is a draft again: nothing that was not checked and approved is ever published.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

State = Literal["draft", "checked", "approved", "published", "withdrawn"]
StepName = Literal["save", "submit", "return", "approve", "publish", "discard", "retire"]

OPEN: frozenset[State] = frozenset({"draft", "checked", "approved"})
"""States of work that is not finished."""


@dataclass(frozen=True)
class Step:
    """One step of the way.

    `before`: the states it starts from, None where the card has no version yet. `second_person`: nobody who
    wrote the draft may take it. `reason`: it must say why. `sound`: only with a card that passes all checks.
    """

    before: frozenset[State | None]
    after: State
    second_person: bool = False
    reason: bool = False
    sound: bool = False


STEPS: dict[StepName, Step] = {
    "save": Step(frozenset({None, "draft", "checked", "approved", "published", "withdrawn"}), "draft"),
    "submit": Step(frozenset({"draft"}), "checked", sound=True),
    "return": Step(frozenset({"checked", "approved"}), "draft", reason=True),
    "approve": Step(frozenset({"checked"}), "approved", second_person=True, sound=True),
    "publish": Step(frozenset({"approved"}), "published", sound=True),
    "discard": Step(frozenset(OPEN), "withdrawn"),
    "retire": Step(frozenset({"published"}), "withdrawn", reason=True),
}


class StepError(ValueError):
    """A step that may not be taken now, or not by this person; says why and what to do."""

    def __init__(self, problem: str, hint: str):
        super().__init__(f"{problem} {hint}")
        self.problem, self.hint = problem, hint


def possible(state: State | None) -> list[StepName]:
    """The steps that may follow a state."""
    return [name for name, step in STEPS.items() if state in step.before]


def require(name: StepName, state: State | None, who: str, authors: Collection[str], why: str) -> Step:
    """The step, if it may be taken from this state by this person. Raises StepError."""
    step = STEPS[name]
    if state not in step.before:
        known = ", ".join(possible(state))
        raise StepError(f"A card that is {state or 'new'} has no step {name}.", f"Possible are: {known}.")
    if step.second_person and who in authors:
        raise StepError(
            "Whoever wrote a draft does not approve it.", "Ask a second person of the unit to look at it."
        )
    if step.reason and not why.strip():
        raise StepError("The reason is missing.", "Say in a sentence why.")
    return step
