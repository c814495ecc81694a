"""The Local Data Bank (BDL) of Statistics Poland, API v1.

A round asks each subject when it was last updated, then for the variables of those that were, and then for
their figures: by unit for the portal's territories, by variable for every gmina.
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import Field
from zoom_schemas.territories import COUNTRY

from harvesters.feeds.bdl_answers import FIGURES, PAGE, SUBJECT, VARIABLE, parse
from harvesters.feeds.bdl_units import GMINA, LEVELS, POWIAT, bdl_units, units_for
from harvesters.feeds.bdl_variables import Part, Variable, is_asked, matching, number_of, parts_of, plain
from harvesters.feeds.feed import Feed, Key, Options, Parsed, Request, Scope
from harvesters.fetching.limits import DAY, HOUR, MINUTE, SECOND, Allowance
from harvesters.source import SeriesDef, Source

WARSAW = ZoneInfo("Europe/Warsaw")

VARIABLES_AT_ONCE = 60
"""So many numbers of variables keep an address below 2 kB."""

BELIEVED_DAYS = 90
"""After so many days a subject is asked for its figures though it says that it was not updated."""

ANONYMOUS = Allowance(((5, SECOND), (100, 15 * MINUTE), (1_000, 12 * HOUR), (10_000, 7 * DAY)))
REGISTERED = Allowance(((10, SECOND), (500, 15 * MINUTE), (5_000, 12 * HOUR), (50_000, 7 * DAY)))
KEY = Key("ZOOM_BDL_KEY", "X-ClientId", REGISTERED)

Chosen = Mapping[str, tuple[Variable, tuple[Part, ...]]]
"""Variables to be asked for, by number, with the parts of series that they hold."""


class BdlOptions(Options):
    """`reach`: the portal's territory with its voivodeship and Poland, its peers too, or every gmina."""

    base: str = Field("https://bdl.stat.gov.pl/api/v1", description="Address of the API.")
    reach: Literal["own", "peers", "every_gmina"] = Field(
        "peers", description="For which territories to ask."
    )


def plan(source: Source, options: BdlOptions, scope: Scope) -> list[Request]:
    """The last update of every subject, and the subject of every variable whose subject nobody named."""
    subjects, alone = _by_subject(source, scope)
    requests = [_subject(one, series, options, scope) for one, series in subjects.items()]
    for series in alone:
        number = str(number_of(series.id))
        address = f"{options.base}/variables/{number}?format=json&lang=pl"
        requests.append(Request(f"number/{number}", address, context={"step": VARIABLE, "number": number}))
    return requests


def further(source: Source, options: BdlOptions, scope: Scope) -> Parsed:
    """The figures of all variables that the round has found, what cards use and own territories first."""
    subjects, alone = _by_subject(source, scope)
    chosen: dict[str, tuple[Variable, tuple[Part, ...]]] = {}
    remarks: list[str] = []
    for subject, series in subjects.items():
        changed = scope.seen.get(f"subject/{subject}", {}).get("changed")
        variables = _listed(scope.seen if changed else scope.noted, subject)
        for part, found, told in _choose(series, variables, subject) if variables is not None else ():
            remarks += told
            if changed:
                _add(chosen, found, part)
    for one in alone:
        if told := scope.seen.get(f"number/{number_of(one.id)}"):
            _add(chosen, [_variable(told["told"])], Part(one.id))
    notes = {f"found/{part.series}{part.suffix}/{part.dimensions}": [number, list(variable.labels)]
             for number, (variable, parts) in chosen.items() for part in parts}  # fmt: skip
    return Parsed(requests=list(_figures(chosen, options, scope)), remarks=remarks, notes=notes)


