"""The form: who may use it, what it refuses, what it keeps. Files are synthetic."""

import io
import re

import pytest
from ckanext.kielce.dropzone import desk
from clerk_files import FIRST

NEW = {"dataset": "+", "title": "Lampy uliczne", "theme": "transport", "licence": "cc-zero", "mode": ""}


@pytest.fixture
def tokens(unit):
    """A token of each person, as programs of theirs would use it."""
    from ckan.tests import factories

    return {name: factories.APIToken(user=name)["token"] for name in ("anna", "obcy")}


@pytest.fixture
def send(app, unit, tokens):
    """Sends the form as somebody; gives the answer."""

    def sent(content=FIRST, name="lampy.csv", user="anna", **given):
        content = content if isinstance(content, bytes) else content.encode()
        data = NEW | {"unit": unit} | given | {"file": (io.BytesIO(content), name)}
        headers = {"Authorization": tokens[user]} if user else {}
        kind = "multipart/form-data"
        return app.post("/dodaj-plik", data=data, headers=headers, content_type=kind, follow_redirects=False)

    return sent


def kept(answer):
    assert answer.status_code == 303, answer.get_data(as_text=True)[:300]
    return desk.load(answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])


def test_a_file_is_read_and_nothing_is_published(send):
    left = kept(send())
    assert left.state == "read"
    from ckan import model

    assert model.Package.get("lampy-uliczne") is None


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\dane\\lampy.csv", "lampy.csv"),
        ("lam\r\npy.csv", "lampy.csv"),
        ("cod\u202evsc.csv", "codvsc.csv"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
        ("a;b|c.csv", "a b c.csv"),
        ("", "plik"),
    ],
)
def test_fault_17_names_of_files_become_harmless(name, safe):
    assert desk.safe_name(name) == safe


@pytest.mark.parametrize("name", ["a.csv.html", "a.svg", "a.exe", "a"])
def test_fault_17_other_endings_are_read_by_nobody(send, name):
    assert kept(send(name=name)).state == "refused"


def test_fault_17_what_only_is_called_a_table_is_refused(send):
    assert kept(send(b"GIF89a\0\0alert(1)", "obraz.csv")).state == "refused"
    assert kept(send(b"<html><script>", "strona.xlsx")).state == "refused"


def test_a_file_larger_than_the_limit_is_refused_in_words(send, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.kielce.dropzone_form_mb", 1)
    answer = send(b"a;b\n" + b"1;3\n" * 300_000)
    assert answer.status_code == 413
    assert "Plik ma więcej niż 1 MB" in answer.get_data(as_text=True)


def test_sixty_megabytes_are_taken(send):
    left = kept(send(b"nazwa;liczba\n" + (b"Kielce na mapie swiata, " * 200 + b";12345678\n") * 12_500))
    assert left.size > 60_000_000
    assert desk.told(left)["report"]["rows"] == 12_500


def test_strangers_are_led_to_the_login_and_others_publish_nothing_here(send, folder):
    assert send(user="").status_code in (302, 400, 403)
    assert send(user="obcy").status_code == 400
    assert list(desk.everything()) == []


def test_the_form_carries_the_token_without_which_a_session_may_not_send_it(app, tokens):
    page = app.get("/dodaj-plik", headers={"Authorization": tokens["anna"]}).get_data(as_text=True)
    assert re.search(r'<input[^>]+name="_csrf_token"', page)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": " "}, "Podaj tytuł"),
        ({"theme": "nie-ma"}, "Wybierz jednostkę, temat"),
        ({"dataset": ""}, "Wybierz zbiór"),
        ({"dataset": "nie-ma"}, "Nie ma takiego zbioru"),
        ({"unit": "cudza"}, "Wybierz jednostkę"),
    ],
)
def test_what_lacks_is_said_in_a_sentence(send, given, words):
    answer = send(**given)
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize("identity", ["0" * 32, "..", "x" * 5000, "ż" * 32])
def test_addresses_of_files_that_are_not_there_say_so(app, tokens, identity):
    answer = app.get(f"/dodaj-plik/{identity}", headers={"Authorization": tokens["anna"]})
    assert answer.status_code == 404
