"""The register of known errors of the bundled sources: every correction fits what the source says."""

from pathlib import Path

import pytest

from harvesters import bundled
from indicator_jobs.quality.correcting import correct
from indicator_jobs.quality.correction_files import read_corrections


def test_every_correction_can_be_read_and_its_series_are_declared():
    assert bundled.correction_errors() == []
    files = list((Path(bundled.HERE) / "corrections").glob("*.yaml"))
    assert len(bundled.load_corrections()) == len(files) > 5


@pytest.mark.parametrize("one", bundled.load_corrections(), ids=lambda one: one.id)
def test_each_correction_fits_what_the_source_says(one, figures):
    for series_id in one.series:
        rows = figures[figures["series"] == series_id].reset_index(drop=True)
        done = correct(rows, [one])
        assert done.broken == ()
        assert done.cells


def test_no_zero_is_left_where_no_number_is_meant(figures):
    wages = figures[figures["series"] == "bdl:64428"].reset_index(drop=True)
    own = [one for one in bundled.load_corrections() if "bdl:64428" in one.series]
    assert (wages["value"] == 0).sum() == 2
    assert not (correct(wages, own).frame["value"] == 0).any()


def test_a_file_of_another_name_than_its_id_is_told(tmp_path):
    source = Path(bundled.HERE) / "corrections" / "bdl-divorces-kielce-2004.yaml"
    (tmp_path / "other.yaml").write_text(source.read_text("utf-8"), "utf-8")
    found = read_corrections([tmp_path])
    assert str(found.errors[0]) == (
        "corrections/other.yaml: id: is 'bdl-divorces-kielce-2004', but the file is called other.yaml. "
        "Write: id: other"
    )
