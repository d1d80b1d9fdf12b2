"""A database or a disk that cannot serve: 503, nothing half done, what was typed comes back; reading goes on."""

import errno
import html
import re
import sqlite3
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from alliance.site import outage
from alliance.site.models import RegulationText
from alliance.tests import builders, files

DAY = {"day": "2026-01-01", "kind": "OFF", "reason": "通知", "name": "元旦"}


def sqlite_error(code, words):
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


OUTAGES = {
    "locked": sqlite_error(5, "database is locked"),
    "full": sqlite_error(13, "database or disk is full"),
    "read-only": sqlite_error(1032, "attempt to write a readonly database"),  # READONLY_DBMOVED
    "disk": sqlite_error(10 | 3 << 8, "disk I/O error"),
    "cannot open": sqlite_error(14, "unable to open database file"),
    "refused": psycopg.OperationalError("connection refused"),
    "lost": psycopg.OperationalError("the connection is lost"),
    "shutdown": psycopg.errors.AdminShutdown("terminating connection"),
    "starting": psycopg.errors.CannotConnectNow("the database system is starting up"),
    "too many": psycopg.errors.TooManyConnections("too many clients"),
    "lock": psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
    "deadlock": psycopg.errors.DeadlockDetected("deadlock detected"),
    "disk full": psycopg.errors.DiskFull("could not extend file"),
    "standby": psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT in a read-only transaction"),
}
MISTAKES = {
    "no table": sqlite_error(1, "no such table: x"),
    "no column": psycopg.errors.UndefinedColumn("column does not exist"),
    "syntax": psycopg.ProgrammingError("syntax error"),
    "not unique": psycopg.errors.UniqueViolation("duplicate key"),
    "not a number": ValueError("x"),
    "no file": FileNotFoundError(errno.ENOENT, "x"),
}


