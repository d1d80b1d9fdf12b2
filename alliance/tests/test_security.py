"""Headers, cookies, tokens and malformed requests: what holds for every page."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from alliance.ground import audit
from alliance.rights.models.users import User


@pytest.fixture
def person(db):
    return audit.save(User(username="p", name="某人"), by=None, reason="测试")


PAGES = ["/login/", "/", "/inbox/", "/search/?q=a", "/regulation/", "/no-such-page/"]


@pytest.mark.parametrize("path", PAGES)
def test_content_security_policy_is_strict(client, person, path):
    client.force_login(person)
    policy = client.get(path, follow=True).headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["object-src"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("path", PAGES)
def test_headers_hold_on_every_answer(client, person, path):
    client.force_login(person)
    response = client.get(path, follow=True)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_inline_script_or_style(client, person, path):
    client.force_login(person)
    html = client.get(path, follow=True).content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=\"|\son\w+=\"", html) == []


def test_pages_are_closed_to_strangers(client, person):
    assert client.get("/").headers["Location"] == "/site/"
    for path in PAGES[2:5]:
        assert client.get(path).headers["Location"].startswith("/login/?next=")
    assert client.get("/login/").status_code == 200


def test_post_without_token_is_refused(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    response = strict.post("/inbox/read/")
    assert response.status_code == 403
    assert "请" in response.content.decode()


@pytest.mark.parametrize(("promised", "whole"), [("", "False False"), ("1", "True True")])
def test_transport_security_binds_other_sites_of_the_domain_only_when_told_to(promised, whole):
    """In a process of its own, because the settings of the tests are those of plain http."""
    environment = os.environ | {"HSTS_WHOLE_DOMAIN": promised or "0", "SECRET_KEY": "x", "INSECURE_HTTP": "0"}
    shown = "import alliance.settings as s; print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    done = subprocess.run(
        [sys.executable, "-c", shown],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"31536000 {whole}"


def test_wrong_host_is_refused(client, db):
    assert client.get("/login/", HTTP_HOST="evil.example").status_code == 400


@pytest.mark.parametrize("path", ["/search/?q=%00", "/inbox/?page=%00"])
def test_nul_is_refused(client, person, path):
    client.force_login(person)
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/404/", "/units/99999999/"])
def test_unknown_pages_answer_404_in_the_frame(client, person, path):
    client.force_login(person)
    response = client.get(path)
    assert response.status_code == 404
    assert "<title>" in response.content.decode()


def test_message_of_another_person_is_not_found(client, person):
    from alliance.messages.models import Notification
    from alliance.messages.notifications import notify

    other = audit.save(User(username="o", name="他人"), by=None, reason="测试")
    notify([other, person], matter="m", step="s", title="t", url="/regulation/")
    theirs, mine = Notification.objects.get(recipient=other), Notification.objects.get(recipient=person)
    client.force_login(person)
    assert client.get(f"/inbox/{theirs.pk}/").status_code == 404
    assert client.get(f"/inbox/{mine.pk}/").status_code == 200
    assert client.post(f"/inbox/{theirs.pk}/read/").status_code == 404
    assert client.post(f"/inbox/{mine.pk}/read/", {"follow": "1"}).headers["Location"] == "/regulation/"
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.read_at, mine.read_at is None) == (None, False)
