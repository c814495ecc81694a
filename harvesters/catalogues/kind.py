"""What a kind of catalogue consists of. To add one: a module beside this one, a line in `kinds.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from harvesters.feeds.feed import Options, Request, Scope
from harvesters.fetching.limits import Allowance
from harvesters.fetching.sandbox import Parser
from harvesters.source import Source

__all__ = ["Catalogue", "Options", "Request", "Scope"]

Plan = Callable[[Source, Any, Scope], Sequence[Request]]


@dataclass(frozen=True)
class Catalogue:
    """A kind of catalogue: its options, the first requests, the parser of answers, what the server allows.

    `parse` is a function of a module; it runs in a process of its own, once for each answer, and tells what
    it found through `telling.telling(result)`. Its options are those of `telling.Asking`.

    `assemble` is for kinds whose datasets are made of several answers (the pages of a layer): it runs when a
    round is whole, on a JSON list of `{key, path, context}`, one for each answer, and tells
    records and files in the same way; it may ask nothing more.
    """

    kind: str
    options: type[Options]
    plan: Plan
    parse: Parser
    allowance: Allowance = field(default_factory=Allowance)
    content_types: tuple[str, ...] = ()
    assemble: Parser | None = None
    most_pages: int = 2000
    """More answers in one round mean a server whose pages never end."""
