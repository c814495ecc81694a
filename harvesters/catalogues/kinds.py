"""The kinds of catalogues by name. To add one, add its module and its line here."""

from importlib import import_module

from harvesters.catalogues.kind import Catalogue, Options
from harvesters.declared_options import checked_options
from harvesters.source import Source

MODULES = {
    "ckan": "harvesters.catalogues.ckan",
    "csw": "harvesters.catalogues.csw",
    "dane-gov-pl": "harvesters.catalogues.dane_gov_pl",
    "dcat": "harvesters.catalogues.dcat",
    "gtfs": "harvesters.catalogues.gtfs",
    "ogcapi": "harvesters.catalogues.ogcapi",
    "overpass": "harvesters.catalogues.overpass",
    "uldk": "harvesters.catalogues.uldk",
    "wfs": "harvesters.catalogues.wfs",
    "wms": "harvesters.catalogues.wms",
}


class CatalogueError(ValueError):
    """A source whose catalogue cannot be used: what is wrong, and what to write instead."""


def catalogue_named(kind: str) -> Catalogue:
    """The kind of catalogue with this name. Raises CatalogueError."""
    if kind not in MODULES:
        known = ", ".join(sorted(MODULES))
        raise CatalogueError(f"{kind!r} is no kind of catalogue: write one of {known}")
    try:
        return import_module(MODULES[kind]).CATALOGUE
    except ModuleNotFoundError as error:
        raise CatalogueError(
            f"{kind} needs {error.name}: install the extras `fetching` and `layers`"
        ) from None


def catalogue_of(source: Source) -> tuple[Catalogue, Options]:
    """The catalogue of a source with its options. Raises CatalogueError."""
    if source.catalogue is None:
        raise CatalogueError(f"{source.id} has no catalogue: it brings no datasets")
    catalogue = catalogue_named(str(source.catalogue.get("kind")))
    return catalogue, checked_options(source.id, source.catalogue, catalogue.options, CatalogueError)
