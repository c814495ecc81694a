"""Which dataset is which record: one for each source and guid, for good."""

import pytest
from sqlalchemy.exc import IntegrityError

from harvesters.catalogues.identities import Identities, dataset_id
from indicator_jobs.store import Store


@pytest.fixture
def identities(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
    yield Identities(store.engine)
    store.engine.dispose()


def test_the_same_guid_of_two_sources_is_two_datasets(identities):
    first, second = identities.begin("one", "1", "A", 1), identities.begin("two", "1", "A", 1)
    assert first.dataset != second.dataset
    assert first.dataset == dataset_id("one", "1")


def test_the_database_refuses_a_second_dataset_for_a_record(identities):
    identities.begin("one", "1", "A", 1)
    with pytest.raises(IntegrityError):
        identities.begin("one", "1", "A", 1)


def test_a_record_is_found_by_the_name_and_the_id_of_its_dataset(identities):
    made = identities.begin("one", "1", "A", 1)
    identities.note(made.dataset, name="a", hash="0" * 64)
    assert identities.of_dataset("a") == identities.of_dataset(made.dataset)
    assert identities.of_dataset("b") is None
    assert identities.counts() == {"one": 1}


def test_a_round_is_noted_step_by_step(identities):
    assert identities.round("one").number == 0
    identities.note_round("one", number=1, importing=True, fingerprint="f")
    identities.note_round("one", importing=False, taken="f")
    stands = identities.round("one")
    assert (stands.number, stands.importing, stands.taken, stands.accepted) == (1, False, "f", None)
