"""Whether everything that is declared fits together: sources, their feeds, the inventory, corrections."""

from collections.abc import Iterator

from zoom_schemas.problems import Problem
from zoom_schemas.settings import PortalSettings
from zoom_schemas.themes import load_themes
from zoom_schemas.units import load_units

from harvesters.bundled import correction_errors, load_sources, resource_files, source_errors
from harvesters.catalogues.kinds import catalogue_of
from harvesters.declared_options import DeclarationError
from harvesters.feeds.kinds import feed_of
from harvesters.holding import Holding
from harvesters.holding_files import bundled_holdings
from harvesters.source import Source


def all_problems(settings: PortalSettings) -> list[Problem]:
    """What is wrong with the declarations that come with the project, by folder and file."""
    sources = load_sources()
    known = {source.id for source in sources}
    return [
        *source_errors(),
        *(one for source in sources for one in source_problems(source, settings)),
        *bundled_holdings().errors,
        *(
            one
            for held in bundled_holdings().holdings.values()
            for one in holding_problems(held, known, settings)
        ),
        *correction_errors(),
    ]


def source_problems(source: Source, settings: PortalSettings) -> list[Problem]:
    """What of a readable source does not fit its kinds, the code lists, the portal's units or its files."""
    file = f"sources/{source.id}.yaml"
    return [
        *_unknown_themes(file, source.themes),
        *_unknown_unit(file, "organisation", source.organisation, settings),
        *_series_problems(file, source),
        *(
            Problem(file, "resources", f"the file {path.name} is not there", "Add it, or correct its path.")
            for path in resource_files(source)
            if not path.exists()
        ),
        *kind_problems(source),
    ]


def holding_problems(held: Holding, sources: set[str], settings: PortalSettings) -> list[Problem]:
    """What of a readable holding does not fit `sources` (ids), the code lists or the portal's units."""
    file = f"inventory/{held.id}.yaml"
    return [
        *_unknown_themes(file, held.themes),
        *_unknown_unit(file, "holder.organisation", held.holder.organisation, settings),
        *(
            Problem(file, f"sources.{number}", f"there is no source {one}", "`zoom sources list` shows all.")
            for number, one in enumerate(held.sources)
            if one not in sources
        ),
    ]


def kind_problems(source: Source) -> list[Problem]:
    """What is wrong with the feed and the catalogue of a source: their kinds and options."""
    found: list[Problem] = []
    for declared, read in ((source.feed, feed_of), (source.catalogue, catalogue_of)):
        if declared is None:
            continue
        try:
            read(source)
        except DeclarationError as error:
            found += error.problems
    return found


def _series_problems(file: str, source: Source) -> Iterator[Problem]:
    for number, series in enumerate(source.series):
        if series.unit not in load_units():
            hint = "Take one of schemas/codelists/units.yaml, or add it there."
            yield Problem(file, f"series.{number}.unit", f"{series.unit} is no unit", hint)


def _unknown_themes(file: str, themes: list[str]) -> Iterator[Problem]:
    for number, theme in enumerate(themes):
        if theme not in load_themes():
            hint = f"Write one of {', '.join(load_themes())}."
            yield Problem(file, f"themes.{number}", f"{theme} is no theme", hint)


def _unknown_unit(file: str, field: str, slug: str | None, settings: PortalSettings) -> Iterator[Problem]:
    known = [one.slug for one in settings.organisations]
    if slug is not None and slug not in known:
        yield Problem(file, field, f"{slug} is no unit of the portal", f"Write one of {', '.join(known)}.")
