"""The folder of a unit: what lies there is taken once, when it has stopped growing. Files are synthetic."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from ckanext.kielce.dropzone import desk, jobs
from ckanext.kielce.dropzone import folder as drop
from clerk_files import FIRST

SECOND = FIRST.replace("Barwinek;7", "Barwinek;8").replace("1 241", "1 242")


@pytest.fixture
def place(leave, publish, unit, folder):
    """The folder of a dataset that the form has made."""
    assert publish(leave()).state == "published"
    made = folder / unit / "lampy-uliczne"
    made.mkdir(parents=True)
    return made


def put(place, content=SECOND, name="lampy II kw.csv"):
    (place / name).write_bytes(content.encode() if isinstance(content, str) else content)


def names(place, name):
    return sorted(path.name[18:] for path in (place / name).glob("*")) if (place / name).exists() else []


def take():
    drop.look()
    return drop.look()


def test_a_file_is_taken_when_it_no_longer_grows_and_laid_into_done_with_its_report(place, rows):
    put(place)
    assert drop.look() == []
    put(place, SECOND + "Bocianek;5;\n")
    assert drop.look() == []
    (ready,) = drop.look()
    jobs.publish_submission(desk.save(ready, state="queued").id)
    done = desk.load(ready.id)
    assert done.state == "published", done.reason
    assert rows(done.result["table"])[1]["liczba_lamp"] == 8
    assert names(place, "done") == ["lampy II kw.csv", "lampy II kw.csv.raport.txt"]
    report = next((place / "done").glob("*.raport.txt")).read_text(encoding="utf-8-sig")
    assert "Zapisane inaczej lub pominięte" in report
    assert not (place / "taken").exists()


def test_the_same_file_again_is_done_and_changes_nothing(place):
    put(place, FIRST)
    (ready,) = take()
    jobs.publish_submission(desk.save(ready, state="queued").id)
    assert desk.load(ready.id).state == "unchanged"
    assert "Ten sam plik" in next((place / "done").glob("*.raport.txt")).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("umowa.pdf", "%PDF-1.7", "Plików „.pdf” portal nie czyta"),
        ("strona.csv.html", "<html>", "Plików „.html” portal nie czyta"),
        ("inne.csv", "Dzielnica;Psy\nA;1\n", "Kolumny są inne niż w opublikowanej tabeli"),
        ("braki.csv", "Dzielnica;Psy\nA;1\n", "Nie ma już kolumny „Liczba lamp”."),
        ("osoby.csv", "Imię;PESEL\nAnna;44051401359\n", "Danych osobowych nie wolno publikować"),
    ],
)
def test_what_needs_a_person_is_laid_into_refused_with_the_reason(place, name, content, words):
    put(place, content, name)
    assert take() == []
    assert names(place, "refused") == [name, f"{name}.raport.txt"]
    assert words in next((place / "refused").glob("*.raport.txt")).read_text(encoding="utf-8-sig")


def test_a_folder_without_a_dataset_says_how_to_make_one(place):
    other = place.parent / "nowy-zbior"
    other.mkdir()
    put(other)
    assert take() == []
    assert "Nie ma zbioru" in next((other / "refused").glob("*.raport.txt")).read_text(encoding="utf-8-sig")


def test_a_unit_fills_only_its_own_datasets(place, folder):
    other = folder / "cudza-jednostka" / "lampy-uliczne"
    other.mkdir(parents=True)
    put(other)
    assert take() == []
    assert names(other, "refused") == ["lampy II kw.csv", "lampy II kw.csv.raport.txt"]


def test_links_hidden_files_and_locks_of_office_programs_are_left_alone(place, tmp_path):
    (tmp_path / "secret").write_text(SECOND)
    (place / "link.csv").symlink_to(tmp_path / "secret")
    put(place, name="~$lampy.xlsx")
    put(place, name=".ukryty.csv")
    assert take() == []
    assert not (place / "refused").exists()


def test_two_workers_take_a_file_once(place):
    from ckan import model

    def taken_in_a_thread(left):
        try:
            return drop._take(left)
        finally:
            model.Session.remove()

    put(place)
    drop.look()
    (left,) = drop._still(place.parents[1])
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(taken_in_a_thread, [left, left]))
    assert len([one for one in taken if one is not None]) == 1


def test_a_file_that_was_taken_by_somebody_who_died_lies_there_again(place):
    (place / "taken").mkdir()
    put(place / "taken")
    assert drop.has_work()
    drop.look()
    assert (place / "lampy II kw.csv").exists()


def test_a_file_whose_taker_died_while_reading_is_taken_again(place):
    put(place)
    drop.look()
    (left,) = drop._still(place.parents[1])
    taken = place / "taken" / left.path.name
    taken.parent.mkdir()
    left.path.replace(taken)
    half = drop._begin(left, taken)
    (ready,) = drop.look()
    assert (ready.name, ready.state) == ("lampy II kw.csv", "queued")
    assert desk.load(half.id) is None


def test_a_file_that_was_published_by_somebody_who_died_then_is_laid_into_done(place, monkeypatch):
    put(place)
    (ready,) = take()
    with monkeypatch.context() as patched:
        patched.setattr(jobs.folder, "settle", lambda _: None)
        jobs.publish_submission(ready.id)
    assert names(place, "done") == []
    drop.look()
    assert names(place, "done") == ["lampy II kw.csv", "lampy II kw.csv.raport.txt"]


def test_a_corrected_file_of_the_same_name_waits_until_the_first_is_done(place, rows):
    put(place)
    (first,) = take()
    put(place, SECOND.replace("Barwinek;8", "Barwinek;9").replace("1 242", "1 243"))
    assert take() == []
    jobs.publish_submission(first.id)
    (second,) = drop.look()
    jobs.publish_submission(second.id)
    assert rows(desk.load(second.id).result["table"])[1]["liczba_lamp"] == 9
    assert len(list((place / "done").glob("*lampy II kw.csv"))) == 2


@pytest.mark.parametrize("mark", ["~$lampy II kw.csv", "~$mpy II kw.csv", ".~lock.lampy II kw.csv#"])
def test_a_file_that_an_office_program_holds_open_waits(place, mark):
    put(place)
    (place / mark).write_text("Anna")
    assert take() == []
    assert (place / "lampy II kw.csv").exists()
    (place / mark).unlink()
    assert [one.name for one in take()] == ["lampy II kw.csv"]


@pytest.mark.parametrize("name", ["lampy.csv.part", "lampy.csv.crdownload", "lampy.tmp"])
def test_a_file_that_is_still_being_copied_or_downloaded_is_left_alone(place, name):
    put(place, name=name)
    assert take() == []
    assert (place / name).exists()


def test_a_file_that_is_removed_before_it_is_taken_leaves_nothing(place):
    put(place)
    drop.look()
    (place / "lampy II kw.csv").unlink()
    assert drop.look() == []
    assert not (place / "refused").exists()


@pytest.mark.parametrize("where", [".", "..", "II kwartał"])
def test_a_file_in_the_wrong_folder_is_laid_aside_with_where_it_belongs(place, where):
    wrong = place / where if where == "II kwartał" else place.parent / where
    wrong.mkdir(exist_ok=True)
    put(wrong)
    assert drop.has_work()
    assert take() == []
    assert names(wrong, "refused") == ["lampy II kw.csv", "lampy II kw.csv.raport.txt"]
    report = next((wrong / "refused").glob("*.raport.txt")).read_text(encoding="utf-8-sig")
    assert "folder jednostki, w nim folder zbioru" in report
    assert not drop.has_work()


def test_a_folder_may_be_called_by_the_title_of_its_dataset(place):
    titled = place.parent / "Lampy uliczne"
    titled.mkdir()
    put(titled)
    assert [one.dataset for one in take()] == ["lampy-uliczne"]


def test_a_folder_whose_name_is_nearly_right_is_told_the_right_one(place):
    near = place.parent / "lampy-ulicze"
    near.mkdir()
    put(near)
    take()
    report = next((near / "refused").glob("*.raport.txt")).read_text(encoding="utf-8-sig")
    assert "Czy chodziło o „lampy-uliczne”?" in report


def test_a_folder_of_no_unit_is_told_so(place):
    nowhere = place.parents[1] / "nie-ma-takiej" / "lampy"
    nowhere.mkdir(parents=True)
    put(nowhere)
    take()
    report = next((nowhere / "refused").glob("*.raport.txt")).read_text(encoding="utf-8-sig")
    assert "Nie ma jednostki „nie-ma-takiej”" in report


def test_the_command_takes_and_publishes_at_once_what_lies_there(place, cli):
    from ckanext.kielce.cli import dropzone

    put(place)
    said = cli.invoke(dropzone, ["--now"])
    assert said.exit_code == 0, said.output
    assert "lampy II kw.csv: published" in said.output
