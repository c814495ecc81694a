"""What people upload is kept and handed over, and never becomes a page. All files are synthetic."""

import io
import struct
import uuid
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from ckan.plugins import plugin_loaded
from ckan.tests import factories
from werkzeug.http import parse_options_header

pytestmark = pytest.mark.usefixtures("with_plugins", "non_clean_db", "clean_index")

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html><html><script src='/dataset/x/resource/y/download/z.js'></script></html>"
XHTML = b'<html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>"
XML = b'<?xml-stylesheet href="x.xsl"?><a xmlns:h="http://www.w3.org/1999/xhtml"><h:script>1</h:script></a>'
POLYGLOT = b"GIF89a/*\0\0\0*/=1;alert(1)//" + HTML


@pytest.fixture
def editor():
    """The headers of somebody who may write, with a dataset of theirs."""
    user = factories.User()
    unit = factories.Organization(users=[{"name": user["name"], "capacity": "editor"}])
    token = factories.APIToken(user=user["name"])["token"]
    return {"Authorization": token}, factories.Dataset(owner_org=unit["id"], user=user)


def _create(app, editor, **fields):
    headers, dataset = editor
    sent = {"package_id": dataset["id"], "name": "synthetic", **fields}
    if "upload" in sent:
        return app.post("/api/3/action/resource_create", data=sent, headers=headers)
    return app.post("/api/3/action/resource_create", json=sent, headers=headers)


def _upload(app, editor, name, content=b"a;b\n1;2\n", **fields):
    answer = _create(app, editor, upload=(io.BytesIO(content), name), **fields)
    assert answer.status_code == 200, answer.body
    return answer.json["result"]


def _download(app, resource, **headers):
    return app.get(urlsplit(resource["url"]).path, headers=headers)


def _is_handed_over(answer):
    """No script of it runs: it is saved, its type is not guessed, and if it is shown, then in a sandbox."""
    assert answer.status_code in (200, 206), answer.status_code
    assert parse_options_header(answer.headers["Content-Disposition"])[0] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'"} <= set(policy)


NOT_PAGES = {"a.svg": SVG, "a.html": HTML, "a.xhtml": XHTML, "a.xml": XML, "a.csv": b"a", "a.js": b"alert(1)"}


def test_16_an_svg_html_xhtml_or_xml_is_sent_as_an_attachment_in_a_sandbox(app, editor):
    for name, content in NOT_PAGES.items():
        resource = _upload(app, editor, name, content)
        answer = _download(app, resource)

        _is_handed_over(answer)
        assert answer.data == content
        _is_handed_over(_download(app, resource, Range="bytes=0-3"))
        _is_handed_over(app.get("/en" + urlsplit(resource["url"]).path))


def test_16_a_part_of_the_address_in_another_spelling_changes_nothing(app, editor):
    resource = _upload(app, editor, "a.html", HTML)
    path = urlsplit(resource["url"]).path.replace("/download/", "/%64ownload/")

    _is_handed_over(app.get(path))
    _is_handed_over(app.get(f"{path}.svg"))


def test_16_a_declared_type_makes_no_page_of_a_file(app, editor):
    for declared in ("text/html", "image/svg+xml", "text/html; charset=utf-7"):
        _is_handed_over(_download(app, _upload(app, editor, "a.csv", HTML, mimetype=declared)))


