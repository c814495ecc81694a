"""How datasets and cards are found: what Solr indexes beside CKAN's own fields, and how it weighs them."""

from __future__ import annotations

import re
from typing import Any

from ckanext.kielce.catalogue import vocabulary
from ckanext.kielce.catalogue.slugs import slugify

# A match in a title or a theme says more than one in a description. Only fields with the Polish analyser:
# with a plain string field among them, Solr asks for all words in one field instead of in the document.
# Tags, groups and the name are in `text`.
WEIGHTS = {
    "title": 10,
    "extras_title_en": 8,
    "extras_short_title": 6,
    "extras_short_title_en": 5,
    "extras_theme_names": 8,
    "extras_name_words": 4,
    "extras_place_names": 1,
    "notes": 2,
    "extras_notes_en": 1.5,
    "text": 1,
}
# CKAN asks for every word of a query, but these are in no title: "mieszkania w Kielcach".
# fmt: off
FUNCTION_WORDS = frozenset({
    "a", "aby", "ale", "and", "at", "by", "co", "dla", "do", "for", "from", "i", "ich", "in",
    "ile", "is", "ma", "na", "nad", "o", "od", "of", "oraz", "po", "pod", "przez", "przy", "się",
    "są", "the", "to", "u", "w", "we", "with", "z", "za", "ze", "że",
})
# fmt: on
_SYNTAX = frozenset('"():+-*?~^[]{}|&!')
CARDS_FIRST = 'if(termfreq(dataset_type,"indicator"),1.3,1)'

# Read by programs, not by people: indexing them costs room and finds nothing.
_NOT_SEARCHED = ("recipes",)


def weigh(search: dict[str, Any]) -> dict[str, Any]:
    """Let a search for words weigh titles and themes; a caller's own parameters win."""
    words = (search.get("q") or "").strip()
    if not words or words == "*:*" or words.startswith("{!"):
        return search
    ours = {
        "defType": "edismax",
        "qf": _weighted(WEIGHTS),
        "tie": "0.3",
        "boost": CARDS_FIRST,
    }
    return ours | search | {"q": telling_words(words)}


def telling_words(query: str) -> str:
    """The words of a plain query that tell something apart; a query with syntax stays as it is.

    The name of the city tells nothing: the whole portal is about it.
    """
    if _SYNTAX.intersection(query):
        return query
    silent = FUNCTION_WORDS | {slugify(name) for name in vocabulary.city_names()}
    kept = [word for word in query.split() if not silent & {word.lower(), _folded(word)}]
    return " ".join(kept) or query


def _folded(word: str) -> str:
    return slugify(word) if any(letter.isalnum() for letter in word) else word


def enrich(document: dict[str, Any]) -> dict[str, Any]:
    """Add to a Solr document the words by which people look for it in Polish and English.

    The names of the themes, the name of the city in every case (cards do not repeat it), and the words of
    the name in the address.
    """
    titles = vocabulary.theme_titles()
    themes = [titles[theme] for theme in document.get("groups", []) if theme in titles]
    document["extras_theme_names"] = " ".join(text for theme in themes for text in theme.values())
    document["extras_place_names"] = " ".join(vocabulary.city_names())
    document["extras_name_words"] = re.sub(r"[-_]", " ", document["name"])
    for key in _NOT_SEARCHED:
        document.pop(key, None)
        document.pop(f"extras_{key}", None)
    return document


def _weighted(weights: dict[str, float]) -> str:
    return " ".join(f"{field}^{weight}" for field, weight in weights.items())
