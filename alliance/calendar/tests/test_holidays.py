"""The holiday table: every change has its person and reason, and the page shows them."""

from datetime import date

import pytest
from django.urls import reverse

from alliance.calendar import holidays
from alliance.calendar.models import Holiday
from alliance.ground.access import Refused
from alliance.tests import builders

DAY = {"day": "2026-10-01", "kind": "OFF", "name": "国庆节", "source": "通知"}


@pytest.fixture
def house(db, client):
    found = builders.alliance()
    client.force_login(found.officer)
    return found


def acts(day: date) -> list[tuple[str, str, str]]:
    rows = Holiday.history.filter(day=day).order_by("history_id")
    return [(row.history_type, str(row.history_user), row.history_change_reason) for row in rows]


def test_a_day_is_entered_changed_and_removed_with_person_and_reason(client, house):
    client.post(reverse("holiday_add"), DAY | {"reason": "国办通知"})
    day = Holiday.objects.get()
    page = client.get(reverse("holiday", args=[day.pk]))
    assert (page.status_code, "国办通知" in page.content.decode()) == (200, True)
    client.post(
        reverse("holiday", args=[day.pk]), DAY | {"kind": "WORK", "reason": "更正", "version": day.version}
    )
    assert Holiday.objects.get().kind == "WORK"
    client.post(reverse("holiday_remove", args=[day.pk]), {"reason": "重复登记"})
    who = str(house.officer)
    assert acts(date(2026, 10, 1)) == [("+", who, "国办通知"), ("~", who, "更正"), ("-", who, "重复登记")]
    page = client.get(reverse("holidays")).content.decode()
    assert ("删除 2026-10-01 国庆节（调休上班）" in page, "重复登记" in page) == (True, True)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_change_without_a_reason_is_refused(client, house, reason):
    day = builders.holiday(date(2026, 10, 2))
    client.post(reverse("holiday_add"), DAY | {"reason": reason})
    assert "请" in client.post(reverse("holiday", args=[day.pk]), DAY | {"reason": reason}).content.decode()
    assert client.post(reverse("holiday_remove", args=[day.pk]), {"reason": reason}).status_code == 409
    assert list(Holiday.objects.values_list("day", "name")) == [(date(2026, 10, 2), "测试")]


def test_a_day_that_somebody_changed_meanwhile_is_not_overwritten(client, house):
    day = builders.holiday(date(2026, 10, 2))
    sent = {"day": "2026-10-02", "kind": "OFF", "name": "甲", "reason": "一", "version": day.version}
    assert client.post(reverse("holiday", args=[day.pk]), sent).status_code == 302
    assert client.post(reverse("holiday", args=[day.pk]), sent | {"name": "乙"}).status_code == 200
    assert Holiday.objects.get().name == "甲"


def test_loading_a_year_has_its_person(client, house):
    client.post(reverse("holidays_load"), {"year": "2026"})
    assert acts(date(2026, 10, 1)) == [("+", str(house.officer), "导入2026年放假安排")]
    assert holidays.load_published(2026, by=house.officer) == 0


def test_others_read_the_table_and_change_nothing(client, house):
    day = builders.holiday(date(2026, 10, 2))
    client.force_login(house.school_liaison)
    assert client.get(reverse("holidays")).status_code == 200
    assert client.get(reverse("holiday", args=[day.pk])).status_code == 409
    assert client.post(reverse("holiday_remove", args=[day.pk]), {"reason": "理由"}).status_code == 409
    with pytest.raises(Refused):
        holidays.load_published(2026, by=house.school_liaison)
    assert Holiday.objects.count() == 1
