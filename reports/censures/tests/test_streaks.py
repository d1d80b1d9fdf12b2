"""Months missing in a row: who is told, and who awaits a 通报."""

import io
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.clock import TZ, Month
from alliance.messages.models import Notification
from alliance.paper import printed
from alliance.paper.models import PrintedVersion
from alliance.prose.blocks import paragraphs
from alliance.registers import policy
from alliance.tests import builders
from alliance.tests.fetching import fetch_file
from councils.numbering.printed import ISSUED
from reports.censures import services as censures
from reports.censures import streaks
from reports.censures.models import Censure
from reports.censures.views import official_of
from reports.conftest import SECOND
from reports.deadlines import services as deadlines
from reports.punctuality import services as reminders

pytestmark = pytest.mark.django_db


def shanghai(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TZ)


def steps(user) -> list[str]:
    found = Notification.objects.filter(recipient=user, matter__startswith="monthly:").order_by(
        "created_at", "pk"
    )
    return [message.step for message in found]


def kept_since(house, month: str):
    policy.change("report_since", month, basis="启用", confirmed=True, by=house.officer)
    return house


@pytest.fixture
def reported(house):
    """The portal keeps reports since November, so that no earlier month is owed."""
    return kept_since(house, "2026-11")


@pytest.fixture
def autumn(house):
    """The portal keeps reports since August; nobody has reported."""
    return kept_since(house, "2026-08")


def without(*missing: int) -> dict:
    return {Month(2026, n): shanghai(n, 10) for n in (8, 9, 10) if n not in missing}


@pytest.mark.parametrize(
    ("missing", "head_told"),
    [((), False), ((10,), False), ((9,), False), ((8, 9), False), ((9, 10), True), ((8, 10), False)],
)
def test_escalate_tells_the_head_after_two_months_in_a_row(autumn, missing, head_told):
    builders.history_of_reports(autumn.school, autumn.school_head, without(*missing))
    censures.escalate()
    assert steps(autumn.school_head) == (["missing-2"] if head_told else [])
    assert "missing-2" not in steps(autumn.school_liaison)


def test_escalate_waits_until_the_late_window_has_closed(autumn):
    builders.history_of_reports(autumn.school, autumn.school_head, without(9, 10))
    with clock.at(shanghai(11, 6, 0) - SECOND):
        censures.escalate()
        assert steps(autumn.school_head) == []
    with clock.at(shanghai(11, 6, 0)):
        censures.escalate()
    assert steps(autumn.school_head) == ["missing-2"]


def test_escalate_leaves_a_month_that_is_open_again(autumn):
    builders.history_of_reports(autumn.school, autumn.school_head, without(9, 10))
    deadlines.open_month(
        autumn.school, month=Month(2026, 10), until=shanghai(11, 25), reason="系统故障", by=autumn.officer
    )
    censures.escalate()
    assert steps(autumn.school_head) == []
    with clock.at(shanghai(11, 25)):
        censures.escalate()
    assert steps(autumn.school_head) == ["missing-2"]


def test_escalate_twice_tells_nobody_again(autumn):
    assert (
        censures.escalate() == 5
    )  # three heads, and the third month in a row to the two people of the secretariat
    assert censures.escalate() == 0
    assert Notification.objects.filter(matter="monthly-missing:2026-10").count() == 2


def test_awaiting_censure_lists_three_months_in_a_row_until_the_circular_is_out(autumn):
    for unit, head in ((autumn.enterprise, autumn.enterprise_head), (autumn.chair_unit, autumn.chair)):
        builders.history_of_reports(unit, head, without(9, 10))
    waiting = streaks.awaiting_censure()
    assert [(one.unit, one.last, one.months) for one in waiting] == [(autumn.school, Month(2026, 10), 3)]
    with pytest.raises(Refused, match="没有连续三个月未报送"):
        censures.issue(autumn.enterprise, text="通报", by=autumn.officer)
    censure = censures.issue(autumn.school, text=censures.draft(waiting[0]), by=autumn.officer)
    assert (censure.period, censure.missing) == (Month(2026, 10), 3)
    told = Notification.objects.filter(matter=f"censure:{censure.pk}").values_list("recipient", flat=True)
    assert sorted(told) == sorted([autumn.school_head.pk, autumn.school_liaison.pk])
    assert streaks.awaiting_censure() == []
    with pytest.raises(Refused, match="近期已经通报"):
        censures.issue(autumn.school, text="再次通报", by=autumn.officer)
    assert Censure.objects.count() == 1


def test_censure_is_an_official_document_whose_code_verifies(autumn):
    censure = censures.issue(autumn.school, text="现予以通报。", by=autumn.officer)
    official = official_of(censure)
    assert (official.head, official.number, official.addressee) == (
        "letterhead",
        censure.number,
        "各成员单位",
    )
    assert official.title.splitlines() == [
        f"{official.signature}关于{autumn.school}",
        "连续3个月未报送信息的通报",
    ]
    assert (official.blocks, official.day) == (paragraphs("现予以通报。"), clock.today())
    reader, outsider = Client(), Client()
    reader.force_login(autumn.enterprise_liaison)
    outsider.force_login(builders.person())
    address = reverse("report_censure_pdf", args=[censure.pk])
    assert outsider.post(f"{address}?kind=docx").status_code == 409
    file = fetch_file(reader, f"{address}?kind=docx")
    words = "\n".join(one.text for one in Document(io.BytesIO(b"".join(file.streaming_content))).paragraphs)
    assert censure.number in words
    (version,) = PrintedVersion.objects.filter(kind=ISSUED)
    found = printed.verify(version.code)
    assert (found.kind, found.standing.tone) == ("公文", "success")


def test_awaiting_censure_asks_again_after_three_more_months(autumn):
    waiting = streaks.awaiting_censure()[0]
    censures.issue(waiting.unit, text="通报", by=None)
    for instant, expected in ((shanghai(1, 20, year=2027), False), (shanghai(2, 20, year=2027), True)):
        with clock.at(instant):
            assert (waiting.unit in [one.unit for one in streaks.awaiting_censure()]) is expected


def test_censure_steps_back_for_the_own_unit(autumn):
    with pytest.raises(Refused, match="应当回避"):
        censures.issue(autumn.chair_unit, text="通报", by=autumn.officer)
    assert censures.issue(autumn.school, text="通报", by=autumn.officer).unit == autumn.school


@pytest.mark.once
@pytest.mark.parametrize("count", [1, 3, 20])
def test_sweeps_take_the_same_queries_for_any_number_of_units(autumn, django_assert_max_num_queries, count):
    for _ in range(count):
        builders.person(builders.unit("SCHOOL"), "LIAISON")
    with clock.at(shanghai(11, 25)), django_assert_max_num_queries(26):
        reminders.send_due()
    with django_assert_max_num_queries(26):
        censures.escalate()
