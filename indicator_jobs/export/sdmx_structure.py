"""The structure of the SDMX-CSV as SDMX-ML 3.0: code lists, concepts, the data structure, the dataflow."""

import datetime
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from zoom_schemas.flags import load_flags
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import load_units, scale_of

from indicator_jobs.export import describe
from indicator_jobs.export.rows import Export
from indicator_jobs.export.sdmx_csv import AGENCY, DATAFLOW, DIMENSIONS, VERSION

SPACES = {
    "mes": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message",
    "str": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure",
    "com": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common",
}
DATA_STRUCTURE, CONCEPTS = "DSD_INDICATORS", "CS_INDICATORS"

CONCEPT_NAMES: dict[str, Bilingual] = {
    "FREQ": Bilingual(pl="Częstotliwość", en="Frequency"),
    "REF_AREA": Bilingual(pl="Terytorium (kod TERYT)", en="Territory (TERYT code)"),
    "INDICATOR": Bilingual(pl="Wskaźnik", en="Indicator"),
    "RECIPE": Bilingual(pl="Przepis", en="Recipe"),
    "TIME_PERIOD": Bilingual(pl="Okres", en="Period"),
    "OBS_VALUE": Bilingual(pl="Wartość", en="Value"),
    "UNIT_MEASURE": Bilingual(pl="Jednostka", en="Unit of measure"),
    "UNIT_MULT": Bilingual(pl="Mnożnik (potęga dziesięciu)", en="Unit multiplier (power of ten)"),
    "DECIMALS": Bilingual(pl="Miejsca po przecinku", en="Decimals"),
    "OBS_STATUS": Bilingual(pl="Stan obserwacji", en="Observation status"),
    "OBS_FLAG": Bilingual(pl="Wszystkie uwagi", en="All flags"),
}

FREQUENCY_NAMES = {
    "A": Bilingual(pl="rocznie", en="annual"),
    "S": Bilingual(pl="półrocznie", en="half-yearly"),
    "Q": Bilingual(pl="kwartalnie", en="quarterly"),
    "M": Bilingual(pl="miesięcznie", en="monthly"),
    "D": Bilingual(pl="dziennie", en="daily"),
}
RECIPE_NAMES = {
    "national": Bilingual(pl="z danych krajowych", en="from national figures"),
    "local": Bilingual(pl="z rejestrów miasta", en="from the city's registers"),
}

Codes = Mapping[str, Bilingual]


def write(export: Export, prepared: datetime.datetime) -> bytes:
    """The structure message. `prepared` is the moment of the data, so that equal data give equal bytes."""
    for prefix, uri in SPACES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element(_name("mes", "Structure"))
    _header(root, prepared)
    structures = ET.SubElement(root, _name("mes", "Structures"))
    _codelists(structures, export)
    _concepts(structures)
    _dataflow(structures)
    _data_structure(structures)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def code_lists(export: Export) -> dict[str, Codes]:
    """The code lists of the coded components, by component."""
    used = {scale_of(card.unit)[0] for card in export.chosen()}
    units = load_units()
    return {
        "FREQ": FREQUENCY_NAMES,
        "REF_AREA": {
            one.code: Bilingual(pl=one.name, en=one.label("en")) for one in describe.territories(export)
        },
        "INDICATOR": {card.slug: card.title for card in export.chosen()},
        "RECIPE": RECIPE_NAMES,
        "UNIT_MEASURE": {
            code: Bilingual(pl=units[code].names.pl.other or code, en=units[code].names.en.other or code)
            for code in sorted(used)
        },
        "OBS_STATUS": {f.code: f.label for f in load_flags().values() if f.kind == "status"},
        "OBS_FLAG": {f.code: f.label for f in load_flags().values()},
    }


