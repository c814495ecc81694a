"""Headers of every answer, as the outermost layer of the portal sets them."""

import json

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories
from ckanext.kielce.security.middleware import PortalMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Response

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


def _visit(path="/", https=False, **headers):
    """One answer of a synthetic application that marks its page as the theme does."""
    app = Response("body", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return Client(PortalMiddleware(app, https=https)).get(path)


@pytest.mark.parametrize("page", ["lean", "embed", "file", "ckan"])
def test_every_answer_forbids_guessing_types_and_says_little_to_others(page):
    answer = _visit(X_Zoom_Page=page)

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "X-Zoom-Page" not in answer.headers


def test_our_own_pages_run_nothing_inline_and_nothing_foreign():
    assert _visit(X_Zoom_Page="lean").headers["Content-Security-Policy"] == STRICT


@pytest.mark.parametrize("page", ["lean", "embed", "file", "ckan"])
def test_no_page_allows_inline_scripts_or_eval(page):
    directives = _visit(X_Zoom_Page=page).headers["Content-Security-Policy"].split("; ")

    assert "script-src 'self'" in directives


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/dataset/budzet/resource/new", True),
        ("/en/dataset/budzet/resource/0aad9d94-b231/edit", True),
        ("/user/anna/api-tokens", True),
        ("/dataset/budzet/resource/0aad9d94-b231", False),
        ("/dataset/edit/budzet", False),
        ("/dataset/", False),
    ],
)
def test_event_handlers_in_attributes_run_only_in_two_forms_of_ckan(path, allowed):
    directives = _visit(path).headers["Content-Security-Policy"].split("; ")

    assert ("script-src-attr 'unsafe-inline'" in directives) == allowed
    assert "script-src 'self'" in directives


@pytest.mark.parametrize("path", ["/embed/ludnosc/liczba", "/en/embed/ludnosc/liczba"])
def test_only_embeds_may_be_framed_by_others(path):
    embed, page = _visit(path), _visit("/pulpity/ludnosc", X_Zoom_Page="lean")

    assert "frame-ancestors *" in embed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed.headers
    assert embed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_https_is_remembered_only_where_the_site_has_it():
    assert "Strict-Transport-Security" in _visit(https=True).headers
    assert "Strict-Transport-Security" not in _visit(https=False).headers


def test_our_own_pages_are_kept_by_shared_caches_and_set_no_cookie():
    answer = _visit(
        X_Zoom_Page="lean",
        Set_Cookie="ckan=secret",
        Vary="Cookie, Accept-Encoding",
        Cache_Control="private, max-age=0",
    )

    assert answer.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers


def test_what_is_still_being_made_is_kept_by_nobody():
    app = Response("soon", status=202, headers={"X-Zoom-Page": "lean"})

    answer = Client(PortalMiddleware(app, https=False)).get("/")

    assert answer.headers["Cache-Control"] == "no-store"


def test_files_named_by_their_content_never_change():
    assert _visit(X_Zoom_Page="file").headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_ckans_own_pages_keep_their_cookies_and_cache_rules():
    answer = _visit("/dataset", Set_Cookie="ckan=session", Cache_Control="private")

    assert answer.headers["Set-Cookie"] == "ckan=session"
    assert answer.headers["Cache-Control"] == "private"


def test_a_stricter_policy_of_a_view_stays():
    answer = _visit(X_Zoom_Page="file", Content_Security_Policy="default-src 'none'; sandbox")

    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.usefixtures("with_plugins", "non_clean_db")
def test_the_running_portal_sends_them(app):
    answer = app.get("/api/3/action/status_show")

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("with_plugins", "non_clean_db", "clean_index")
def test_a_view_of_a_text_file_holds_no_script_of_its_own(app):
    dataset = factories.Dataset(owner_org=factories.Organization()["id"])
    resource = factories.Resource(package_id=dataset["id"], format="JSON")
    view = factories.ResourceView(resource_id=resource["id"], view_type="text_view")

    page = BeautifulSoup(
        app.get(f"/dataset/{dataset['name']}/resource/{resource['id']}/view/{view['id']}").body
    )

    inline = [script for script in page.find_all("script") if not script.get("src")]
    assert {script.get("type") for script in inline} == {"application/json"}
    assert json.loads(inline[0].string)["preload_resource"]["id"] == resource["id"]
