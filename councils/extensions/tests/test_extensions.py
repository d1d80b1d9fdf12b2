"""More time for an order: who asks and answers, what stays, what comes too late."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from councils.extensions import services
from councils.extensions.models import Extension
from councils.resolutions.models.orders import Light, Resolution
from councils.resolutions.services import work
from councils.resolutions.tests import made

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 20)


@pytest.fixture
def house(everyone):
    everyone.own_officer = builders.person()
    builders.post("OFFICER", everyone.own_officer, everyone.school)
    everyone.order = made.taken(everyone.school, everyone.secretary_general, everyone.school_liaison)
    return everyone


def asked(house, last_day=LATER):
    return services.ask(house.order, last_day=last_day, reason="企业停产检修", by=house.school_liaison)


def test_grant_moves_the_day_and_keeps_the_old_one(house):
    asked(house)
    order = services.grant(house.order, answer="情况属实", by=house.officer)
    extension = order.extensions.get()
    assert (order.deadline, order.first_deadline) == (clock.end_of_day(LATER), clock.end_of_day(made.DUE))
    assert (extension.state, extension.old_deadline, extension.new_deadline, extension.answered_by) == (
        "GRANTED",
        clock.end_of_day(made.DUE),
        clock.end_of_day(LATER),
        house.officer,
    )
    told = Notification.objects.filter(step=f"extension-{extension.pk}")
    assert set(told.values_list("recipient", flat=True)) == {house.school_head.pk, house.school_liaison.pk}


def test_refuse_leaves_the_day_and_may_be_asked_again(house):
    asked(house)
    order = services.refuse(house.order, answer="理由不充分", by=house.officer)
    assert (order.deadline, order.extensions.get().state) == (clock.end_of_day(made.DUE), "REFUSED")
    asked(house)
    order = services.grant(house.order, answer="同意", by=house.officer)
    assert [one.state for one in order.extensions.all()] == ["REFUSED", "GRANTED"]


def test_one_request_at_a_time(house):
    asked(house)
    with pytest.raises(Refused, match="已有一项延期申请"):
        asked(house)
    services.refuse(house.order, answer="不同意", by=house.officer)
    assert asked(house).extensions.count() == 2


def test_asked_before_the_time_is_over(house, noon):
    """−1 s, 0, +1 s."""
    found = []
    for seconds in (-1, 0, 1):
        noon.move_to(house.order.deadline + timedelta(seconds=seconds))
        try:
            asked(house)
            Extension.objects.all().delete()
            found.append("asked")
        except Refused as refused:
            found.append(refused.reason)
    assert found == ["asked", "时限已过，不能再申请延期。", "时限已过，不能再申请延期。"]


def test_answered_after_the_old_day_still_counts(house, noon):
    asked(house)
    noon.move_to(house.order.deadline + timedelta(days=1))
    assert Resolution.objects.get().light == Light.RED
    order = services.grant(house.order, answer="同意", by=house.officer)
    assert order.light == Light.GREEN


def test_day_must_be_later(house):
    with pytest.raises(Refused, match="晚于") as refused:
        asked(house, made.DUE)
    assert refused.value.field == "last_day"
    assert asked(house, made.DUE + timedelta(days=1)).extensions.count() == 1


def test_who_answers(house):
    asked(house)
    refused = []
    for who in ("own_officer", "school_head", "enterprise_head", "chair", "officer"):
        try:
            services.grant(house.order, answer="同意", by=getattr(house, who))
        except Refused:
            refused.append(who)
    # the chair, who presides, has granted it; after that nothing waits
    assert refused == ["own_officer", "school_head", "enterprise_head", "officer"]


def test_without_a_request_there_is_nothing_to_answer(house):
    with pytest.raises(Refused, match="没有等待答复"):
        services.grant(house.order, answer="同意", by=house.officer)


def test_order_that_is_done_needs_no_answer(house):
    asked(house)
    work.report(house.order, text="已印发", by=house.school_head)
    work.accept(house.order, opinion="同意", by=house.officer)
    with pytest.raises(Refused, match="不能答复延期"):
        services.grant(house.order, answer="同意", by=house.officer)


@pytest.mark.once
def test_asked_and_granted_on_the_pages(house, client):
    client.force_login(house.school_liaison)
    url = reverse("resolution_extension", args=[house.order.pk])
    assert url in client.get(house.order.get_absolute_url()).content.decode()
    wrong = client.post(url, {"last_day": "2026-12-01", "reason": "停产"})
    assert (wrong.status_code, "晚于" in wrong.content.decode()) == (422, True)
    client.post(url, {"last_day": "2026-12-20", "reason": "停产"})
    client.force_login(house.officer)
    assert f"答复延期申请：{house.school} {house.order}" in client.get("/").content.decode()
    page = client.get(house.order.get_absolute_url()).content.decode()
    assert "准予延期" in page
    order = Resolution.objects.get()
    client.post(
        reverse("resolution_extension_grant", args=[order.pk]), {"version": order.version, "reason": "同意"}
    )
    assert Resolution.objects.get().deadline == clock.end_of_day(LATER)
    client.force_login(house.school_liaison)
    page = client.get(house.order.get_absolute_url()).content.decode()
    assert [text in page for text in ("2026-12-10", "2026-12-20", "准予")] == [True] * 3
