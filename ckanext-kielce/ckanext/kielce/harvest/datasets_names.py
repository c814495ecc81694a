"""Addresses of harvested datasets: from the Polish title, the same at every attempt, nobody else's."""

from __future__ import annotations

from ckan import model
from ckanext.kielce.catalogue.slugs import LONGEST_NAME, slugify

_TAKEN_BY_PAGES = frozenset({"new", "edit", "search", "groups", "activity", "resource", "follow"})
_SHORTEST = 2


def name_for(title: str, dataset: str) -> str:
    """The name of a new dataset: the title's slug or, where that is taken, the slug with a part of its id.

    The id follows from source and guid, so that the longer name is the same at every attempt, too.
    """
    try:
        slug = slugify(title)
    except ValueError:
        slug = ""
    if len(slug) >= _SHORTEST and slug not in _TAKEN_BY_PAGES and not _owned_by_another(slug, dataset):
        return slug
    return own_name(slug or "zbior", dataset)


def own_name(slug: str, dataset: str) -> str:
    """A name that no other dataset can have: the slug with the beginning of the id."""
    mark = dataset.replace("-", "")[:8]
    return f"{slug[: LONGEST_NAME - len(mark) - 1].rstrip('-')}-{mark}"


def _owned_by_another(name: str, dataset: str) -> bool:
    """Deleted datasets keep their names: their addresses still say what became of them."""
    found = model.Session.query(model.Package.id).filter(model.Package.name == name).first()
    return found is not None and found[0] != dataset
