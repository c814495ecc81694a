"""A clerk's file becomes a dataset: table, original, clean copy, report; or nothing. Files are synthetic."""

import json

import pytest
from ckan import model
from ckan.tests import helpers
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.dropzone import desk, loading, memory
from clerk_files import FIRST
from workbooks import day, xlsx


def resource(dataset, role):
    return next(one for one in dataset["resources"] if one["role"] == role)


def shown(name):
    return helpers.call_action("package_show", id=name)


def test_a_file_becomes_a_table_an_original_and_a_report(leave, publish, rows):
    done = publish(leave())
    assert done.state == "published", done.reason
    dataset = shown("lampy-uliczne")
    table = resource(dataset, "table")
    assert rows(table["id"]) == [
        {"dzielnica": "Śródmieście", "liczba_lamp": 1234, "data": "2024-02-01"},
        {"dzielnica": "Barwinek", "liczba_lamp": 7, "data": "2024-02-02"},
    ]
    assert [one["type"] for one in json.loads(table["schema"])["fields"]] == ["string", "integer", "date"]
    assert resource(dataset, "original")["format"] == "CSV"
    assert resource(dataset, "report")["format"] == "TXT"
    assert dataset["organization"]["name"] == done.unit
    assert dataset["license_id"] == "cc-zero"


def test_the_original_is_kept_to_the_byte_and_the_clean_copy_is_served(leave, publish, app):
    content = FIRST.encode("cp1250")
    publish(leave(content))
    dataset = shown("lampy-uliczne")
    original, table = resource(dataset, "original"), resource(dataset, "table")
    assert app.get(original["url"].replace("http://test.ckan.net", "")).data == content
    served = app.get(table["url"].replace("http://test.ckan.net", "")).data.decode()
    assert served.splitlines()[1] == "Śródmieście,1234,2024-02-01"


def test_types_are_those_of_the_schema_and_words_are_found(leave, publish, rows):
    done = publish(leave())
    fields = helpers.call_action("datastore_search", resource_id=done.result["table"], limit=0)["fields"]
    assert {one["id"]: one["type"] for one in fields} == {
        "_id": "int",
        "dzielnica": "text",
        "liczba_lamp": "int8",
        "data": "date",
    }
    assert [one["dzielnica"] for one in rows(done.result["table"], q="barwinek")] == ["Barwinek"]


def test_the_same_file_again_changes_nothing(leave, publish):
    publish(leave())
    before = shown("lampy-uliczne")["metadata_modified"]
    done = publish(leave(dataset="lampy-uliczne"))
    assert done.state == "unchanged"
    assert "Ten sam plik" in done.reason["pl"]
    assert shown("lampy-uliczne")["metadata_modified"] == before


def test_the_same_rows_saved_by_another_program_change_nothing(leave, publish):
    publish(leave())
    assert publish(leave(FIRST.encode("utf-16"), dataset="lampy-uliczne")).state == "unchanged"


def test_the_next_quarter_replaces_the_table_and_keeps_its_address(leave, publish, rows):
    first = publish(leave())
    done = publish(
        leave(FIRST.replace("Barwinek;7", "Barwinek;8").replace("1 241", "1 242"), dataset="lampy-uliczne")
    )
    assert done.state == "published"
    assert done.result["table"] == first.result["table"]
    assert rows(done.result["table"])[1]["liczba_lamp"] == 8
    assert len([one for one in shown("lampy-uliczne")["resources"] if one["role"] == "original"]) == 1


def test_rows_are_added_as_the_clerk_chose_and_next_time_too(leave, publish, rows):
    publish(leave(mode="append"))
    second = FIRST.replace("Śródmieście;1 234", "Bocianek;5").replace("1 241", "12")
    done = publish(leave(second, dataset="lampy-uliczne"))
    assert done.mode == "append"
    assert [one["dzielnica"] for one in rows(done.result["table"])] == ["Śródmieście", "Barwinek", "Bocianek"]
    assert (done.result["added"], done.result["rows"]) == (1, 3)
    dataset = shown("lampy-uliczne")
    assert len([one for one in dataset["resources"] if one["role"] == "original"]) == 2
    assert memory.of_dataset(dataset).sha256 == resource(dataset, "table")["hash"]


