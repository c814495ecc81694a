"""The Solr schema follows the installed CKAN, and refuses one it does not know."""

from importlib import resources

import pytest
from lxml import etree
from zoom_config.stack.faults import Fault
from zoom_config.stack.schema import PLACES, adapt, portal_schema


def _original() -> bytes:
    return resources.files("ckan").joinpath("config/solr/schema.xml").read_bytes()


def test_the_schema_of_another_ckan_is_refused_by_name():
    other = _original().replace(b'name="ckan-2.12"', b'name="ckan-2.13"')
    with pytest.raises(Fault, match=r"ckan-2\.13, the portal knows ckan-2\.12"):
        adapt(other)


def test_a_schema_without_the_type_we_replace_is_refused():
    other = _original().replace(b'fieldType name="text"', b'fieldType name="prose"')
    with pytest.raises(Fault, match="no type `text`"):
        adapt(other)


def test_every_field_of_ckan_is_kept_and_places_are_added():
    fields = {e.get("name") for e in etree.fromstring(_original()).iter("field")}
    ours = {e.get("name") for e in etree.fromstring(portal_schema()).iter("field")}
    assert ours - fields == set(PLACES)
    assert fields <= ours


def test_no_english_stemmer_is_left():
    assert b"Snowball" in _original()
    assert b"Snowball" not in portal_schema()


def test_index_and_query_read_words_alike_but_for_synonyms():
    text = etree.fromstring(portal_schema()).find(".//fieldType[@name='text']")
    assert text is not None
    index, query = ([f.get("class") for f in a.findall("filter")] for a in text.findall("analyzer"))
    assert [name for name in query if "Synonym" not in str(name)] == index
