"""The demo in the browser: everybody in it signs in, and every page of a menu is opened on the desk and on the phone.

A page that is in several menus is opened in the browser by the first who has it; to the others the portal answers it.

With `SCREENSHOT_DIR` set, the pictures of README and manual are taken on the way:
`SCREENSHOT_DIR=docs/manual/images pytest demo/tests/test_demo_pages.py`
"""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from alliance.ground import clock
from alliance.menu import entries
from assessments.publicity.models import Circular
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from councils.applications.models import RoleApplication
from demo import story
from members.units.models import Unit
from reports.monthly.models import MonthlyReport
from reports.tests.journeys.steps import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_demo_is_sound_for_everybody_in_it(page):
    accounts = story.build()
    assert Circular.objects.count() == len(Circular.Kind)
    visitor, opened = Visitor(page), set()
    for role, user in accounts.items():
        page.set_viewport_size(DESK)
        page.context.clear_cookies()
        visitor.open("/login/").click(role).sees("我的待办")
        pages = menu_of(user)
        assert {"我的待办", "消息", "办法条款"} <= set(pages), role
        for label, address in pages.items():
            if label in opened:
                assert answers(user, address), f"{role}: {label}"
                continue
            opened.add(label)
            page.set_viewport_size(DESK)
            visitor.menu(label)
            assert page.title().endswith("智能制造创新联盟"), f"{role}: {label}: {page.title()}"
            page.set_viewport_size(PHONE)
            visitor.looks_sound()
        for name, address, size in PICTURES.get(role, lambda user: [])(user):
            page.set_viewport_size(size)
            visitor.open(address).shot(name)


def menu_of(user) -> dict[str, str]:
    """The pages of the person's menu and their addresses, as from the home page."""
    at_home = SimpleNamespace(user=user, path="/", resolver_match=None, GET={})
    menu = entries.drawn(at_home)
    return {tab.label: tab.url for entry in menu.entries + menu.foot for tab in entry.tabs}


def answers(user, address: str) -> bool:
    """Whether this is a page for the person."""
    client = Client()
    client.force_login(user)
    answer = client.get(address, follow=True)
    return answer.status_code == 200 and "智能制造创新联盟</title>" in answer.content.decode()


# ---------------------------------------------------------------- pictures


def of_the_officer(user):
    year = clock.today().year
    filed = RoleApplication.objects.get(state="FILED")
    last = Assessment.objects.filter(cycle__year=year - 1, grade="EXCELLENT").order_by("pk").first()
    return [
        ("home-officer", reverse("home"), DESK),
        ("units", reverse("units"), DESK),
        ("unit", last.unit.get_absolute_url(), DESK),
        ("roster-import", reverse("roster_import"), DESK),
        ("assessment-board", reverse("assessment_board"), DESK),
        ("review-assignments", reverse("review_assignments"), DESK),
        ("report-board", reverse("report_board"), DESK),
        ("application-check", reverse("application_check", args=[filed.pk]), DESK),
        ("confirmation", reverse("confirmation", args=[last.pk]), DESK),
    ]


def of_the_secretary_general(user):
    year = clock.today().year
    return [
        ("cycle", reverse("cycle", args=[year]), DESK),
        ("results", f"{reverse('results')}?year={year - 1}", DESK),
        ("annual-report", reverse("annual_report", args=[year - 1]), DESK),
        ("settings", reverse("settings"), DESK),
    ]


def of_the_chair(user):
    waiting = RoleApplication.objects.get(state="CHECKED")
    return [
        ("phone-home-chair", reverse("home"), PHONE),
        ("phone-approval", reverse("application_decide", args=[waiting.pk]), PHONE),
    ]


def of_the_reviewer(user):
    review = Review.objects.filter(reviewer=user, state="ASSIGNED").order_by("pk").first()
    return [("reviews", reverse("reviews"), DESK), ("review", reverse("review", args=[review.pk]), DESK)]


def of_the_liaison(user):
    unit = Unit.objects.get(representatives__user=user)
    row = Assessment.objects.get(unit=unit, cycle__year=clock.today().year)
    report = MonthlyReport.objects.filter(unit=unit, state="ACCEPTED").first()
    return [
        ("self-assessment", row.get_absolute_url(), DESK),
        ("my-unit", reverse("my_unit"), DESK),
        ("report", report.get_absolute_url(), DESK),
        ("phone-my-reports", reverse("my_reports"), PHONE),
        ("phone-self-assessment", row.get_absolute_url(), PHONE),
    ]


def of_the_failed_unit(user):
    row = Assessment.objects.get(unit__representatives__user=user, cycle__year=clock.today().year - 1)
    return [("rectification", row.rectification.get_absolute_url(), DESK)]


def of_the_administrator(user):
    return [("jobs", reverse("jobs"), DESK)]


PICTURES = {
    "秘书处工作人员": of_the_officer,
    "秘书长": of_the_secretary_general,
    "理事长": of_the_chair,
    "副理事长（评审人）": of_the_reviewer,
    "单位联络员": of_the_liaison,
    "不合格单位负责人": of_the_failed_unit,
    "系统管理员": of_the_administrator,
}
