"""Researchers and programmers: one file, one line; as of a day at the same address; cited and recomputed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import pytest
from visit import english

CITY = "266101"


def _fetch(visitor, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    asked = urllib.request.Request(f"{visitor.base_url}{path}", headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.fixture
def lines(visitor) -> dict[str, str]:
    """The lines of code of the page, by their language."""
    page = visitor.open("/dane").page
    names = page.locator("#code h3").all_inner_texts()
    return dict(zip(names, page.locator("#code pre").all_inner_texts(), strict=True))


def test_all_yearly_values_of_all_cities_are_one_file_and_one_line_of_pandas(lines):
    counts = "print(len(values), values['territory'].nunique(), sorted(values['level'].unique()))"
    told = f"{lines['Python (pandas)']}; {counts}"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    rows, cities, levels = done.stdout.split(" ", 2)
    assert int(rows) > 10_000
    assert int(cities) == 66
    assert levels.strip() == "['gmina']"


def test_the_line_of_curl_runs_as_it_stands(lines, tmp_path):
    done = subprocess.run(
        shlex.split(lines["curl"]), cwd=tmp_path, capture_output=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "wartosci.csv").read_bytes().startswith(b"card,recipe,territory,")


def test_the_line_of_r_names_the_same_file(lines):
    assert re.search(r'"([^"]+)"', lines["R"])[1] == re.search(r'"([^"]+)"', lines["Python (pandas)"])[1]


def test_values_as_they_were_known_are_at_the_same_address_with_as_of(visitor):
    page = visitor.open("/dane").page
    address = page.locator("#then").inner_text()
    assert address.endswith(f"?as_of=2024-01-01&territory={CITY}")
    _, _, then = _fetch(visitor, address.removeprefix(visitor.base_url))
    assert then.decode().splitlines()[1:] == []  # the portal knew nothing yet
    _, _, today = _fetch(visitor, f"/dane/wartosci.csv?territory={CITY}&as_of=2099-12-31")
    _, _, now = _fetch(visitor, f"/dane/wartosci.csv?territory={CITY}")
    assert today == now
    assert {row["territory"] for row in _rows(now)} == {CITY}


@pytest.mark.parametrize("form", ["csv", "parquet", "zip", "sdmx.csv", "sdmx.xml"])
def test_every_file_of_everything_lies_ready(visitor, form):
    status, headers, content = _fetch(visitor, f"/dane/wartosci.{form}")
    assert status == 200
    assert headers["etag"]
    assert headers["last-modified"]
    start = {
        "csv": b"card,",
        "parquet": b"PAR1",
        "zip": b"PK",
        "sdmx.csv": b"STRUCTURE[;],",
        "sdmx.xml": b"<?xml",
    }
    assert content.startswith(start[form])


def test_what_a_reader_already_has_is_not_sent_again(visitor):
    for path in ("/dane/wartosci.csv", f"/dane/wartosci.csv?territory={CITY}", "/dane/wartosci.parquet"):
        _, headers, _ = _fetch(visitor, path)
        again = {"If-None-Match": headers["etag"]}
        assert _fetch(visitor, path, **again)[0] == 304
        since = {"If-Modified-Since": headers["last-modified"]}
        assert _fetch(visitor, path, **since)[0] == 304


def test_files_are_packed_for_who_can_unpack_them(visitor):
    for path in ("/dane/wartosci.csv", f"/dane/wartosci.csv?territory={CITY}"):
        _, plain_headers, plain = _fetch(visitor, path)
        _, packed_headers, packed = _fetch(visitor, path, **{"Accept-Encoding": "gzip"})
        assert packed_headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain_headers
        assert "Accept-Encoding" in packed_headers["vary"]
        assert gzip.decompress(packed) == plain


def test_a_file_at_the_address_with_its_hash_never_changes(visitor):
    page = visitor.open("/dane").page
    link = page.locator("#all td a").first
    path = link.get_attribute("href")
    status, headers, _ = _fetch(visitor, path)
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert _fetch(visitor, "/dane/pliki/" + "0" * 64 + "/wartosci.csv")[0] == 404


def test_the_data_package_holds_what_the_csv_holds(visitor):
    _, _, packed = _fetch(visitor, "/dane/wartosci.zip")
    package = zipfile.ZipFile(io.BytesIO(packed))
    assert json.loads(package.read("datapackage.json"))["resources"][0]["name"] == "values"
    assert package.read("values.csv") == _fetch(visitor, "/dane/wartosci.csv")[2]


def test_what_cannot_be_chosen_is_refused_with_a_way_on(visitor):
    status, _, content = _fetch(visitor, "/dane/wartosci.csv?territory=999999")
    assert (status, "There is no territory 999999." in json.loads(content)["error"]) == (400, True)
    assert _fetch(visitor, "/dane/wartosci.csv?as_of=yesterday")[0] == 400
    assert _fetch(visitor, "/dane/wartosci.xls")[0] == 404


def test_a_large_file_is_made_by_a_job_and_then_stands_at_the_same_address(visitor):
    years = f"from={1000 + time.time_ns() % 900}&to=2010"  # so that nobody has asked for it before
    path = f"/dane/wartosci.csv?frequency=M&territory=cities&{years}"
    status, headers, _ = _fetch(visitor, path)
    assert (status, headers["cache-control"]) == (202, "no-store")
    assert int(headers["retry-after"]) > 0
    ends = time.monotonic() + 240
    while status == 202 and time.monotonic() < ends:
        time.sleep(2)
        status, _, content = _fetch(visitor, path)
    assert status == 200
    assert {row["period"][4] for row in _rows(content)} == {"-"}


def test_a_card_can_be_taken_away_and_cited(visitor, addresses):
    for path in (addresses["card"], english(addresses["card"])):
        page = visitor.open(path).page
        for link in page.locator("#all-values a[href*='/dane/']").all():
            answer = page.request.get(link.get_attribute("href"))
            assert answer.status == 200, link.get_attribute("href")
        assert page.locator("#bibtex").inner_text().startswith("@dataset{")
    name = addresses["card"].rsplit("/", 1)[1]
    (item,) = json.loads(_fetch(visitor, f"/dane/cytowanie/{name}.json")[2])
    assert item["URL"] == f"{visitor.base_url}{addresses['card']}"


def test_a_value_can_be_recomputed_from_its_csv_and_its_formula_is_drawn(visitor):
    page = visitor.open("/skad-ta-liczba/population.birth_rate/266101/2023").page
    assert page.locator(".formula math mfrac").count() >= 2
    box = page.locator(".formula math mfrac").first.bounding_box()
    assert box["height"] > 20  # Chromium has drawn it as a fraction
    for form, start in (("csv", b"\xef\xbb\xbf"), ("vtl", b"/*"), ("json", b"{")):
        link = page.locator(f".actions a[href$='.{form}']").get_attribute("href")
        assert _fetch(visitor, link)[2].startswith(start)


def test_a_value_of_a_day_before_the_portal_is_a_404_with_a_way_on(visitor):
    opened = visitor.open("/skad-ta-liczba/population.total/266101/2023?as_of=2001-01-01")
    assert opened.status == 404
    assert opened.page.locator("main .ways a").count() >= 1


def test_the_api_gives_the_same_value_in_every_language_of_it(visitor):
    query = "card=population.birth_rate&territory=266101&period=2023"
    _, _, content = _fetch(visitor, f"/api/3/action/kielce_trace_show?{query}")
    found = json.loads(content)["result"]
    assert found["mathml"]["pl"].startswith("<math ")
    assert "DS_r <- " in found["vtl"]
    _, _, content = _fetch(visitor, "/api/3/action/kielce_revision_show?card=population.birth_rate")
    assert json.loads(content)["result"]["releases"]