def test_rows_that_do_not_fit_the_columns_are_not_added(leave, publish, rows):
    first = publish(leave(mode="append"))
    done = publish(leave("Dzielnica;Psy\nA;1\n", dataset="lampy-uliczne"))
    assert done.state == "read"
    assert "kolumny są inne" in done.reason["pl"]
    assert len(rows(first.result["table"])) == 2


def test_other_columns_replace_the_table_when_the_clerk_says_so(leave, publish, rows):
    first = publish(leave())
    done = publish(leave("Dzielnica;Psy\nA;1\n", dataset="lampy-uliczne", mode="replace"))
    assert done.state == "published"
    assert rows(first.result["table"]) == [{"dzielnica": "A", "psy": 1}]


def test_two_clerks_at_once_the_second_is_asked_to_look_again(leave, publish, rows):
    publish(leave())
    mine = leave(FIRST.replace("7;2.02", "9;2.02"), dataset="lampy-uliczne")
    hers = leave(FIRST.replace("7;2.02", "8;2.02"), dataset="lampy-uliczne", user="basia")
    assert publish(hers).state == "published"
    late = publish(mine)
    assert late.state == "read"
    assert "ktoś opublikował" in late.reason["pl"]
    assert rows(resource(shown("lampy-uliczne"), "table")["id"])[1]["liczba_lamp"] == 8


def test_somebody_of_another_unit_publishes_nothing(leave, publish):
    publish(leave())
    assert publish(leave("A;B\n1;2\n", dataset="lampy-uliczne", user="obcy")).state == "error"
    assert publish(leave(user="obcy", title="Cudze")).reason["en"].startswith("Only the unit")
    assert model.Package.get("cudze") is None


def test_a_worker_that_dies_while_loading_leaves_the_old_table_whole(leave, publish, rows, monkeypatch):
    first = publish(leave())

    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(loading, "_change_places", cut)
        late = leave("Dzielnica;Psy\nA;1\n", dataset="lampy-uliczne")
        with pytest.raises(KeyboardInterrupt):
            publish(late)
    assert len(rows(first.result["table"])) == 2
    assert desk.load(late.id).state == "queued"
    assert publish(desk.load(late.id)).state == "published"
    assert rows(first.result["table"]) == [{"dzielnica": "A", "psy": 1}]


def test_a_worker_that_dies_after_loading_completes_it_at_the_next_attempt(leave, publish, monkeypatch):
    from ckanext.kielce.dropzone import publishing

    late = leave(mode="append")
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            publish(late)
    assert model.Package.get("lampy-uliczne") is None
    done = publish(desk.load(late.id))
    assert done.state == "published"
    assert done.result["rows"] == 2


def test_after_three_cut_off_attempts_it_says_so_and_stops(leave):
    from ckanext.kielce.dropzone import jobs

    late = leave()
    desk.save(late, state="queued", attempts=3)
    jobs.publish_submission(late.id)
    assert desk.load(late.id).state == "error"
    assert "trzy razy" in desk.load(late.id).reason["pl"]


def test_the_next_attempt_comes_by_itself_with_the_timer(leave, publish):
    from ckanext.kielce.dropzone import jobs

    late = leave()
    desk.save(late, state="queued", attempts=1)
    assert jobs.enqueue_due() == 1
    assert jobs.enqueue_due() == 0


def test_other_files_of_the_dataset_stay(leave, publish):
    publish(leave())
    more = {"package_id": "lampy-uliczne", "url": "https://example.org/x.pdf", "name": "Mapa"}
    act("resource_create", more)
    publish(leave("Dzielnica;Psy\nA;1\n", dataset="lampy-uliczne"))
    assert "Mapa" in [one["name"] for one in shown("lampy-uliczne")["resources"]]


def test_a_workbook_with_days_becomes_a_table(leave, publish, rows):
    content = xlsx(
        {"Dane": [["Lampy 2024"], [], ["Ulica", "Sztuk", "Data"], ["Sienkiewicza", 12, day(45323)]]}
    )
    done = publish(leave(content, name="lampy.xlsx"))
    assert rows(done.result["table"]) == [{"ulica": "Sienkiewicza", "sztuk": 12, "data": "2024-02-01"}]


def test_numbers_of_persons_are_never_published(leave):
    left = leave("Imię;PESEL\nAnna;44051401359\n")
    assert left.state == "refused"
    assert "PESEL" in desk.told(left)["report"]["findings"][0]["sentence"]["pl"]
