"""What a kind of feed consists of. To add one, add a module beside this one and its line in `kinds.py`."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from harvesters.fetching.limits import Allowance
from harvesters.fetching.sandbox import Parser
from harvesters.source import Source

Row = tuple[str, str, str, float | None, str, str]
"""Series, territory, period (SDMX), value or None where missing, flags, dimensions: one observation."""


@dataclass(frozen=True)
class Request:
    """One thing to ask of a server. `key` names it for good, also when the address changes.

    A round goes on without the answer to an `optional` request and tells so.
    """

    key: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    optional: bool = False


@dataclass(frozen=True)
class Scope:
    """For which territories a portal wants figures (TERYT codes), its own first.

    `first`: series that cards use. `noted`: what the last whole round found out about the source;
    `seen`: what this round has found out so far.
    """

    territories: tuple[str, ...]
    first: frozenset[str] = frozenset()
    noted: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)


class Options(BaseModel):
    """What a source says about its feed; each kind has its own fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Plan = Callable[[Source, Any, Scope], Sequence[Request]]


@dataclass(frozen=True)
class Key:
    """A key that the publisher gives to registered users: where it is set, where it goes, what it allows."""

    variable: str
    header: str
    allowance: Allowance


@dataclass(frozen=True)
class Feed:
    """A kind of feed: its options, the first requests, the parser of answers, what the server allows.

    The parser runs in a process of its own; it writes what `write_parsed` writes. Requests it names (the
    next page, the sensors of a station) are made in the same synchronisation.
    """

    kind: str
    options: type[Options]
    plan: Plan
    parse: Parser
    allowance: Allowance = field(default_factory=Allowance)
    content_types: tuple[str, ...] = ()
    pages: Callable[[Source, Any, Scope], int] | None = None
    """About how many requests a whole round takes; those planned if it cannot be known before."""
    key: "Key | None" = None
    by_period: bool = False
    """An answer is about its own periods: figures of others stand as they are."""
    rolling: bool = False
    """The server tells the last days only: what it no longer tells still holds."""
    further: "Further | None" = None
    """What to ask when nothing waits any more, from what was noted. May be called again and again."""
    questions: tuple[str, ...] = ()
    """How keys of requests begin whose answers hold no figures: a round of them alone changes nothing."""
    absent: frozenset[int] = frozenset()
    """Statuses by which the server says that there is no such thing: told, and the others go on."""
    piecewise: bool = False
    """Each answer stands for itself: what has come is taken over when a round pauses."""


@dataclass(frozen=True)
class Parsed:
    """What one answer says: observations, what to ask next, remarks for people, notes for `Scope.seen`.

    `held`: why nothing of the round may be taken over, such as a column that the publisher has renamed.
    """

    rows: list[Row] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    notes: Mapping[str, Any] = field(default_factory=dict)
    held: str = ""


Further = Callable[[Source, Any, Scope], Parsed]


def write_parsed(parsed: Parsed, result: Path) -> None:
    """Write the result of a parser, in the child process."""
    content = {
        "rows": parsed.rows,
        "requests": [
            [one.key, one.address, dict(one.headers), dict(one.context), one.optional]
            for one in parsed.requests
        ],
        "remarks": parsed.remarks,
        "notes": dict(parsed.notes),
        "held": parsed.held,
    }
    result.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def read_parsed(result: Path) -> Parsed:
    """Read the result of a parser, in the parent process."""
    content = json.loads(result.read_text(encoding="utf-8"))
    return Parsed(
        [_row(*one) for one in content["rows"]],
        [Request(*one) for one in content["requests"]],
        [str(one) for one in content["remarks"]],
        {str(key): value for key, value in content["notes"].items()},
        str(content["held"]),
    )


def _row(series: str, territory: str, period: str, value: float | None, flags: str, dimensions: str) -> Row:
    number = None if value is None else float(value)
    return str(series), str(territory), str(period), number, str(flags), str(dimensions)
