"""Odd requests: no address answers nonsense in its question, its form or itself with a server error.

Every parameter that a page shows gets one of the nasty values here, another one each. `FULL=1` sends them all, as six
roles, which takes hours; `FULL=5` five of them to each.
"""

import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.tests import fuzz, url_world

FULL = int(os.environ.get("FULL", "0"))
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_no_address_breaks_on_odd_values(in_world, django_db_blocker, capsys):
    """In short runs, what one role was let through is not asked as the next."""
    taken = set()
    for role in (
        ["officer", "head", "chair", "secretary", "reviewer", "system"] if FULL else ["officer", "head"]
    ):
        with django_db_blocker.unblock(), url_world.without_rendering():
            in_world.clients[role].force_login(in_world.people[role])  # a full run outlives a session
            each = {0: 1, 1: None}.get(FULL, FULL)
            report = fuzz.Fuzz(in_world, role, each, set() if FULL else taken).run()
        if FULL:
            with capsys.disabled():
                print(f"\n{role}: {report}")
        assert report.broken == {}
        assert (report.requests > 1000, 200 in report.statuses, 302 in report.statuses) == (True, True, True)


@settings(max_examples=300 if FULL else 12, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=60), name=st.sampled_from(["q", "page", "sort", "year", "month", "on", "size"]))
def test_no_list_breaks_on_any_text(text, name, in_world, django_db_blocker):
    client = in_world.clients["officer"]
    with django_db_blocker.unblock():
        for path in ("/units/", "/monthly-reports/", "/assessments/", "/search/", "/council/"):
            assert client.get(path, {name: fuzz._sendable(text)}).status_code in (200, 302, 400, 404, 409)


BAD = [
    "/inbox/?page=%00",
    "/%00/",
    "/inbox/?page=%ff%fe",
    "/inbox/?q=%ED%A0%80",
    "/inbox/?%",
    "/%zz/",
    "/inbox/?" + "a=1&" * 6000,
]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path[:24])
def test_a_malformed_request_is_answered_in_words(path, in_world, django_db_blocker):
    with django_db_blocker.unblock():
        answer = in_world.clients["officer"].get(path)
        assert answer.status_code in (200, 400, 404)
        assert "回到首页" in answer.content.decode() or answer.status_code == 200


def test_a_form_with_a_nul_or_too_many_fields_is_answered_in_words(in_world, django_db_blocker):
    with django_db_blocker.unblock():
        client = in_world.clients["officer"]
        for data in ({"email": "a\x00b"}, {f"a{number}": "1" for number in range(6000)}):
            answer = client.post("/account/", data)
            assert (answer.status_code, "这个请求有误" in answer.content.decode()) == (400, True)


def test_long_headers_are_no_server_error(in_world, django_db_blocker):
    with django_db_blocker.unblock():
        client = in_world.clients["officer"]
        for name in (
            "HTTP_REFERER",
            "HTTP_USER_AGENT",
            "HTTP_ACCEPT_LANGUAGE",
            "HTTP_X_REAL_IP",
            "HTTP_COOKIE",
        ):
            assert client.get("/inbox/", **{name: "é" * 8000}).status_code in (200, 302)


def test_strangers_break_nothing_at_the_door(db):
    client = Client()
    for value in fuzz.NASTY:
        odd = fuzz._sendable(value)
        for name in ("username", "password", "next"):
            assert client.post("/login/", {"username": "a", "password": "b", name: odd}).status_code in (
                200,
                400,
                429,
            )
        assert client.get("/login/", {"next": odd}).status_code in (200, 400)
        assert client.get("/verify/", {"code": odd}, follow=True).status_code in (200, 400, 404, 429)
