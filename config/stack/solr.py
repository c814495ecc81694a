"""Solr: jars from Maven Central, the portal's own configuration, the folded dictionary."""

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from zoom_config.stack import dictionary, schema, stamps, steps
from zoom_config.stack.layout import HOST, Layout

CONFIG = Path(__file__).resolve().parents[1] / "solr"
CORES = {"run": ("ckan",), "test": ("ckan", "ckan_test")}
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
MAVEN = ("mvn", "--quiet", "--batch-mode", COPY, "-DincludeScope=runtime")


def prepare(layout: Layout) -> None:
    """Fetch jars and build the dictionary when their recipe changed; write the cores each time."""
    jars, log = layout.solr_files / "lib", layout.logs / "solr-prepare.log"
    _fetch_jars(layout, jars, log)
    _build_dictionary(layout, jars, log)
    for core in CORES[layout.stack]:
        _write_core(layout, core)


def _fetch_jars(layout: Layout, jars: Path, log: Path) -> None:
    pom, stamp = CONFIG / "pom.xml", layout.solr_files / "fetched"
    mark = stamps.fingerprint([pom])
    if stamps.holds(stamp, mark):
        return
    with steps.step("Solr"):
        shutil.rmtree(jars, ignore_errors=True)
        jars.mkdir(parents=True)
        build = layout.solr_files / "maven"
        build.mkdir(exist_ok=True)
        shutil.copy(pom, build / "pom.xml")
        command = [*MAVEN, f"-DoutputDirectory={jars}"]
        steps.run(command, log, "Fetching Solr from Maven Central (is there a network?)", cwd=build)
        stamps.leave(stamp, mark)


def _build_dictionary(layout: Layout, jars: Path, log: Path) -> None:
    stamp = layout.solr_files / "folded"
    mark = stamps.fingerprint([Path(dictionary.__file__), CONFIG / "pom.xml"])
    if stamps.holds(stamp, mark):
        return
    with steps.step("Polish dictionary"):
        dictionary.build(jars, layout.solr_files / "dictionary", log)
        stamps.leave(stamp, mark)


def _write_core(layout: Layout, core: str) -> None:
    conf = layout.solr_home / core / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    shutil.copy(CONFIG / "solr.xml", layout.solr_home / "solr.xml")
    for name in ("solrconfig.xml", "synonyms.txt"):
        shutil.copy(CONFIG / name, conf / name)
    for product in (layout.solr_files / "dictionary").iterdir():
        shutil.copy(product, conf / product.name)
    (conf / "schema.xml").write_bytes(schema.portal_schema())
    (conf.parent / "core.properties").write_text(f"name={core}\n", encoding="utf-8")


def command(layout: Layout) -> str:
    jars = layout.solr_files / "lib"
    options = [
        *("-Xms256m", "-Xmx512m", "-Duser.timezone=UTC", "-Dlog4j2.formatMsgNoLookups=true"),
        f"-Dsolr.solr.home={layout.solr_home}",
        f"-Dsolr.install.dir={layout.solr_files}",
        f"-Dsolr.log.dir={layout.logs}",
        *("-cp", f"{jars}/*", "org.eclipse.jetty.xml.XmlConfiguration", str(CONFIG / "jetty.xml")),
        f"solr.solr.home={layout.solr_home}",
        *(f"jetty.host={HOST}", f"jetty.port={layout.ports.solr}"),
    ]
    return " ".join(["java", *options])


def answers(layout: Layout) -> bool:
    """Whether every core is loaded and searchable."""
    return all(_core_answers(layout, core) for core in CORES[layout.stack])


def _core_answers(layout: Layout, core: str) -> bool:
    address = f"http://{HOST}:{layout.ports.solr}/solr/{core}/admin/ping?wt=json"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address
            return json.load(answer).get("status") == "OK"
    except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError):
        return False
