"""Results and refusals of editing as the API gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ckan.plugins import toolkit as tk

from indicator_jobs.editing.checking import Checked
from indicator_jobs.editing.content import Content
from indicator_jobs.editing.differences import differences
from indicator_jobs.editing.states import StepError
from indicator_jobs.editing.versions import StaleError, Version
from indicator_jobs.editing.workflow import UnsoundError


def checked(result: Checked) -> dict[str, Any]:
    """What a check found."""
    return {
        "sound": result.sound,
        "problems": [
            {"card": one.file, "field": one.field, "problem": one.problem, "hint": one.hint}
            for one in result.problems
        ],
        "example": result.example,
    }


def summary(version: Version) -> dict[str, Any]:
    """A version in one line."""
    title = version.content.get("title")
    return {
        "id": version.card,
        "title": title if isinstance(title, dict) else {},
        "number": version.number,
        "state": version.state,
        "who": version.who,
        "moment": version.moment.isoformat(),
        "why": version.why,
    }


def shown(version: Version, result: Checked, base: Content | None) -> dict[str, Any]:
    """A version in full, with what is wrong with it and how it differs from the card in force."""
    changes = [one.as_dict() for one in differences(base, version.content)]
    return summary(version) | {"content": version.content, "changes": changes} | checked(result)


@contextmanager
def told(base: Callable[[], Content | None] = lambda: None) -> Iterator[None]:
    """Refusals become errors of the API that say what to do. `base`: the content that the caller has seen."""
    try:
        yield
    except StaleError as error:
        now = error.now
        changes = [one.as_dict() for one in differences(base(), now.content)] if now else []
        found: dict[str, Any] = {
            "number": ["Somebody else has changed this card meanwhile: look at it, then save again."],
            "now": [now.number if now else None],
            "changes": changes,
        }
        raise tk.ValidationError(found) from error
    except UnsoundError as error:
        raise tk.ValidationError({"content": [str(one) for one in error.problems]}) from error
    except StepError as error:
        raise tk.ValidationError({"step": [str(error)]}) from error
