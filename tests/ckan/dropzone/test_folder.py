"""The folder of a unit: what lies there is taken once, when it has stopped growing. Files are synthetic."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from ckanext.kielce.dropzone import desk, jobs
from ckanext.kielce.dropzone import folder as drop
from conftest import FIRST

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


def test_the_command_takes_and_publishes_at_once_what_lies_there(place, cli):
    from ckanext.kielce.cli import dropzone

    put(place)
    said = cli.invoke(dropzone, ["--now"])
    assert said.exit_code == 0, said.output
    assert "lampy II kw.csv: published" in said.output
