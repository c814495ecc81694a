"""The report as a text that a clerk can read, print or send: the heaviest things first."""

from collections.abc import Iterable, Mapping
from typing import Any

from zoom_schemas import numbers
from zoom_schemas.texts import Bilingual

from harvesters.dropzone.report import WEIGHTS

HEADS: dict[str, Bilingual] = {
    "refused": Bilingual(pl="Do poprawienia w pliku", en="To be corrected in the file"),
    "doubtful": Bilingual(pl="Do sprawdzenia", en="To be looked at"),
    "changed": Bilingual(pl="Zapisane inaczej lub pominięte", en="Written otherwise or left out"),
    "understood": Bilingual(pl="Zrozumiane", en="Understood"),
}

ROWS: dict[str, dict[str, str]] = {
    "pl": {"one": "wiersz", "few": "wiersze", "many": "wierszy", "other": "wiersza"},
    "en": {"one": "row", "other": "rows"},
}

_TITLES = Bilingual(pl="Raport z wczytania pliku „{name}”", en="Report on the file “{name}”")
_READ = Bilingual(pl="Odczytano {rows}.", en="{rows} read.")
_NOTHING = Bilingual(pl="Plik nie został przyjęty.", en="The file was not taken.")
_FURTHER = Bilingual(pl="… i jeszcze {count} takich miejsc", en="… and {count} more such places")
_IN_COLUMN = Bilingual(pl=" w kolumnie „{column}”", en=" in column “{column}”")


def report_text(told: Mapping[str, Any], name: str, lang: str, more: Iterable[str] = ()) -> str:
    """The report of `clean` (as a dictionary) in one language; `more`: sentences of whoever took it."""
    report = told["report"]
    outcome = (
        _NOTHING.get(lang) if told.get("refused") else _READ.get(lang).format(rows=rows(report["rows"], lang))
    )
    lines = [_TITLES.get(lang).format(name=name), "", outcome, *more]
    for weight in WEIGHTS:
        if sentences := said(report, weight, lang):
            lines += ["", HEADS[weight].get(lang), *(f"- {sentence}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def said(report: Mapping[str, Any], weight: str, lang: str) -> list[str]:
    """The sentences of a weight; what is only counted follows the examples."""
    further = {(one["sort"], one["column"]): one["count"] for one in report["further"]}
    found = [one for one in report["findings"] if one["weight"] == weight]
    sentences = []
    for place, one in enumerate(found):
        sentences.append(one["sentence"][lang])
        key = one["sort"], one["column"]
        last = key not in {(later["sort"], later["column"]) for later in found[place + 1 :]}
        if last and key in further:
            sentences.append(_further(further[key], one["column"], lang))
    return sentences


def rows(count: int, lang: str) -> str:
    """„12 wierszy”."""
    return numbers.counted(count, ROWS[lang], lang)


def _further(count: int, column: str | None, lang: str) -> str:
    where = _IN_COLUMN.get(lang).format(column=column) if column else ""
    return _FURTHER.get(lang).format(count=numbers.number(count, 0, lang)) + where + "."
