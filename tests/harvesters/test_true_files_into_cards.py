"""From the true files of publishers, replayed byte by byte into an empty store, to the values of cards."""

import json
from pathlib import Path
from typing import Any

import pytest
from replay_bench import Answer, Replay, declared, packed, replaying
from test_true_tables import FIRST, SECOND, SEJM

from harvesters.source import Source
from indicator_jobs.cards import load_cards
from indicator_jobs.ondemand import compute

KIELCE = "266101"


def _without_figures(name: str, **feed: Any) -> Source:
    """The source as it stands, under a name of which no figures come with the project."""
    source = declared(name)
    return source.model_copy(update={"id": f"{name}-alone", "feed": {**(source.feed or {}), **feed}})


def value(replay: Replay, card: str, period: str) -> float:
    """What a card says of Kielce."""
    frame = compute(replay.bench.store, {card: load_cards().cards[card]}, KIELCE).frames[card]
    (row,) = [one for one in frame.to_dict("records") if one["period"] == period]
    return float(row["value"])


def test_turnout_comes_from_the_archives_of_the_commission(raw: Path, tmp_path: Path):
    files: dict[str, Answer] = {
        FIRST: packed(a_utf8__csv=(raw / "more3/elections/prezydent_2025_r1_by_gmina.csv").read_bytes()),
        SECOND: packed(a_utf8__csv=(raw / "elections/pkw_prezydent_2025_r2_po_gminach.csv").read_bytes()),
        SEJM: packed(a_utf8__csv=(raw / "more3/elections/sejm_2023_by_gmina.csv").read_bytes()),
    }
    with replaying(tmp_path, _without_figures("pkw"), files) as replay:
        assert replay.sync().state == "ok"
        assert value(replay, "civic-activity.turnout_president", "2025") == pytest.approx(74.5653, abs=1e-4)
        ballots, entitled = 112_791, 144_403
        parliament = value(replay, "civic-activity.turnout_parliament", "2023")
        assert parliament == pytest.approx(100 * ballots / entitled)


def test_a_share_of_fires_comes_from_the_file_of_the_fire_service(raw: Path, tmp_path: Path):
    content = (raw / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv").read_bytes()
    source = declared("psp-pozary")
    files = [{**(source.feed or {})["files"][0], "address": "https://example.org/fires.csv", "title": None}]
    with replaying(tmp_path, _without_figures("psp-pozary", files=files), {"fires.csv": content}) as replay:
        assert replay.sync().state == "ok"
        assert value(replay, "agriculture.fallow_fires_share", "2024") == pytest.approx(100 * 18 / 20)


def test_the_area_of_the_city_comes_from_the_workbook_of_the_geodesy_office(raw: Path, tmp_path: Path):
    source = declared("gugik-area")
    files = json.loads(json.dumps((source.feed or {})["files"]).replace('"2026"', '"2025"'))
    name = files[0]["address"].rsplit("/", 1)[-1]
    content = (raw / "teryt/Wykaz_powierzchni_gmin_2025-01-01_ha_km2.xlsx").read_bytes()
    with replaying(tmp_path, _without_figures("gugik-area", files=files), {name: content}) as replay:
        assert replay.sync().state == "ok"
        assert value(replay, "spatial-planning.area_gugik", "2025") == pytest.approx(109.65)


def test_a_revised_file_revises_one_figure_and_no_other(raw: Path, tmp_path: Path):
    content = (raw / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv").read_text(encoding="utf-8-sig")
    lines = content.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("266101,"))
    source = declared("psp-pozary")
    files = [{**(source.feed or {})["files"][0], "address": "https://example.org/fires.csv", "title": None}]
    answers: dict[str, Answer] = {"fires.csv": content.encode()}
    with replaying(tmp_path, _without_figures("psp-pozary", files=files), answers) as replay:
        replay.sync()
        cells = lines[place].split(",")
        assert (cells[4], cells[1]) == ("307", "świętokrzyskie")
        replay.files["fires.csv"] = "\n".join(
            [*lines[:place], ",".join([*cells[:4], "308", *cells[5:]]), *lines[place + 1 :]]
        ).encode()
        report = replay.sync()
        assert (report.counts.revised, report.counts.new, report.counts.removed) == (1, 0, 0)
        assert replay.figure("psp:fires.total", "2024") == 308
