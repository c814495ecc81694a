"""The true files of PKW, PSP and GUGiK, replayed byte by byte into the figures that come with the project."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from replay_bench import Replay, declared, packed, replaying

FIRST = "wyniki_gl_na_kandydatow_po_gminach_csv.1758650309.zip"
SECOND = "wyniki_gl_na_kandydatow_po_gminach_w_drugiej_turze_csv.1758650309.zip"
SEJM = "wyniki_gl_na_listy_po_gminach_sejm_csv.zip"


@pytest.fixture
def elections(raw: Path, tmp_path: Path) -> Iterator[Replay]:
    """The files as the commission packs them; the archives themselves are made here."""
    files = {
        FIRST: packed(gminy_utf8__csv=(raw / "more3/elections/prezydent_2025_r1_by_gmina.csv").read_bytes()),
        SECOND: packed(gminy_utf8__csv=(raw / "elections/pkw_prezydent_2025_r2_po_gminach.csv").read_bytes()),
        SEJM: packed(gminy_utf8__csv=(raw / "more3/elections/sejm_2023_by_gmina.csv").read_bytes()),
    }
    with replaying(tmp_path, declared("pkw"), files) as replay:
        yield replay


def test_the_files_of_the_commission_say_what_came_with_the_project(elections: Replay):
    report = elections.sync()
    assert (report.state, report.counts.revised, report.counts.removed) == ("ok", 0, 0), report
    assert elections.figure("pkw:president_2025_r1.entitled", "2025") == 140_631  # a row without a code
    assert elections.figure("pkw:president_2025_r1.votes_trzaskowski", "2025") == 35_554
    assert elections.figure("pkw:president_2025_r2.valid_votes", "2025") == 103_119
    assert elections.figure("pkw:sejm.votes_2023_koalicja_obywatelska", "2023") == 37_380
    assert elections.sync().state == "unchanged"


def test_an_election_of_one_year_leaves_those_of_other_years_alone(elections: Replay):
    before = elections.figure("pkw:sejm.entitled", "2019")
    elections.sync()
    assert elections.figure("pkw:sejm.entitled", "2019") == before == 151_204


def test_a_gmina_that_came_with_turnout_only_gets_all_its_votes(elections: Replay):
    elections.sync()
    assert elections.figure("pkw:president_2025_r2.invalid_votes", "2025", "260401") is not None


def test_a_heading_that_the_commission_renamed_holds_the_round_and_is_named(elections: Replay, raw: Path):
    content = (raw / "elections/pkw_prezydent_2025_r2_po_gminach.csv").read_bytes()
    elections.files[SECOND] = packed(
        gminy_utf8__csv=content.replace("Liczba kart ważnych".encode(), b"Karty")
    )
    before = elections.bench.store.observations()
    report = elections.sync()
    assert report.state == "held"
    assert "has no column “Liczba kart ważnych”" in str(report.reason)
    assert SECOND in str(report.reason)
    assert elections.bench.store.observations().equals(before)


def test_a_new_election_is_one_more_entry(elections: Replay, raw: Path, tmp_path: Path):
    """The file of 2020 stands in for an election to come; its columns are called otherwise."""
    feed = json.loads(json.dumps(elections.source.feed))
    feed["files"].append(
        {
            "address": "next.zip",
            "period": "2020",
            "codes": ["Kod TERYT"],
            "series": {"pkw:president_2020_r2.votes_duda": "Andrzej Sebastian DUDA"},
        }
    )
    elections.source = elections.source.model_copy(update={"feed": feed})
    elections.files["next.zip"] = packed(
        a__csv=(raw / "more3/elections/prezydent_2020_r2_by_gmina.csv").read_bytes()
    )
    assert elections.sync().counts.revised == 0
    assert elections.figure("pkw:president_2020_r2.votes_duda", "2020") == 49_605


def _listed(*titles: str) -> bytes:
    """An answer of dane.gov.pl. Synthetic, in the shape of its API."""
    return json.dumps(
        {
            "data": [
                {
                    "id": str(n),
                    "type": "resource",
                    "attributes": {"title": title, "download_url": f"ORIGIN/{n}.csv"},
                }
                for n, title in enumerate(titles, start=1)
            ]
        }
    ).encode()


TITLES = ("Liczba wyjazdów", "Pożary wg gmin wg rodzaju obiektu w 2024 r.")


@pytest.fixture
def fires(raw: Path, tmp_path: Path) -> Iterator[Replay]:
    content = (raw / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv").read_bytes()
    with replaying(tmp_path, declared("psp-pozary"), {"2.csv": content}) as replay:
        replay.files["resources"] = _listed(*TITLES).replace(b"ORIGIN", replay.web.origin.encode())
        yield replay


def test_the_file_of_fires_is_found_by_its_title_and_says_what_came_with_the_project(fires: Replay):
    report = fires.sync()
    assert (report.state, report.counts.written) == ("unchanged", 0), report
    assert fires.figure("psp:fires.total", "2024") == 307
    assert any("Pożary wg gmin wg rodzaju obiektu w 2024 r." in remark for remark in report.remarks)


def test_a_title_that_none_or_two_files_have_is_told_with_those_that_are_there(fires: Replay):
    origin = fires.web.origin.encode()
    fires.files["resources"] = _listed(*TITLES[:1]).replace(b"ORIGIN", origin)
    report = fires.sync()
    assert report.state == "held"
    assert "lists 0 files" in str(report.reason)
    fires.files["resources"] = _listed(*TITLES, TITLES[1]).replace(b"ORIGIN", origin)
    assert "lists 2 files" in str(fires.sync().reason)


def test_the_true_register_of_areas_says_what_came_with_the_project(raw: Path, tmp_path: Path):
    source = declared("gugik-area")
    assert source.feed is not None
    feed = json.loads(json.dumps(source.feed).replace('"2026"', '"2025"'))
    name = feed["files"][0]["address"].rsplit("/", 1)[-1]
    content = (raw / "teryt/Wykaz_powierzchni_gmin_2025-01-01_ha_km2.xlsx").read_bytes()
    with replaying(tmp_path, source.model_copy(update={"feed": feed}), {name: content}) as replay:
        report = replay.sync()
        assert (report.state, report.counts.written) == ("unchanged", 0), report
        assert replay.figure("gugik:area_2025", "2025") == 10_965
        assert replay.figure("gugik:area_2025", "2025", "PL") == 31_393_293
