"""CKAN 2.12.0 exempts a view for the whole process; the portal exempts one request."""

import pytest
from ckan.tests import factories

pytestmark = [
    pytest.mark.ckan_config("WTF_CSRF_ENABLED", True),
    # Flask-Login's test client keeps its session cookie for this host.
    pytest.mark.ckan_config("ckan.site_url", "http://localhost"),
    pytest.mark.usefixtures("with_plugins", "non_clean_db"),
]

CHANGE = {"fullname": "Changed by a foreign page", "email": "someone@example.org"}


@pytest.fixture
def user():
    return factories.User()


def test_a_session_without_a_token_is_refused_after_an_anonymous_visit_to_the_same_view(app, user):
    address = f"/user/edit/{user['name']}"
    app.get(address)
    app.set_session_user(user["id"])

    answer = app.post(address, data=CHANGE, follow_redirects=False)

    assert answer.status_code == 400


def test_a_session_without_a_token_is_refused_after_an_anonymous_post_to_the_same_view(app, user):
    address = f"/user/edit/{user['name']}"
    app.post(address, data=CHANGE)
    app.set_session_user(user["id"])

    assert app.post(address, data=CHANGE, follow_redirects=False).status_code == 400


def test_a_session_without_a_token_is_refused_after_a_program_used_the_same_action(app, user):
    token = factories.APIToken(user=user["name"])["token"]
    first = app.post("/api/3/action/user_show", json={"id": user["id"]}, headers={"Authorization": token})
    app.set_session_user(user["id"])

    second = app.post("/api/3/action/user_show", json={"id": user["id"]})

    assert (first.status_code, second.status_code) == (200, 400)


def test_an_anonymous_visitor_may_still_log_in_and_use_the_api_without_a_token(app):
    assert app.post("/api/3/action/status_show", json={}).status_code == 200
    assert app.post("/user/login", data={"login": "nobody", "password": "wrong"}).status_code != 400