def wrapped(cause, kind=OperationalError):
    """As Django raises it."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("name", OUTAGES)
def test_outage_is_told_by_its_code(name):
    assert outage.is_outage(wrapped(OUTAGES[name])) is True


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_of_our_own_is_no_outage(name):
    assert outage.is_outage(wrapped(MISTAKES[name], ProgrammingError)) is False


def test_closed_connection_and_full_disk_are_outages():
    assert outage.is_outage(InterfaceError("connection already closed")) is True
    assert outage.is_outage(OSError(errno.ENOSPC, "x")) is True
    assert outage.is_outage(OSError(errno.EDQUOT, "x")) is True
    assert outage.is_outage(None) is False


class Broken:
    """Within this block each statement that fits fails."""

    def __init__(self, error, fits=r"\s*(INSERT|UPDATE|DELETE)"):
        self.error, self.fits = error, re.compile(fits)

    def __call__(self, execute, sql, params, many, context):
        if self.fits.match(sql):
            raise self.error
        return execute(sql, params, many, context)

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self)
        self.wrapper.__enter__()

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)


@pytest.fixture
def officer(db):
    client = Client()
    client.force_login(builders.alliance().officer)
    client.get("/")  # the session is as it will be
    return client


@pytest.mark.parametrize("name", ["locked", "full", "read-only", "shutdown", "lock"])
def test_act_in_an_outage_is_not_saved_and_what_was_typed_comes_back(officer, name):
    typed = '第一行\n<b>第二行</b> "引号"'
    with Broken(wrapped(OUTAGES[name])):
        answer = officer.post("/holidays/add/?a=1&b=2", DAY | {"name": typed})
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "未保存，请稍后再试" in page
    assert 'action="/holidays/add/?a=1&amp;b=2"' in page
    assert re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S) == [
        ("day", "2026-01-01"),
        ("kind", "OFF"),
        ("reason", "通知"),
        ("name", html.escape(typed).replace("&#x27;", "&#39;")),
    ]
    assert "<b>第二行" not in page


def test_page_of_an_outage_asks_neither_database_nor_cache(officer, django_assert_num_queries, monkeypatch):
    from django.core.cache import cache

    request = officer.get("/holidays/").wsgi_request
    request.method = "POST"
    monkeypatch.setattr(type(cache._connections[cache._alias]), "get", None)
    with django_assert_num_queries(0):
        assert outage.unavailable(request, OUTAGES["locked"]).status_code == 503


@pytest.mark.django_db(transaction=True)
def test_act_is_done_when_sent_again_from_the_page_of_the_outage(officer):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = officer.cookies
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', strict.get("/holidays/").content.decode())[1]
    typed = DAY
    with Broken(wrapped(OUTAGES["locked"])):
        page = strict.post("/holidays/add/", typed | {"csrfmiddlewaretoken": token}).content.decode()
    again = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S))
    again["csrfmiddlewaretoken"] = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]
    assert strict.post("/holidays/add/", again).status_code == 302
    assert "元旦" in strict.get("/holidays/").content.decode()


@pytest.mark.parametrize("header", ["X-Requested-With", "HX-Request"])
def test_script_is_told_in_one_line(officer, header):
    value = {"X-Requested-With": "fetch", "HX-Request": "true"}[header]
    with Broken(wrapped(OUTAGES["locked"])):
        answer = officer.post("/holidays/add/", DAY, headers={header: value})
    assert (answer.status_code, answer.content.decode(), answer.headers["Content-Type"]) == (
        503,
        "未保存，请稍后再试。",
        "text/plain; charset=utf-8",
    )


def test_passwords_are_not_given_back(client, db):
    person = builders.person()
    person.set_password("Geheim-2026")
    person.save()
    with Broken(wrapped(OUTAGES["locked"]), fits=r"\s*(UPDATE|INSERT|SAVEPOINT)"):
        answer = client.post("/login/", {"username": person.username, "password": "Geheim-2026"})
    page = answer.content.decode()
    assert (answer.status_code, "Geheim-2026" in page, "请稍等片刻后重新填写" in page) == (503, False, True)


def test_page_that_cannot_be_read_says_so(officer):
    with Broken(wrapped(OUTAGES["refused"]), fits=r"\s*SELECT"):
        officer.raise_request_exception = False
        answer = officer.get("/holidays/?page=2")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "暂时打不开，请稍后再试" in answer.content.decode()
    assert 'href="/holidays/?page=2"' in answer.content.decode()


def test_mistake_of_our_own_stays_an_error(officer):
    officer.raise_request_exception = False
    with Broken(wrapped(MISTAKES["no table"])):
        answer = officer.post("/holidays/add/", DAY)
    assert (answer.status_code, "系统出错了" in answer.content.decode()) == (500, True)


class FullDisk:
    """A file on which nothing can be written."""

    def __init__(self, *args, **kwargs):
        self.name = "x"

    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self):
        pass

    def temporary_file_path(self):
        return "/nowhere/at/all"


def test_upload_for_which_the_disk_has_no_room_keeps_the_text_beside_it(officer, monkeypatch, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryUploadedFile", lambda *args, **kwargs: FullDisk()
    )
    upload = SimpleUploadedFile("a.pdf", files.pdf().read())
    answer = officer.post("/regulation/text/upload/", {"before": "前", "file": upload, "after": "后"})
    page = answer.content.decode()
    assert (answer.status_code, "附件没有保留，再提交后请重新选择附件" in page) == (503, True)
    assert re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S) == [
        ("before", "前"),
        ("after", "后"),
    ]


def test_file_that_cannot_be_stored_leaves_neither_row_nor_file(officer, monkeypatch, settings):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    def send():
        answer = officer.post(
            "/regulation/text/upload/", {"file": SimpleUploadedFile("a.pdf", files.pdf().read())}
        )
        stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
        return answer.status_code, RegulationText.objects.count(), len(stored)

    with monkeypatch.context() as patch:
        patch.setattr("alliance.files.files.os.fsync", full)
        assert send() == (503, 0, 0)
    assert send() == (302, 1, 1)


def test_a_write_waits_five_seconds_for_a_lock_in_the_web_and_longer_in_a_job():
    source = (Path(outage.__file__).parents[1] / "wsgi.py").read_text()
    assert 'os.environ.setdefault("DATABASE_WAIT_SECONDS", "5")' in source
