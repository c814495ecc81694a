"""Which rows an input takes from a series with dimensions, in Polish and in English."""

from collections.abc import Mapping

from zoom_schemas import numbers
from zoom_schemas.dimensions import Dimension
from zoom_schemas.periods import PeriodKind
from zoom_schemas.texts import Bilingual

from indicator_jobs.filters import Aggregate, Filter, Span
from indicator_jobs.recipe import Input

AGGREGATES: dict[Aggregate, Bilingual] = {
    "sum": Bilingual(pl="suma", en="sum"),
    "count": Bilingual(pl="liczba wierszy", en="number of rows"),
    "count_distinct": Bilingual(pl="liczba różnych wartości", en="number of distinct values"),
    "mean": Bilingual(pl="średnia", en="mean"),
    "weighted_mean": Bilingual(pl="średnia ważona szeregiem {weight}", en="mean weighted by {weight}"),
    "median": Bilingual(pl="mediana", en="median"),
    "min": Bilingual(pl="najmniejsza wartość", en="smallest value"),
    "max": Bilingual(pl="największa wartość", en="largest value"),
    "first": Bilingual(pl="pierwszy wiersz", en="first row"),
    "last": Bilingual(pl="ostatni wiersz", en="last row"),
}

_ROWS = {"pl": {"one": "wiersza", "other": "wierszy"}, "en": {"one": "row", "other": "rows"}}


def selection_words(given: Input, dimensions: Mapping[str, Dimension]) -> dict[str, str] | None:
    """The filter in words, such as „płeć: kobiety; wiek: od 0 do 14; suma”; None where it takes no rows."""
    if not given.selects:
        return None
    return {lang: "; ".join(_parts(given, dimensions, lang)) for lang in ("pl", "en")}


def rows_words(rows: int, lang: str) -> str:
    """From how many rows a figure was taken: „z 3 wierszy”."""
    return {"pl": "z ", "en": "from "}[lang] + numbers.counted(rows, _ROWS[lang], lang)


_PARTS: dict[PeriodKind, Bilingual] = {
    "half_year": Bilingual(pl="suma półroczy", en="sum of half-years"),
    "quarter": Bilingual(pl="suma kwartałów", en="sum of quarters"),
    "month": Bilingual(pl="suma miesięcy", en="sum of months"),
    "day": Bilingual(pl="suma dni", en="sum of days"),
}


def parts_words(given: Input, parts: PeriodKind | None) -> dict[str, str] | None:
    """Of which shorter periods a flow was added up: „suma miesięcy”."""
    return _PARTS[parts].model_dump() if parts is not None and given.kind == "flow" else None


def joined_words(*words: dict[str, str] | None) -> dict[str, str] | None:
    """Words one after another; None where there are none."""
    said = [one for one in words if one]
    return {lang: "; ".join(one[lang] for one in said) for lang in ("pl", "en")} if said else None


def _parts(given: Input, dimensions: Mapping[str, Dimension], lang: str) -> list[str]:
    parts = [
        f"{dimensions[column].title.get(lang)}: {_filter(wanted, dimensions[column], lang)}"
        for column, wanted in given.where.items()
    ]
    if given.by is not None:
        parts.append({"pl": "według: ", "en": "by "}[lang] + dimensions[given.by].title.get(lang))
    if given.aggregate is not None:
        parts.append(AGGREGATES[given.aggregate].get(lang).format(weight=given.weight))
    return parts


def _filter(wanted: Filter, dimension: Dimension, lang: str) -> str:
    if isinstance(wanted, Span):
        return _span(wanted, lang)
    codes = [wanted] if isinstance(wanted, str) else list(wanted)
    return ", ".join(dimension.label(code, lang) for code in codes)


def _span(span: Span, lang: str) -> str:
    low = None if span.from_ is None else f"{span.from_:g}"
    high = None if span.to is None else f"{span.to:g}"
    if lang == "pl":
        ends = [f"od {low}" if low is not None else "", f"do {high}" if high is not None else ""]
    elif low is not None and high is not None:
        ends = [f"{low} to {high}"]
    else:
        ends = [f"{low} and more" if low is not None else f"up to {high}"]
    return " ".join(end for end in ends if end)