def pages(source: Source, options: BdlOptions, scope: Scope) -> int:
    """Requests of a first round, as far as it can be known: every subject, its variables, all figures."""
    subjects, alone = _by_subject(source, scope)
    chosen: dict[str, tuple[Variable, tuple[Part, ...]]] = {}
    for one in chain(alone, *subjects.values()):
        level = LEVELS.get(one.lowest_level, POWIAT)
        for place, (part, _) in enumerate(parts_of(one)):
            number = number_of(one.id) or f"{one.id}/{place}"
            _add(chosen, [Variable(number, level)], part)
    figures = list(_figures(chosen, options, scope))
    units = Counter(level for _, level in bdl_units())
    by_variable = [one for one in figures if one.key.startswith("variable/")]
    more_pages = sum(-(-units[one.context["level"]] // PAGE) - 1 for one in by_variable)
    return 2 * len(subjects) + len(alone) + len(figures) + more_pages


def _by_subject(source: Source, scope: Scope) -> tuple[dict[str, list[SeriesDef]], list[SeriesDef]]:
    """Series under their subjects, what cards use first; and those whose subject nobody knows yet."""
    subjects: dict[str, list[SeriesDef]] = {}
    alone = list[SeriesDef]()
    for one in sorted(filter(is_asked, source.series), key=lambda one: one.id not in scope.first):
        noted = scope.noted.get(f"number/{number_of(one.id)}") or {}
        if subject := one.bdl_subject or noted.get("subject"):
            subjects.setdefault(str(subject), []).append(one)
        else:
            alone.append(one)
    return subjects, alone


def _subject(subject: str, series: Sequence[SeriesDef], options: BdlOptions, scope: Scope) -> Request:
    wanted = [(part, labels) for one in series for part, labels in parts_of(one)]
    about = {
        "numbers": [number for one in series if (number := number_of(one.id))],
        "labels": sorted(
            {plain(text) for _, labels in wanted for text in (*labels, " ".join(labels)) if text}
        ),
    }
    context = {
        "step": SUBJECT,
        "subject": subject,
        "base": options.base,
        "about": about,
        "asked": _fingerprint([*map(str, wanted), about, options.reach, scope.territories]),
        "day": _today().isoformat(),
        "settled": _settled(scope, subject),
    }
    return Request(
        f"subject/{subject}", f"{options.base}/subjects/{subject}?format=json&lang=pl", {}, context
    )


def _settled(scope: Scope, subject: str) -> Mapping[str, Any] | None:
    """What was noted of a subject when its figures were last taken over; None where that is long ago."""
    noted = scope.noted.get(f"subject/{subject}")
    if not noted:
        return None
    age = _today() - datetime.date.fromisoformat(noted["day"])
    return noted if age.days <= BELIEVED_DAYS else None


def _today() -> datetime.date:
    return datetime.datetime.now(WARSAW).date()


def _fingerprint(asked: Any) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _listed(notes: Mapping[str, Any], subject: str) -> list[Variable] | None:
    """Variables of a subject that may be meant; None where its list has not been read."""
    pages = [told for key, told in notes.items() if key.startswith(f"variables/{subject}/")]
    return [_variable(one) for told in pages for one in told] if pages else None


def _variable(told: Sequence[Any]) -> Variable:
    number, level, labels, measure = told
    return Variable(str(number), int(level), tuple(labels), str(measure))


def _choose(
    series: Iterable[SeriesDef], variables: Sequence[Variable], subject: str
) -> Iterator[tuple[Part, list[Variable], list[str]]]:
    """For each part of each series its one variable, or none and a remark that says why."""
    by_number = {one.number: one for one in variables}
    for one in series:
        number = number_of(one.id)
        if number and number in by_number:
            yield Part(one.id), [by_number[number]], []
        elif number:
            yield Part(one.id), [], [f"{one.id}: {subject} has no variable {number} any more"]
        else:
            yield from _by_labels(one, variables, subject)


def _by_labels(
    series: SeriesDef, variables: Sequence[Variable], subject: str
) -> Iterator[tuple[Part, list[Variable], list[str]]]:
    for part, labels in parts_of(series):
        found = matching(labels, variables)
        asked = "; ".join(labels)
        if len(found) == 1:
            yield part, found, []
        elif found:
            told = ", ".join(f"{one.number} ({'; '.join(one.labels)})" for one in found[:3])
            yield part, [], [f"{series.id}: {len(found)} variables of {subject} are “{asked}”: {told}"]
        else:
            yield part, [], [f"{series.id}: no variable of {subject} is “{asked}”"]


def _add(chosen: dict[str, tuple[Variable, tuple[Part, ...]]], found: Iterable[Variable], part: Part) -> None:
    for one in found:
        _, parts = chosen.get(one.number, (one, ()))
        chosen[one.number] = one, (*parts, part)


def _figures(chosen: Chosen, options: BdlOptions, scope: Scope) -> Iterator[Request]:
    for territory in _territories(options, scope):
        yield from _by_unit(territory, chosen, options.base)
    if options.reach == "every_gmina":
        for number, (variable, parts) in chosen.items():
            yield _by_variable(number, variable, parts, options.base)


def _territories(options: BdlOptions, scope: Scope) -> list[str]:
    """Those to ask for by unit, the portal's own first."""
    own = scope.territories[0]
    above = [one for one in scope.territories if own.startswith(one) or one == COUNTRY]
    if options.reach == "peers":
        return [*above, *(one for one in scope.territories if one not in above)]
    return above


def _by_unit(territory: str, chosen: Chosen, base: str) -> Iterator[Request]:
    asked: dict[str, list[str]] = {}
    for number, (variable, _) in chosen.items():
        for unit in units_for(territory, GMINA if variable.level is None else variable.level):
            asked.setdefault(unit, []).append(number)
    for unit, numbers in asked.items():
        for position in range(0, len(numbers), VARIABLES_AT_ONCE):
            some = numbers[position : position + VARIABLES_AT_ONCE]
            query = [*(("var-id", one) for one in some), ("page", 0), ("page-size", PAGE)]
            address = f"{base}/data/by-unit/{unit}?{urlencode([*query, ('format', 'json'), ('lang', 'pl')])}"
            parts = {number: [part.told() for part in chosen[number][1]] for number in some}
            context = {"step": FIGURES, "address": address, "unit": unit, "parts": parts}
            yield Request(f"unit/{unit}/{position}/0", address, context=context)


def _by_variable(number: str, variable: Variable, parts: Sequence[Part], base: str) -> Request:
    level = variable.level if variable.level in (POWIAT, GMINA) else POWIAT
    query = {"unit-level": level, "page": 0, "page-size": PAGE, "format": "json", "lang": "pl"}
    address = f"{base}/data/by-variable/{number}?{urlencode(query)}"
    told = {number: [part.told() for part in parts]}
    context = {"step": FIGURES, "address": address, "level": level, "parts": told}
    return Request(f"variable/{number}/units/0", address, context=context)


FEED = Feed(
    "bdl",
    BdlOptions,
    plan,
    parse,
    ANONYMOUS,
    ("application/json",),
    pages=pages,
    key=KEY,
    further=further,
    questions=("subject/", "variables/", "number/"),
    absent=frozenset({404}),
    piecewise=True,
)