def _header(root: ET.Element, prepared: datetime.datetime) -> None:
    header = ET.SubElement(root, _name("mes", "Header"))
    _text(header, "mes", "ID", DATA_STRUCTURE)
    _text(header, "mes", "Test", "false")
    _text(header, "mes", "Prepared", prepared.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    ET.SubElement(header, _name("mes", "Sender"), id=AGENCY)


def _codelists(structures: ET.Element, export: Export) -> None:
    parent = ET.SubElement(structures, _name("str", "Codelists"))
    for component, codes in code_lists(export).items():
        listed = _maintained(parent, "Codelist", f"CL_{component}", CONCEPT_NAMES[component])
        for code, label in codes.items():
            _named(listed, "Code", code, label)


def _concepts(structures: ET.Element) -> None:
    parent = ET.SubElement(structures, _name("str", "ConceptSchemes"))
    name = Bilingual(pl="Pojęcia wartości wskaźników", en="Concepts of values of indicators")
    scheme = _maintained(parent, "ConceptScheme", CONCEPTS, name)
    for concept, label in CONCEPT_NAMES.items():
        _named(scheme, "Concept", concept, label)


def _dataflow(structures: ET.Element) -> None:
    parent = ET.SubElement(structures, _name("str", "Dataflows"))
    flow = _maintained(parent, "Dataflow", DATAFLOW, describe.title())
    _text(flow, "str", "Structure", _urn("datastructure.DataStructure", DATA_STRUCTURE))


def _data_structure(structures: ET.Element) -> None:
    parent = ET.SubElement(structures, _name("str", "DataStructures"))
    made = _maintained(parent, "DataStructure", DATA_STRUCTURE, describe.title())
    components = ET.SubElement(made, _name("str", "DataStructureComponents"))
    dimensions = ET.SubElement(components, _name("str", "DimensionList"), id="DimensionDescriptor")
    for position, dimension in enumerate(DIMENSIONS[:-1], 1):
        _component(dimensions, "Dimension", dimension, {"position": str(position)}, coded=True)
    _component(dimensions, "TimeDimension", "TIME_PERIOD", {}, text="ObservationalTimePeriod")
    attributes = ET.SubElement(components, _name("str", "AttributeList"), id="AttributeDescriptor")
    for attribute in ("UNIT_MEASURE", "OBS_STATUS"):
        _attribute(attributes, attribute, {"usage": "mandatory"}, coded=True)
    _attribute(attributes, "OBS_FLAG", {"usage": "optional"}, coded=True, several=True)
    for attribute in ("UNIT_MULT", "DECIMALS"):
        _attribute(attributes, attribute, {"usage": "mandatory"}, text="Integer")
    measures = ET.SubElement(components, _name("str", "MeasureList"), id="MeasureDescriptor")
    _component(measures, "Measure", "OBS_VALUE", {"usage": "optional"}, text="Double")


def _component(
    parent: ET.Element,
    kind: str,
    component: str,
    attributes: Mapping[str, str],
    coded: bool = False,
    text: str = "",
    several: bool = False,
) -> ET.Element:
    made = ET.SubElement(parent, _name("str", kind), {"id": component, **attributes})
    concept = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:{CONCEPTS}({VERSION}).{component}"
    _text(made, "str", "ConceptIdentity", concept)
    bounds = {"minOccurs": "0", "maxOccurs": "unbounded"} if several else {}
    local = ET.SubElement(made, _name("str", "LocalRepresentation"), bounds)
    if coded:
        _text(local, "str", "Enumeration", _urn("codelist.Codelist", f"CL_{component}"))
    else:
        ET.SubElement(local, _name("str", "TextFormat"), textType=text)
    return made


def _attribute(
    parent: ET.Element,
    attribute: str,
    given: Mapping[str, str],
    coded: bool = False,
    text: str = "",
    several: bool = False,
) -> None:
    made = _component(parent, "Attribute", attribute, given, coded, text, several)
    related = ET.SubElement(made, _name("str", "AttributeRelationship"))
    ET.SubElement(related, _name("str", "Observation"))


def _maintained(parent: ET.Element, kind: str, id_: str, name: Bilingual) -> ET.Element:
    made = ET.SubElement(parent, _name("str", kind), id=id_, agencyID=AGENCY, version=VERSION)
    _names(made, name)
    return made


def _named(parent: ET.Element, kind: str, id_: str, name: Bilingual) -> None:
    _names(ET.SubElement(parent, _name("str", kind), id=id_), name)


def _names(parent: ET.Element, name: Bilingual) -> None:
    for lang in ("en", "pl"):
        made = ET.SubElement(parent, _name("com", "Name"))
        made.set("{http://www.w3.org/XML/1998/namespace}lang", lang)
        made.text = name.get(lang)


def _text(parent: ET.Element, space: str, name: str, text: str) -> None:
    ET.SubElement(parent, _name(space, name)).text = text


def _name(space: str, name: str) -> str:
    return f"{{{SPACES[space]}}}{name}"


def _urn(kind: str, id_: str) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{id_}({VERSION})"
