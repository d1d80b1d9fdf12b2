import pytest
from django.core import mail
from django.db import transaction

from alliance.ground import audit
from alliance.messages import notifications, outbox
from alliance.messages.models import Delivery, Notification
from alliance.rights.models.users import User


@pytest.fixture
def people(db):
    def make(n: int, **fields) -> User:
        user = User(username=f"u{n}", name=f"人员{n}", email=f"u{n}@example.org", **fields)
        return audit.save(user, by=None, reason="测试")

    return [make(1), make(2), make(3, is_active=False)]


def tell(people, step="due-7", **fields) -> int:
    return notifications.notify(people, matter="assessment:1", step=step, title="请提交自评", **fields)


def test_notify_tells_each_active_person_once(people):
    assert tell(people) == 2
    assert tell(people) == 0
    assert sorted(Notification.objects.values_list("recipient__name", flat=True)) == ["人员1", "人员2"]
    assert Delivery.objects.count() == 2


def test_notify_tells_again_about_the_next_step(people):
    tell(people)
    assert tell(people, step="due-3") == 2


def test_notify_of_a_failed_act_tells_nobody(people):
    def act() -> None:
        tell(people)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act()
    assert Notification.objects.count() == 0
    assert Delivery.objects.count() == 0


def test_notify_without_address_stays_in_the_portal(people):
    person = people[0]
    person.email = ""
    audit.save(person, by=None, reason="无邮箱")
    assert tell([person]) == 1
    assert Delivery.objects.count() == 0


@pytest.mark.once
def test_notify_takes_a_constant_number_of_queries(people, django_assert_num_queries):
    tell(people[:1], step="warm-up")
    with django_assert_num_queries(4):
        tell(people[:1], step="one")
    with django_assert_num_queries(4):
        tell(people[:2], step="two")


def test_deliver_sends_what_waits_once(people):
    tell(people, body="截止 12月10日", url="/assessments/1/")
    assert outbox.deliver() == 2
    assert outbox.deliver() == 0
    letter = next(sent for sent in mail.outbox if sent.to == ["u1@example.org"])
    assert letter.subject == "【智能制造创新联盟】请提交自评"
    assert letter.body.startswith("人员1，您好：")
    assert "http://localhost:8000/assessments/1/" in letter.body
    assert set(Delivery.objects.values_list("state", flat=True)) == {"SENT"}
