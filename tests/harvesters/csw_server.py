"""A real CSW 2.0.2 for tests: pycsw with records in memory. The records are synthetic."""

import io
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lxml import etree
from web import reply

RECORD = """<?xml version="1.0" encoding="UTF-8"?>
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"
  xmlns:gmx="http://www.isotc211.org/2005/gmx" xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:xlink="http://www.w3.org/1999/xlink">
 <gmd:fileIdentifier><gco:CharacterString>{guid}</gco:CharacterString></gmd:fileIdentifier>
 <gmd:language><gmd:LanguageCode codeList="x" codeListValue="pol">pol</gmd:LanguageCode></gmd:language>
 <gmd:hierarchyLevel><gmd:MD_ScopeCode codeList="x" codeListValue="dataset">dataset</gmd:MD_ScopeCode>
 </gmd:hierarchyLevel>
 <gmd:contact>{office}</gmd:contact>
 <gmd:dateStamp><gco:Date>2026-01-15</gco:Date></gmd:dateStamp>
 <gmd:identificationInfo><gmd:MD_DataIdentification>
  <gmd:citation><gmd:CI_Citation>
   <gmd:title><gco:CharacterString>{title}</gco:CharacterString><gmd:PT_FreeText><gmd:textGroup>
    <gmd:LocalisedCharacterString locale="#EN">{english}</gmd:LocalisedCharacterString>
   </gmd:textGroup></gmd:PT_FreeText></gmd:title>
   <gmd:date><gmd:CI_Date><gmd:date><gco:Date>2020-05-06</gco:Date></gmd:date>
    <gmd:dateType><gmd:CI_DateTypeCode codeList="x" codeListValue="publication"/></gmd:dateType>
   </gmd:CI_Date></gmd:date>
   <gmd:date><gmd:CI_Date><gmd:date><gco:Date>2025-03-04</gco:Date></gmd:date>
    <gmd:dateType><gmd:CI_DateTypeCode codeList="x" codeListValue="revision"/></gmd:dateType>
   </gmd:CI_Date></gmd:date>
  </gmd:CI_Citation></gmd:citation>
  <gmd:abstract><gco:CharacterString>{abstract}</gco:CharacterString></gmd:abstract>
  <gmd:pointOfContact>{office}</gmd:pointOfContact>
  <gmd:resourceMaintenance><gmd:MD_MaintenanceInformation><gmd:maintenanceAndUpdateFrequency>
   <gmd:MD_MaintenanceFrequencyCode codeList="x" codeListValue="annually"/>
  </gmd:maintenanceAndUpdateFrequency></gmd:MD_MaintenanceInformation></gmd:resourceMaintenance>
  <gmd:descriptiveKeywords><gmd:MD_Keywords>
   <gmd:keyword><gco:CharacterString>adresy</gco:CharacterString></gmd:keyword>
   <gmd:keyword><gco:CharacterString>Kielce</gco:CharacterString></gmd:keyword>
  </gmd:MD_Keywords></gmd:descriptiveKeywords>
  <gmd:resourceConstraints><gmd:MD_LegalConstraints>
   <gmd:useConstraints><gmd:MD_RestrictionCode codeList="x" codeListValue="otherRestrictions"/>
   </gmd:useConstraints>
   <gmd:otherConstraints><gco:CharacterString>CC BY 4.0 https://creativecommons.org/licenses/by/4.0/
   </gco:CharacterString></gmd:otherConstraints>
  </gmd:MD_LegalConstraints></gmd:resourceConstraints>
  <gmd:topicCategory><gmd:MD_TopicCategoryCode>location</gmd:MD_TopicCategoryCode></gmd:topicCategory>
  <gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>
   <gmd:westBoundLongitude><gco:Decimal>{west}</gco:Decimal></gmd:westBoundLongitude>
   <gmd:eastBoundLongitude><gco:Decimal>20.7082</gco:Decimal></gmd:eastBoundLongitude>
   <gmd:southBoundLatitude><gco:Decimal>50.7969</gco:Decimal></gmd:southBoundLatitude>
   <gmd:northBoundLatitude><gco:Decimal>50.9125</gco:Decimal></gmd:northBoundLatitude>
  </gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>
 </gmd:MD_DataIdentification></gmd:identificationInfo>
 <gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>
  {online}
 </gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
</gmd:MD_Metadata>
"""

