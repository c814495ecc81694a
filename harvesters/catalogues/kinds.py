"""The kinds of catalogues by name. To add one, add its module and its line here."""

from importlib import import_module

from zoom_schemas.problems import Problem

from harvesters.catalogues.kind import Catalogue, Options
from harvesters.declared_options import DeclarationError, checked_options, declared_kind
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


class CatalogueError(DeclarationError):
    """A source whose catalogue cannot be used: what is wrong, and what to write instead."""


def catalogue_named(kind: str) -> Catalogue:
    """The kind of catalogue with this name of `MODULES`. Raises CatalogueError where a library is missing."""
    try:
        return import_module(MODULES[kind]).CATALOGUE
    except ModuleNotFoundError as error:
        hint = "Install the extras `fetching` and `layers`."
        raise CatalogueError([Problem("catalogue", kind, f"needs {error.name}", hint)]) from None


def catalogue_of(source: Source) -> tuple[Catalogue, Options]:
    """The catalogue of a source with its options. Raises CatalogueError."""
    if source.catalogue is None:
        hint = "It brings no datasets."
        raise CatalogueError(
            [Problem(f"sources/{source.id}.yaml", "catalogue", f"{source.id} has no catalogue", hint)]
        )
    kind = declared_kind(source.id, "catalogue", source.catalogue, MODULES, CatalogueError)
    catalogue = catalogue_named(kind)
    options = checked_options(source.id, "catalogue", source.catalogue, catalogue.options, CatalogueError)
    return catalogue, options
