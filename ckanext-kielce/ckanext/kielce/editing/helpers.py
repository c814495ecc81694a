"""What the templates of editing may ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml
from ckanext.kielce.editing import words
from ckanext.kielce.editing.problem_words import in_words
from ckanext.kielce.theme import lean
from zoom_schemas.problems import Problem

from indicator_jobs.editing.form import Control
from indicator_jobs.editing.guidance import guidance_in
from indicator_jobs.editing.shape import FieldShape

__all__ = ["kielce_guidance", "kielce_options", "kielce_problem", "kielce_problems", "kielce_word"]


@dataclass(frozen=True)
class Guidance:
    """How a field is filled in: what to write, a good example, and how not to."""

    text: str
    good: str
    bad: str


def kielce_guidance(shape: FieldShape) -> Guidance:
    """How a field is filled in, in the language of the page."""
    text, bad = guidance_in(shape, lean.language())
    return Guidance(text, _example(shape.good), bad)


def kielce_options(shape: FieldShape) -> list[tuple[str, str]]:
    """Codes and words of a field that offers a choice."""
    return words.options(shape, lean.language())


def kielce_problem(problem: Problem) -> str:
    """A problem and what to do about it, in the language of the page."""
    return in_words(problem, lean.language())


def kielce_problems(controls: Iterable[Control]) -> Iterator[tuple[Control, Problem]]:
    """Every problem below these controls, with the control that shows it."""
    for control in controls:
        yield from ((control, one) for one in control.problems)
        yield from kielce_problems(control.controls)
        for row in control.rows:
            yield from kielce_problems(row.controls)


def kielce_word(code: str) -> str:
    """A code of a closed list in words."""
    known = words.CHOICES.get(code)
    return known.get(lean.language()) if known else code


def _example(good: object) -> str:
    if isinstance(good, dict | list):
        return yaml.safe_dump(
            good, allow_unicode=True, sort_keys=False, default_flow_style=True, width=200
        ).strip()
    return str(good)