OFFICE = """<gmd:CI_ResponsibleParty>
 <gmd:organisationName><gco:CharacterString>Urząd Miasta Kielce</gco:CharacterString></gmd:organisationName>
 <gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address><gmd:electronicMailAddress>
  <gco:CharacterString>geodezja@example.org</gco:CharacterString></gmd:electronicMailAddress>
 </gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>
 <gmd:role><gmd:CI_RoleCode codeList="x" codeListValue="owner"/></gmd:role></gmd:CI_ResponsibleParty>"""

ONLINE = """<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>{url}</gmd:URL></gmd:linkage>
 <gmd:protocol><gco:CharacterString>{protocol}</gco:CharacterString></gmd:protocol>
 <gmd:name><gco:CharacterString>{name}</gco:CharacterString></gmd:name>
</gmd:CI_OnlineResource></gmd:onLine>"""


def iso_record(
    guid: str,
    title: str = "Punkty adresowe",
    abstract: str = "Adresy miasta",
    west: str = "20.5105",
    links: Iterable[tuple[str, str, str]] = (("https://example.org/wms", "OGC:WMS", "adresy"),),
) -> str:
    """A record of ISO 19139. `links`: address, protocol and name of its online resources."""
    online = "".join(ONLINE.format(url=url, protocol=protocol, name=name) for url, protocol, name in links)
    return RECORD.format(
        guid=guid,
        title=title,
        english="Address points",
        abstract=abstract,
        west=west,
        online=online,
        office=OFFICE,
    )


Answer = Callable[[BaseHTTPRequestHandler], None]


class Row:
    """A record as pycsw keeps it: its XML, and columns of which only the needed ones are filled."""

    def __init__(self, xml: str):
        root = etree.fromstring(xml.encode())
        self.xml, self.schema = etree.tostring(root).decode(), "http://www.isotc211.org/2005/gmd"
        self.typename = "gmd:MD_Metadata"
        self.identifier = root.findtext(".//{*}fileIdentifier/{*}CharacterString")

    def __getattr__(self, name: str) -> None:
        return None


class Shelf:
    """A repository of pycsw in memory: its own speaks to SQLAlchemy 1 and an older OWSLib."""

    dataset, dbtype, fts, filter = Row, "memory", False, None
    records: ClassVar[list[Any]] = []

    def __init__(self, context: Any, repo_filter: Any = None):
        self.context, self.queryables = context, {"_all": {}}
        for typename in context.model["typenames"].values():
            for name, some in typename["queryables"].items():
                self.queryables.setdefault(name, {}).update(some)
                self.queryables["_all"].update(some)
        self.queryables["_all"].update(context.md_core_model["mappings"])

    def query(
        self,
        constraint: Any,
        sortby: Any = None,
        typenames: Any = None,
        maxrecords: int = 10,
        startposition: int = 0,
    ) -> list[Any]:
        """How many records there are, and some of them."""
        shown = self.records[int(startposition) : int(startposition) + int(maxrecords)]
        return [str(len(self.records)), shown]

    def query_ids(self, ids: list[str]) -> list[Any]:
        """Records by identifier."""
        return [one for one in self.records if one.identifier in ids]

    def query_insert(self, direction: str = "max") -> str:
        """When the last record came."""
        return "2026-01-15T00:00:00Z"


def catalogue(records: Iterable[str], *, timeless: bool = False) -> Answer:
    """What answers as pycsw with these records. `timeless`: without the moment of the answer in it."""
    with _quiet():
        from pycsw.server import Csw

    parsed = [Row(record) for record in records]
    settings = {
        "server": {"url": "http://csw.invalid/", "maxrecords": "100", "profiles": "apiso"},
        "manager": {"transactions": "false"},
        "metadata:main": {"identification_title": "Próba", "provider_name": "Próba"},
        "repository": {"source": "csw_server.Shelf"},
    }

    def answer(handler: BaseHTTPRequestHandler) -> None:
        environment = {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": urlsplit(handler.path).query,
            "PATH_INFO": urlsplit(handler.path).path,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "HTTP_HOST": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
        }
        with _quiet(), _one_at_a_time:
            Shelf.records = parsed
            server = Csw(settings, environment, version="2.0.2")
            _, content = server.dispatch_wsgi()
        if timeless:
            content = re.sub(rb' timestamp="[^"]*"', b"", content)
        reply(handler, content, Content_Type=str(server.contenttype))

    return answer


_one_at_a_time = threading.Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
