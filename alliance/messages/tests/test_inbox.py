"""Reading one's messages: looking changes nothing, the page's own post marks as read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.messages.models import Notification
from alliance.messages.notifications import notify, unread_count
from alliance.tests import builders


@pytest.fixture
def reader(db, client):
    person = builders.person(builders.unit())
    Notification.objects.all().delete()
    for number in range(3):
        notify(
            [person],
            matter="m",
            step=str(number),
            title=f"标题{number}",
            body="正文",
            url="/regulation/",
            about="单位甲",
        )
    client.force_login(person)
    client.get("/")  # the session has its stamp now
    return person


def first(reader) -> Notification:
    return Notification.objects.filter(recipient=reader).order_by("pk")[0]


@pytest.mark.parametrize("name", ["inbox", "message", "home"])
def test_get_of_the_inbox_writes_nothing(client, reader, name):
    address = reverse(name, args=[first(reader).pk] if name == "message" else [])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    assert [q["sql"] for q in queries if not q["sql"].lstrip("(").startswith("SELECT")] == []
    assert unread_count(reader) == 3


@pytest.mark.once
def test_message_page_shows_text_unit_and_what_it_is_about(client, reader):
    page = client.get(reverse("message", args=[first(reader).pk])).content.decode()
    assert ("正文" in page, "单位：单位甲" in page, "查看或办理" in page, "标为已读" in page) == (True,) * 4


def test_read_marks_once_and_goes_back_to_the_inbox(client, reader):
    address = reverse("message_read", args=[first(reader).pk])
    assert client.post(address).headers["Location"] == reverse("inbox")
    at = first(reader).read_at
    client.post(address)
    assert (first(reader).read_at, unread_count(reader)) == (at, 2)
    assert "标为已读" not in client.get(reverse("message", args=[first(reader).pk])).content.decode()


def test_all_are_marked_and_where_none_is_unread_that_is_said(client, reader):
    def said():
        return [str(one) for one in client.post(reverse("inbox_read_all"), follow=True).context["messages"]]

    assert (said(), said()) == (["已将 3 条消息标为已读。"], ["没有未读消息。"])


def test_follow_marks_and_goes_to_the_matter(client, reader):
    response = client.post(reverse("message_read", args=[first(reader).pk]), {"follow": "1"})
    assert (response.headers["Location"], unread_count(reader)) == ("/regulation/", 2)


def test_follow_goes_nowhere_else(client, reader):
    Notification.objects.update(url="https://evil.example.org/")
    response = client.post(reverse("message_read", args=[first(reader).pk]), {"follow": "1"})
    assert response.headers["Location"] == reverse("inbox")


@pytest.mark.once
def test_read_by_the_page_itself_answers_with_what_is_left(client, reader):
    response = client.post(
        reverse("message_read", args=[first(reader).pk]), headers={"X-Requested-With": "fetch"}
    )
    assert (response.status_code, response.content) == (200, b"2")


def test_read_by_get_is_refused(client, reader):
    assert client.get(reverse("message_read", args=[first(reader).pk])).status_code == 405
    assert unread_count(reader) == 3
