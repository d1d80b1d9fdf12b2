"""A unit whose membership has ended: its people go on reading their own closed file, and do nothing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from alliance.ground import clock
from alliance.registers import policy
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.desk import todos_of
from assessments.rectification.models import Rectification
from members.membership import services as membership
from members.units.models import Unit

TODAY = date(2026, 11, 22)


@pytest.fixture
def house(time_machine, db):
    """A school with a published year, a rectification and an accepted report, which then leaves."""
    time_machine.move_to(clock.start_of_day(TODAY), tick=False)
    everyone = builders.alliance()
    made.published(made.cycle(2026), {everyone.school: "UNQUALIFIED"})
    everyone.row = everyone.school.assessments.get()
    everyone.foreign = everyone.enterprise.assessments.get()
    everyone.case = Rectification.objects.get(assessment=everyone.row)
    everyone.report = builders.accepted_report(everyone.school, everyone.school_head)
    everyone.draft = builders.draft(everyone.school, everyone.school_liaison)
    everyone.clock = time_machine
    return everyone


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def own_pages(house) -> list[str]:
    return [
        house.school.get_absolute_url(),
        house.case.get_absolute_url(),
        house.report.get_absolute_url(),
        house.row.get_absolute_url(),
        reverse("assessment_result", args=[house.row.pk]),
        reverse("my_unit"),
        reverse("assessments_mine"),
        reverse("rectifications"),
        reverse("monthly_reports"),
        reverse("inbox"),
    ]


def statuses(client, pages) -> set[int]:
    return {client.get(page, follow=True).status_code for page in pages}


def leave(house):
    membership.end_membership(house.school, on=TODAY, reason="自愿退出", by=house.officer)


def test_own_pages_stay_open_for_the_set_time_and_no_other(house):
    leave(house)
    head = client_of(house.school_head)
    assert statuses(head, own_pages(house)) == {200}
    assert statuses(head, [house.foreign.get_absolute_url(), house.enterprise.get_absolute_url()]) == {404}
    assert statuses(head, [house.draft.get_absolute_url()]) == {404}
    house.clock.move_to(clock.start_of_day(date(2027, 11, 22)))
    head = client_of(house.school_head)
    gone = [house.school, house.case, house.report, house.row]
    assert statuses(head, [one.get_absolute_url() for one in gone]) == {404}


def test_reader_does_nothing(house):
    leave(house)
    head, row = client_of(house.school_head), house.row
    acts = [
        (reverse("assessment_save", args=[row.pk]), {"act": "submit"}),
        (reverse("monthly_report_new"), {"unit": house.school.pk, "month": "2026-11"}),
        (reverse("unit_edit", args=[house.school.pk]), {"phone": "1", "version": "1"}),
        (reverse("application_new"), {"unit": house.school.pk, "role": "ORDINARY"}),
    ]
    before = {
        one: type(one).objects.get(pk=one.pk).version for one in (house.school, house.row, house.report)
    }
    for address, data in acts:
        assert head.post(address, data).status_code in (404, 409)
    after = {one: type(one).objects.get(pk=one.pk).version for one in before}
    assert after == before


def test_menu_shows_only_the_closed_file(house):
    leave(house)
    page = client_of(house.school_head).get("/")
    drawn = page.context["menu"]
    assert [(entry.label, [tab.label for tab in entry.tabs]) for entry in drawn.entries] == EXPECTED
    assert drawn.foot == []
    assert todos_of(house.school_head) == []


EXPECTED = [
    ("工作台", ["我的待办", "消息", "我的导出"]),
    ("我的单位", ["单位档案", "本单位年度考核", "收文"]),
    ("履职记录", ["成员诉求"]),
    ("信息报送", ["报送与审核"]),
    ("整改与通报", ["整改"]),
    ("办法条款", ["办法条款", "章程和规章制度"]),
    ("报表中心", ["报表中心"]),
]


def test_time_is_fixed_at_the_ending(house):
    leave(house)
    policy.change("closed_file_months", "1", basis="秘书处会议", confirmed=False, by=house.officer)
    assert Unit.objects.get(pk=house.school.pk).file_open_until == date(2027, 11, 22)
    membership.end_membership(house.enterprise, on=TODAY, reason="自愿退出", by=None)
    assert Unit.objects.get(pk=house.enterprise.pk).file_open_until == date(2026, 12, 22)


def test_stranger_and_earlier_people_read_nothing(house):
    leave(house)
    for user in (builders.person(), house.enterprise_head):
        assert statuses(client_of(user), [house.school.get_absolute_url()]) == {404}
