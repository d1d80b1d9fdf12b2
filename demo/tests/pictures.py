"""The pictures of README and manual, by role: (name, address, size of the screen) of each, for a person of the demo.

`SCREENSHOT_DIR=docs/manual/images pytest demo/tests/test_demo_consistency.py -k everybody` takes them anew.
"""

from django.urls import reverse

from alliance.ground import clock
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from councils.applications.models import RoleApplication
from members.units.models import Unit
from reports.monthly.models import MonthlyReport
from reports.tests.journeys.steps import DESK, PHONE


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
        ("people", reverse("people"), DESK),
        ("dashboard", reverse("dashboard_secretariat"), DESK),
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
