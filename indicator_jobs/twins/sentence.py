"""A comparison in words: how far apart, of which class, why, what is usual. Figures come from the data."""

import math
from typing import Literal

from zoom_schemas import numbers, periods
from zoom_schemas.twin_causes import load_twin_causes
from zoom_schemas.units import get_unit

from indicator_jobs.twins.bridge import BridgeStep
from indicator_jobs.twins.classify import Class
from indicator_jobs.twins.comparison import Comparison, Judged
from indicator_jobs.twins.figures import SHARES, Words

_QUOTES = {"pl": ("„", "”"), "en": ("“", "”")}

NOTHING_SHARED: Words = {
    "pl": "Te dwa źródła nie mają wspólnego okresu, więc nie można ich porównać.",
    "en": "The two sources share no period, so they cannot be compared.",
}

CLASS_WORDS: dict[str, Words] = {
    "rounding": {
        "pl": "Źródła są zgodne: różnica nie przekracza zaokrąglenia.",
        "en": "The sources agree: the difference is within rounding.",
    },
    "tolerance": {
        "pl": "Różnica mieści się w tolerancji ({allowed}).",
        "en": "The difference is within tolerance ({allowed}).",
    },
    "bridge": {
        "pl": "Różnica przekracza tolerancję ({allowed}), ale jest wyjaśniona.",
        "en": "The difference exceeds the tolerance ({allowed}), but it is explained.",
    },
    "residual": {
        "pl": "Różnica przekracza tolerancję ({allowed}) i nie jest wyjaśniona.",
        "en": "The difference exceeds the tolerance ({allowed}) and is not explained.",
    },
    "direction": {
        "pl": "Źródła przeczą sobie: w {opposite} z ostatnich {steps} zmian poszły w przeciwne strony.",
        "en": "The sources contradict each other: in {opposite} of the last {steps} changes they went "
        "opposite ways.",
    },
    "target": {
        "pl": "Źródła przeczą sobie: według jednego cel jest osiągnięty, według drugiego nie.",
        "en": "The sources contradict each other: by one the target is reached, by the other it is not.",
    },
}
"""What is said of a class, by what decided it."""

_BASIS: dict[str, Words] = {
    "measured": {"pl": "zmierzone", "en": "measured"},
    "estimated": {"pl": "oszacowane", "en": "estimated"},
    "unknown": {"pl": "nieznane", "en": "unknown"},
}


def sentence(comparison: Comparison, lang: str = "pl") -> str:
    """The account of a comparison, for its last shared period and for what is usual."""
    last = comparison.last
    if last is None:
        return NOTHING_SHARED[lang]
    parts = [
        apart(comparison, last, lang),
        class_words(comparison, lang),
        *_explained(comparison, lang),
        *_split(comparison, lang),
        *_usual(comparison, lang),
        *_directions(comparison, lang),
    ]
    return numbers.unbroken(" ".join(parts))


def apart(comparison: Comparison, one: Judged, lang: str) -> str:
    """Both figures of a period and how far they are apart."""
    point = one.point
    when = periods.within(point.period, lang)
    values = [written(comparison, value, lang) for value in (point.main, point.twin)]
    main, twin = (_quoted(side.title[lang], lang) for side in (comparison.main, comparison.twin))
    said = f"{when[:1].upper()}{when[1:]} {main}: {values[0]}, {twin}: {values[1]}"
    return f"{said}, {_how_far(comparison, one, lang)}."


def class_words(comparison: Comparison, lang: str) -> str:
    """The class in a sentence, with what decided it."""
    steps = [one.point.step for one in comparison.periods][-3:]
    words = CLASS_WORDS[comparison.reason or "residual"][lang]
    return words.format(allowed=allowed_words(comparison, lang), opposite=steps.count(-1), steps=len(steps))


def allowed_words(comparison: Comparison, lang: str) -> str:
    """The tolerance: `1%` or `0,5 p.p.`."""
    if comparison.allowed.points is not None:
        return numbers.points(comparison.allowed.points, _places(comparison.allowed.points), lang)
    relative = comparison.allowed.relative or 0.0
    return numbers.percent(relative, _places(relative), lang)


def written(comparison: Comparison, value: float, lang: str) -> str:
    """A figure of the comparison with its unit."""
    return get_unit(comparison.unit).written(value, lang, comparison.decimals)


def difference_written(comparison: Comparison, value: float, lang: str, sign: bool = False) -> str:
    """A difference with its unit, shares in percentage points; with its sign where `sign`."""
    make, places = numbers.signed if sign else numbers.number, _fine(value, comparison.decimals)
    text = make(value, places, lang)
    if comparison.unit in SHARES:
        return f"{text}{numbers.NBSP}{'p.p.' if lang == 'pl' else 'pp'}"
    whole = get_unit(comparison.unit).written(abs(value), lang, places)
    return whole.replace(numbers.number(abs(value), places, lang), text, 1)


def _fine(value: float, decimals: int) -> int:
    """The card's decimals, or up to two more where a difference would vanish in them."""
    return next(
        (places for places in range(decimals, decimals + 3) if numbers.rounded(value, places)), decimals
    )


