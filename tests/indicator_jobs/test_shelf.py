"""Ready files: named by their contents, made anew only where the data changed. Figures are synthetic."""

import datetime
import gzip
import hashlib
import os

import pytest
from made_up import KIELCE, RADOM, content, fill, observations

from indicator_jobs.card import Card
from indicator_jobs.export import shelf as shelves
from indicator_jobs.export.choice import choose
from indicator_jobs.export.rows import Export
from indicator_jobs.export.shelf import Item, Shelf, key_of
from indicator_jobs.jobs import compute_all
from indicator_jobs.store import Snapshot

MADE = Card.model_validate(content())
CARDS = {MADE.id: MADE}
FRAME = observations(
    *(("made:births", place, "2020", 8, "") for place in (KIELCE, RADOM)),
    *(("made:people", place, "2020", 1000, "") for place in (KIELCE, RADOM)),
)


@pytest.fixture
def filled(store):
    fill(store, FRAME)
    compute_all(store, CARDS)
    return store


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "files")


def _item(form="csv.gz", offered=True, **chosen) -> Item:
    choice = choose(CARDS, **chosen)
    return Item(key_of(form, choice, len(CARDS)), form, offered, choice)


def _put(shelf, store, item):
    return shelf.put(item, Export(store, CARDS, item.choice))


def test_a_file_is_called_by_its_contents(shelf, filled):
    assert _put(shelf, filled, _item())
    (entry,) = shelf.entries().values()
    content = shelf.path(entry).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry.sha256 == shelf.path(entry).name.partition(".")[0]
    assert (len(content), entry.suffix) == (entry.size, ".csv.gz")
    assert gzip.decompress(content).decode().count("\n") == 3
    assert shelf.by_hash(entry.sha256) == entry
    assert shelf.by_hash("0" * 64) is None


def test_what_did_not_change_is_not_made_again(shelf, filled):
    assert _put(shelf, filled, _item())
    assert not _put(shelf, filled, _item())


def test_a_changed_value_makes_a_new_file_and_leaves_the_old_for_its_readers(shelf, filled):
    _put(shelf, filled, _item())
    (before,) = shelf.entries().values()
    revised = FRAME.assign(value=[9.0, 9.0, 1000.0, 1000.0])
    filled.put_observations(revised, Snapshot("made-up", "b" * 64, "x", "2026-01-02", "none", "x.csv"))
    compute_all(filled, CARDS)
    assert _put(shelf, filled, _item())
    (after,) = shelf.entries().values()
    assert after.sha256 != before.sha256
    assert shelf.path(before).exists()
    assert after.moment >= before.moment


def test_a_changed_card_makes_a_new_file(shelf, filled):
    _put(shelf, filled, _item("datapackage"))
    renamed = Card.model_validate(content(title={"pl": "Inna", "en": "Other"}))
    item = _item("datapackage")
    assert shelf.put(item, Export(filled, {renamed.id: renamed}, item.choice))


def test_files_that_nothing_names_go_after_a_while(shelf, filled):
    _put(shelf, filled, _item())
    (entry,) = shelf.entries().values()
    old = shelf.folder / "left-behind.csv"
    old.write_text("x")
    os.utime(old, (0, 0))
    _put(shelf, filled, _item(territories=[KIELCE]))
    assert not old.exists()
    assert shelf.path(entry).exists()


def test_only_so_many_files_that_were_asked_for_are_kept(shelf, filled, monkeypatch):
    monkeypatch.setattr(shelves, "LONGEST_KEPT", 2)
    _put(shelf, filled, _item())
    for year in ("2001", "2002", "2003"):
        _put(shelf, filled, _item(offered=False, first=year))
    entries = shelf.entries().values()
    assert (len(entries), sum(one.offered for one in entries)) == (3, 1)


def test_a_failure_leaves_the_shelf_as_it_was(shelf, filled, monkeypatch):
    _put(shelf, filled, _item())
    before = sorted(path.name for path in shelf.folder.iterdir())
    broken = _item(first="2001")
    monkeypatch.setattr(shelves, "FORMATS", {"csv.gz": shelves.FORMATS["csv.gz"].__class__(".x", "x", _fail)})
    with pytest.raises(OSError, match="disk full"):
        _put(shelf, filled, broken)
    assert sorted(path.name for path in shelf.folder.iterdir()) == before


def _fail(export, out):
    out.write(b"half")
    raise OSError("disk full")


def test_equal_choices_have_one_key():
    one, other = choose(CARDS, territories=[KIELCE, RADOM]), choose(CARDS, territories=[RADOM, "2661"])
    assert key_of("csv", one, 1) == key_of("csv", other, 1)
    day = datetime.date(2024, 1, 1)
    assert key_of("csv", one, 1) != key_of("csv", choose(CARDS, territories=[KIELCE, RADOM], as_of=day), 1)
    assert key_of("csv", one, 1) != key_of("parquet", one, 1)


def test_an_empty_shelf_has_nothing(shelf):
    assert shelf.entries() == {}


def test_all_files_are_made_and_each_is_told(shelf, filled):
    told = []
    items = [_item(), _item("parquet")]
    pairs = [(item, Export(filled, CARDS, item.choice)) for item in items]
    assert shelf.put_all(pairs, lambda: told.append(1)) == 2
    assert (len(told), len(shelf.entries())) == (2, 2)