def _picture():
    """A PNG of one pixel that ends in a page of HTML."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0"))]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in [*chunks, (b"IEND", b"")]
    )
    return b"\x89PNG\r\n\x1a\n" + body + HTML


@pytest.fixture
def with_picture(app):
    """Makes a unit of the city with a picture; the answer of the portal."""
    headers = {"Authorization": factories.APIToken(user=factories.Sysadmin()["name"])["token"]}

    def make(name, content):
        sent = {"name": f"unit-{uuid.uuid4()}", "image_upload": (io.BytesIO(content), name)}
        return app.post("/api/3/action/organization_create", data=sent, headers=headers)

    return make


def test_16_a_picture_of_a_unit_that_is_none_is_refused(with_picture):
    for name, content in (("a.svg", SVG), ("a.html", HTML), ("a.png", HTML), ("a.svg.png", SVG)):
        answer = with_picture(name, content)

        assert answer.status_code == 409
        assert "Unsupported upload type" in answer.json["error"]["image_upload"][0]


def test_16_and_17_a_picture_of_a_unit_that_is_also_a_page_is_handed_over_as_a_picture(app, with_picture):
    assert with_picture("logo.html", _picture()).status_code == 409
    for name in ("logo.png", "../../logo.png", "logo.html.png", "logo\u202egpj.png"):
        path = urlsplit(with_picture(name, _picture()).json["result"]["image_display_url"]).path
        picture = app.get(path)

        _is_handed_over(picture)
        assert picture.headers["Content-Type"] == "image/png"
        _is_handed_over(app.get("/x%2f..%2f" + path.lstrip("/")))


SPELLED = {
    "polyglot": ("a.gif", POLYGLOT),
    "wrong extension": ("a.csv", HTML),
    "double extension": ("a.csv.html", HTML),
    "above": ("../../../../etc/passwd", b"x"),
    "backslashes": ("..\\..\\windows\\a.csv", b"x"),
    "right to left": ("a\u202evsc.exe", b"MZ"),
    "very long": ("a" * 300 + ".csv", b"x"),
    "hidden": (".htaccess", b"x"),
    "two dots": ("..", b"x"),
    "quotes": ('a";filename="b.html', b"x"),
    "letters of Polish": ("ludność.csv", b"x"),
}


def test_17_a_polyglot_or_hostile_name_becomes_a_harmless_one(app, editor, ckan_config):
    for name, content in SPELLED.values():
        resource = _upload(app, editor, name, content)
        answer = _download(app, resource)

        _is_handed_over(answer)
        assert answer.data == content
        shown = parse_options_header(answer.headers["Content-Disposition"])[1]["filename"]
        assert len(shown) <= 110
        assert shown.isascii()
        assert shown.isprintable()
        assert not set(shown) & set("/\\\";:'")
        stored = [one for one in _files(ckan_config) if one.name == resource["id"][6:]]
        assert [one.read_bytes() for one in stored] == [content]


def _files(ckan_config):
    return [one for one in Path(ckan_config["ckan.storage_path"]).rglob("*") if one.is_file()]


def test_17_a_name_with_a_line_break_makes_no_header(app, editor):
    resource = _upload(app, editor, "a.csv")
    path = urlsplit(resource["url"]).path.rpartition("/")[0]

    assert app.get(f"{path}/a%0d%0aX-Evil:%201.csv").status_code == 400
    answer = _create(app, editor, upload=(io.BytesIO(b"x"), "a\r\nX-Evil: 1.csv"))
    assert answer.status_code < 500
    assert "X-Evil" not in app.get(f"{path}/a.csv%22;x=%22").headers


def test_17_what_is_no_media_type_is_not_kept_and_the_file_can_be_had(app, editor):
    for declared in ("text/html\r\nX-Evil: 1", "text/żółw", "text", "a" * 1000):
        resource = _upload(app, editor, "a.csv", b"a", mimetype=declared)
        downloaded = _download(app, resource)

        assert resource.get("mimetype") != declared
        assert downloaded.status_code == 200
        assert "X-Evil" not in downloaded.headers
    answer = _create(app, editor, upload=(io.BytesIO(b"a"), "a.csv"), mimetype="text/csv\0")
    assert answer.status_code == 400


def _archive(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ARCHIVES = {
    "bomb": _archive({"zeros": b"\0" * 20_000_000}),
    "nested": _archive({"a.zip": _archive({"b.zip": _archive({"c": b"x" * 1000})})}),
    "above": _archive({"../../../../tmp/x": b"x", "/etc/x": b"x"}),
    "macros": _archive({"xl/vbaProject.bin": b"x", "[Content_Types].xml": b"<Types/>"}),
}


def test_18_to_21_a_bomb_or_nested_archive_is_kept_as_it_is_and_unpacked_by_nobody(app, editor, ckan_config):
    for archive in ARCHIVES.values():
        for name in ("a.zip", "a.xlsx"):
            before = set(_files(ckan_config))
            resource = _upload(app, editor, name, archive)

            added = set(_files(ckan_config)) - before
            assert [one.read_bytes() for one in added] == [archive]
            assert not resource["datastore_active"]
            _is_handed_over(_download(app, resource))


def test_19_to_21_no_upload_is_made_a_table_by_itself():
    assert not plugin_loaded("xloader")
    assert not plugin_loaded("datapusher")


def test_20_a_cell_that_a_spreadsheet_would_run_stays_as_it_is(app, editor):
    content = b'a;b\n=HYPERLINK("http://evil");+1\n@SUM(A1);-1\n'

    assert _download(app, _upload(app, editor, "a.csv", content)).data == content


IDS = {
    "above": "../../x",
    "above, encoded": "..%2f..%2fx",
    "long": "a" * 10_000,
    "Polish": quote("zażółć"),
    "emoji": quote("😀"),
    "NUL": "%00",
    "line break": "a%0d%0ab",
    "quote": "a'%22;--",
    "template": "%7B%7B7*7%7D%7D",
}
ADDRESSES = [
    "/dataset/{}",
    "/dataset/x/resource/{}",
    "/dataset/x/resource/{}/download",
    "/dataset/x/resource/{}/download/a.csv",
    "/datastore/dump/{}",
    "/dataset/x/dictionary/{}",
    "/api/3/action/resource_show?id={}",
    "/api/3/action/package_show?id={}",
    "/api/3/action/datastore_search?resource_id={}",
    "/api/3/action/datastore_info?id={}",
    "/uploads/group/{}",
]


@pytest.mark.parametrize("id_", IDS.values(), ids=IDS)
def test_25_a_hostile_id_is_not_found(app, id_):
    for address in ADDRESSES:
        answer = app.get(address.format(id_), follow_redirects=False)

        assert answer.status_code in (302, 308, 400, 403, 404, 409), address
        assert "Traceback" not in answer.body
        assert "root:" not in answer.body


def test_25_a_resource_of_a_hostile_id_is_not_made(app, editor):
    for id_ in ("../../x", "a" * 10_000, "zażółć", "😀", "a\0b", "a/b", "x" * 7):
        answer = _create(app, editor, upload=(io.BytesIO(b"x"), "a.csv"), id=id_)

        assert answer.status_code in (400, 409), id_


@pytest.mark.parametrize("action", ["resource_show", "datastore_search", "datastore_create", "package_show"])
def test_25_a_hostile_id_in_a_body_is_an_error_in_words(app, editor, action):
    for id_ in (
        "../../x",
        "a" * 10_000,
        "zażółć",
        "a\0b",
        "a\ud800",
        "\udc00\ud800",
        ["a"],
        {"a": 1},
        1,
        True,
        None,
    ):
        for field in ("id", "resource_id"):
            answer = app.post(f"/api/3/action/{action}", json={field: id_}, headers=editor[0])

            assert answer.status_code in (400, 403, 404, 409), (field, id_)
            assert answer.json["success"] is False
            assert answer.json["error"]["__type"]


NO_LINKS = [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_x",
    "jar:http://x!/",
    "http://x/\r\nSet-Cookie: a=b",
    "http://" + "a" * 3000,
    "http://" + "a" * 64 + ".pl/",
    "http://x:99999x/",
]


def test_an_address_that_is_none_of_the_web_is_not_kept(app, editor):
    for address in NO_LINKS:
        answer = _create(app, editor, url=address)

        assert answer.status_code == 409, address
        assert "url" in answer.json["error"]


def test_no_field_of_a_dataset_keeps_a_script_for_an_address(app, editor):
    headers, dataset = editor
    for field in ("publisher_url", "licence_url", "address"):
        sent = {"id": dataset["id"], field: "javascript:alert(1)"}
        answer = app.post("/api/3/action/package_patch", json=sent, headers=headers)

        assert answer.status_code == 409
        assert field in answer.json["error"]


def test_an_address_is_refused_in_the_form_too(app, editor):
    headers, dataset = editor
    sent = {"url": "javascript:alert(1)", "name": "x", "id": "", "save": "go-metadata", "url_type": ""}
    answer = app.post(f"/dataset/{dataset['name']}/resource/new", data=sent, headers=headers)

    links = [a.get("href", "") for a in BeautifulSoup(answer.body).find_all("a")]
    assert answer.status_code == 200
    assert "https://" in BeautifulSoup(answer.body).select_one(".error-explanation").text
    assert not [link for link in links if link.strip().lower().startswith("javascript:alert")]


def test_an_honest_address_is_kept(app, editor):
    web = ("https://msip.um.kielce.pl/a?b=1&c=ł#d", "http://żółw.pl/", "ftp://x/a", "http://[::1]:80/")
    for address in (*web, "plik.csv", "//x/a"):
        assert _create(app, editor, url=address).status_code == 200, address


def test_nobody_can_have_the_portal_fetch_or_frame_an_address(app, editor):
    """CKAN's proxy of resources and its view of web pages are not switched on."""
    for plugin in ("resource_proxy", "webpage_view", "recline_view"):
        assert not plugin_loaded(plugin)
    headers, dataset = editor
    resource = _create(app, editor, url="http://127.0.0.1:6379/").json["result"]
    path = f"/dataset/{dataset['id']}/resource/{resource['id']}"

    assert app.get(f"{path}/proxy").status_code == 404
    view = {
        "resource_id": resource["id"],
        "title": "x",
        "view_type": "webpage_view",
        "page_url": "data:x",
    }
    answer = app.post("/api/3/action/resource_view_create", json=view, headers=headers)
    assert answer.status_code == 409
