"""The closed lists of a card in words, and names of the states and steps."""

from __future__ import annotations

from functools import cache

from zoom_schemas.texts import Bilingual
from zoom_schemas.themes import load_themes
from zoom_schemas.units import load_units

from indicator_jobs.editing.shape import FieldShape


def _b(pl: str, en: str) -> Bilingual:
    return Bilingual(pl=pl, en=en)


CHOICES: dict[str, Bilingual] = {
    "core": _b("podstawowy w ISO 37120", "core in ISO 37120"),
    "supporting": _b("pomocniczy w ISO 37120", "supporting in ISO 37120"),
    "profile": _b("profilowy w ISO 37120", "profile in ISO 37120"),
    "higher_is_better": _b("im więcej, tym lepiej", "the higher the better"),
    "lower_is_better": _b("im mniej, tym lepiej", "the lower the better"),
    "nominal": _b("najlepiej blisko celu", "best close to a target"),
    "neutral": _b("ani dobrze, ani źle", "neither good nor bad"),
    "stock": _b("stan (w danym dniu)", "stock (at a moment)"),
    "flow": _b("przepływ (w ciągu okresu)", "flow (over a period)"),
    "ratio": _b("wskaźnik (iloraz, średnia)", "ratio (a quotient, a mean)"),
    "year": _b("rok", "year"),
    "half_year": _b("półrocze", "half-year"),
    "quarter": _b("kwartał", "quarter"),
    "month": _b("miesiąc", "month"),
    "day": _b("dzień", "day"),
    "school_year": _b("rok szkolny", "school year"),
    "term": _b("kadencja", "term of office"),
    "city": _b("miasto", "city"),
    "district": _b("dzielnica", "district"),
    "polling_district": _b("obwód głosowania", "polling district"),
    "station": _b("stacja pomiarowa", "measuring station"),
    "route": _b("linia, trasa", "route"),
    "point": _b("punkt", "point"),
    "national": _b("krajowy", "national"),
    "local": _b("lokalny", "local"),
    "measured": _b("zmierzone", "measured"),
    "estimated": _b("oszacowane", "estimated"),
    "unknown": _b("nieznane", "unknown"),
}

STATES: dict[str, Bilingual] = {
    "draft": _b("szkic", "draft"),
    "checked": _b("czeka na drugą osobę", "waits for the second person"),
    "approved": _b("zatwierdzona, czeka na publikację", "approved, waits for publication"),
    "published": _b("opublikowana", "published"),
    "withdrawn": _b("wycofana", "withdrawn"),
}

STEPS: dict[str, Bilingual] = {
    "save": _b("zapisano szkic", "draft saved"),
    "submit": _b("sprawdzono i oddano drugiej osobie", "checked and handed to the second person"),
    "return": _b("zwrócono do poprawy", "returned"),
    "approve": _b("zatwierdzono", "approved"),
    "publish": _b("opublikowano", "published"),
    "discard": _b("porzucono szkic", "draft dropped"),
    "retire": _b("wycofano publikację", "publication taken back"),
}


def options(field: FieldShape, lang: str) -> list[tuple[str, str]]:
    """Codes and words of a field that offers a choice; empty for one that does not."""
    if field.name == "unit":
        return _units(lang)
    if field.name == "theme":
        return [(theme.id, theme.title.get(lang)) for theme in load_themes().values()]
    return [(code, _word(field, code, lang)) for code in field.choices]


def _word(field: FieldShape, code: str, lang: str) -> str:
    if field.name == "class" and code == "local":
        return "lokalny, spoza normy" if lang == "pl" else "local, not in the standard"
    return CHOICES[code].get(lang) if code in CHOICES else code


@cache
def _units(lang: str) -> list[tuple[str, str]]:
    named = (
        (code, getattr(unit.names, lang).other, unit.symbol_in(lang)) for code, unit in load_units().items()
    )
    shown = ((code, name if symbol in ("", name) else f"{name} ({symbol})") for code, name, symbol in named)
    return sorted(shown, key=lambda one: one[1])
