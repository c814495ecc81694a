"""The Solr schema: CKAN's own, taken from the CKAN that is installed, with Polish words and places.

A copy kept by hand would go stale with the next CKAN; a CKAN we do not know is refused instead.
"""

from importlib import resources

from lxml import etree
from zoom_config.stack.faults import Fault

KNOWN_SCHEMA = "ckan-2.12"
DICTIONARY = "polish-folded.dict"
PLACES = ("minx", "maxx", "miny", "maxy", "bbox_area")
FOLDING = "solr.ASCIIFoldingFilterFactory"
LOWER = "solr.LowerCaseFilterFactory"
SYNONYMS = {"class": "solr.SynonymGraphFilterFactory", "synonyms": "synonyms.txt", "expand": "true"}

# Folding comes before the dictionary, and the dictionary itself is folded: so `ludnosc`, `Ludność` and
# `ludnością` become one word. The second lower-casing is for base forms that are names.
POLISH = (
    {"class": LOWER},
    {"class": FOLDING},
    {"class": "solr.MorfologikFilterFactory", "dictionary": DICTIONARY},
    {"class": LOWER},
    {"class": "solr.RemoveDuplicatesTokenFilterFactory"},
)


def portal_schema() -> bytes:
    """The schema of the portal, made from the installed CKAN's."""
    original = resources.files("ckan").joinpath("config/solr/schema.xml").read_bytes()
    return adapt(original)


def adapt(original: bytes) -> bytes:
    """Replace the English `text` type by Polish, let the other types fold, add the fields of places."""
    schema = etree.fromstring(original, etree.XMLParser(resolve_entities=False, no_network=True))
    name = schema.get("name")
    if name != KNOWN_SCHEMA:
        raise Fault(
            f"The installed CKAN brings the Solr schema {name}, the portal knows {KNOWN_SCHEMA}: "
            "install the locked requirements, or adapt config/stack/schema.py."
        )
    _make_polish(_type(schema, "text"))
    for other in ("text_general", "text_ngram"):
        _fold(_type(schema, other))
    _add_places(schema)
    return etree.tostring(schema, encoding="utf-8", xml_declaration=True)


def _type(schema: etree._Element, name: str) -> etree._Element:
    found = schema.find(f".//fieldType[@name='{name}']")
    if found is None:
        raise Fault(f"The Solr schema of this CKAN has no type `{name}`: adapt config/stack/schema.py.")
    return found


def _make_polish(text: etree._Element) -> None:
    """Index and query alike, but for synonyms, which only the query follows."""
    for analyzer in text.findall("analyzer"):
        text.remove(analyzer)
    for side in ("index", "query"):
        analyzer = etree.SubElement(text, "analyzer", type=side)
        etree.SubElement(analyzer, "tokenizer", {"class": "solr.StandardTokenizerFactory"})
        synonyms = (SYNONYMS,) if side == "query" else ()
        for attributes in (*POLISH[:2], *synonyms, *POLISH[2:]):
            etree.SubElement(analyzer, "filter", attributes)


def _fold(text: etree._Element) -> None:
    """Let a type find words typed without Polish letters."""
    for lower in text.findall(f"analyzer/filter[@class='{LOWER}']"):
        lower.addnext(etree.Element("filter", {"class": FOLDING}))


def _add_places(schema: etree._Element) -> None:
    """The box around a dataset, as ckanext-spatial indexes it."""
    fields = schema.find("fields")
    parent = schema if fields is None else fields
    for name in PLACES:
        etree.SubElement(parent, "field", name=name, type="float", indexed="true", stored="true")
