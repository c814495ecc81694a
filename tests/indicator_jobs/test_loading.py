"""Figures of any module of sources are taken over; the command line finds modules by their entry point."""

from types import SimpleNamespace

import pytest
from made_up import KIELCE, observations
from pydantic import BaseModel

from indicator_jobs.changes import Counts
from indicator_jobs.loading import SourcesError, find_sources, load_bundled


class _Series(BaseModel):
    id: str
    unit: str = "person"
    kind: str = "flow"
    breaks: list[dict[str, str]] = []


class _Source(BaseModel):
    id: str
    title: dict[str, str] = {"pl": "Próbne", "en": "Made up"}
    breaks: list[_Series] = []
    series: list[_Series] = []


def _module(*sources, rows=()):
    snapshot = SimpleNamespace(
        sha256="c" * 64,
        address="https://example.org/",
        retrieved="2026-01-01",
        licence="CC0-1.0",
        file="x.csv",
    )
    frame = observations(*rows)
    return SimpleNamespace(
        load_sources=lambda: list(sources),
        read_observations=lambda source: frame[frame["series"].isin([one.id for one in source.series])],
        snapshot_of=lambda source: snapshot,
    )


def test_sources_series_and_observations_are_taken_over(store):
    source = _Source(id="made-up", series=[_Series(id="made:births", breaks=[{"period": "2020"}])])
    module = _module(source, rows=[("made:births", KIELCE, "2020", 8, "")])
    told = []
    counts = load_bundled(store, module, lambda source_id, found: told.append(source_id))
    assert counts == {"made-up": Counts(new=1)}
    assert told == ["made-up"]
    assert store.series()["made:births"]["breaks"] == [{"period": "2020"}]
    assert store.sources()["made-up"]["title"]["en"] == "Made up"
    assert load_bundled(store, module) == {"made-up": Counts(unchanged=1)}


def test_a_source_without_figures_is_known_all_the_same(store):
    assert load_bundled(store, _module(_Source(id="places"))) == {"places": Counts()}
    assert "places" in store.sources()


def test_a_series_of_two_sources_is_refused_with_both_named(store):
    series = [_Series(id="made:births")]
    module = _module(_Source(id="one", series=series), _Source(id="two", series=series))
    with pytest.raises(SourcesError, match="made:births is declared by one and by two"):
        load_bundled(store, module)


def test_the_bundled_sources_are_found_by_their_entry_point():
    assert any(hasattr(module, "load_sources") for module in find_sources())