def _how_far(comparison: Comparison, one: Judged, lang: str) -> str:
    point = one.point
    further = point.twin - point.main
    if numbers.rounded(further, _fine(further, comparison.decimals)) == 0:
        same = {"pl": "po zaokrągleniu tyle samo", "en": "the same after rounding"}
        exact = {"pl": "tyle samo", "en": "the same"}
        return (same if further else exact)[lang]
    side: Literal["more", "less"] = "more" if further > 0 else "less"
    word = {"pl": {"more": "więcej", "less": "mniej"}, "en": {"more": "more", "less": "less"}}[lang][side]
    amount = difference_written(comparison, abs(further), lang)
    share = ""
    if comparison.unit not in SHARES and point.main:
        share = f" ({numbers.percent(100 * abs(further) / abs(point.main), 1, lang)})"
    return f"czyli o {amount}{share} {word}" if lang == "pl" else f"that is {amount}{share} {word}"


def _explained(comparison: Comparison, lang: str) -> list[str]:
    bridge = comparison.bridge
    if bridge is None or comparison.class_ == Class.AGREE or not bridge.difference:
        return []
    known = [step for step in bridge.steps if step.amount is not None]
    found = [_part(comparison, step, bridge.difference, lang) for step in known]
    if bridge.residual is not None:
        found.append(_left(comparison, bridge.residual, bridge.difference, lang))
    causes = [load_twin_causes()[step.cause].label.get(lang) for step in bridge.steps if step.amount is None]
    if causes:
        start = {"pl": "Przyczyny o nieznanej wielkości", "en": "Causes of unknown size"}[lang]
        found.append(f"{start}: {numbers.listed(causes, lang)}.")
    return found


def _part(comparison: Comparison, step: BridgeStep, difference: float, lang: str) -> str:
    amount, basis = step.amount or 0.0, _BASIS[step.basis][lang]
    because = load_twin_causes()[step.cause].because.get(lang)
    size = difference_written(comparison, abs(amount), lang)
    if amount * difference < 0:
        if lang == "pl":
            return f"W przeciwną stronę działa {because}: {size} ({basis})."
        return f"{because[:1].upper()}{because[1:]} works the other way: {size} ({basis})."
    share = _percent_of(amount, difference, lang)
    if lang == "pl":
        return f"{size} ({share} różnicy) tłumaczy {because} ({basis})."
    return f"{because[:1].upper()}{because[1:]} explains {size}, {share} of the difference ({basis})."


def _left(comparison: Comparison, residual: float, difference: float, lang: str) -> str:
    if abs(residual) < 0.005 * abs(difference):
        return {"pl": "Nic nie zostaje bez wyjaśnienia.", "en": "Nothing is left unexplained."}[lang]
    size = difference_written(comparison, abs(residual), lang)
    if numbers.rounded(residual, _fine(residual, comparison.decimals)) == 0:
        size = f"{_percent_of(abs(residual), abs(difference), lang)} {'różnicy' if lang == 'pl' else 'of it'}"
    return f"Bez wyjaśnienia zostaje {size}." if lang == "pl" else f"Left unexplained: {size}."


def _percent_of(part: float, whole: float, lang: str) -> str:
    return numbers.percent(100 * part / whole, 0, lang)


def _split(comparison: Comparison, lang: str) -> list[str]:
    found, bridge = comparison.split, comparison.bridge
    said = comparison.derived_from is None and bridge and any(step.automatic for step in bridge.steps)
    if found is None or said or comparison.class_ == Class.AGREE:
        return []
    share = numbers.percent(100 * found.share, 0, lang)
    rest = numbers.percent(100 * (1 - found.share), 0, lang)
    if lang == "pl":
        return [f"Udział mianownika w różnicy: {share}, licznika: {rest}."]
    return [f"Share of the denominator in the difference: {share}, of the numerator: {rest}."]


def _usual(comparison: Comparison, lang: str) -> list[str]:
    stability, last = comparison.stability, comparison.last
    if stability is None or last is None:
        return []
    found = [_offset(stability.offset, stability.scale, stability.periods, lang)]
    if last.point.odd:
        found.append(
            {
                "pl": "Różnica w ostatnim okresie jest nietypowa.",
                "en": "The difference in the last period is unusual.",
            }[lang]
        )
    elif stability.scatter < abs(stability.offset) / 3 and comparison.class_ not in (Class.AGREE, None):
        found.append(
            {
                "pl": "Jest stała, a tak zwykle wygląda inna definicja, nie błąd.",
                "en": "It is steady, which usually means another definition, not an error.",
            }[lang]
        )
    return found


def _offset(offset: float, scale: str, count: int, lang: str) -> str:
    """How much more or less the twin usually says, from the median of l (or of r)."""
    usual = 100 * (math.exp(-offset) - 1) if scale == "log" else -100 * offset
    size = numbers.percent(abs(usual), 1, lang)
    shown = numbers.rounded(usual, 1)
    if lang == "pl":
        how = "tyle samo" if shown == 0 else f"o {size} {'więcej' if usual > 0 else 'mniej'}"
        return f"W typowym okresie (mediana z {count}) bliźniak podaje {how}."
    how = "the same" if shown == 0 else f"{size} {'more' if usual > 0 else 'less'}"
    return f"In a typical period (median of {count}) the twin says {how}."


def _directions(comparison: Comparison, lang: str) -> list[str]:
    steps = [one.point.step for one in comparison.periods if one.point.step is not None]
    if len(steps) < 2:
        return []
    same = steps.count(1)
    if lang == "pl":
        return [f"Kierunek zmian jest ten sam w {same} z {len(steps)} przypadków."]
    return [f"The direction of change is the same in {same} of {len(steps)} cases."]


def _quoted(title: str, lang: str) -> str:
    before, after = _QUOTES[lang]
    return f"{before}{title}{after}"


def _places(value: float) -> int:
    return next((places for places in range(3) if abs(value - round(value, places)) < 1e-9), 3)
