"""Finding a set of data by the words of a reader: with or without Polish letters, in any grammatical case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from ckanext.kielce.sources.inventory import Entry

LONGEST = 200
"""Characters of a question that are looked at; nobody types more."""

_SHORTEST = 4
"""Letters at the beginning of a word that must be the same, where it has as many."""


def matching(entries: Iterable[Entry], asked: str) -> list[Entry]:
    """The entries in which every word of the question occurs, those first that have them in the title."""
    wanted = [_stem(one) for one in _words(asked[:LONGEST])]
    found = [one for one in entries if _has(_words(_everything(one)), wanted)]
    return sorted(found, key=lambda one: not _has(_words(f"{one.title.pl} {one.title.en}"), wanted))


def _everything(one: Entry) -> str:
    texts = [one.title, one.holder, one.note, one.about, one.quality_reason]
    return " ".join([one.id, *(f"{text.pl} {text.en}" for text in texts if text)])


def _has(words: list[str], stems: list[str]) -> bool:
    return all(any(word.startswith(stem) for word in words) for stem in stems)


def _stem(word: str) -> str:
    """A word without its ending, two letters of most (`parkingi` are no `parki`), three of a long one."""
    ending = 2 if len(word) < 10 else 3
    return word[: max(_SHORTEST, len(word) - ending)]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    letters = (one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return "".join(letters).split()
