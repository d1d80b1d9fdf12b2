"""What a publication starts (第十二条): once, for the right units, also when it comes late or in the wrong order."""

from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from alliance.ground import audit, clock
from alliance.messages.models import Notification
from alliance.tests import builders
from alliance.tests import builders_assessments as years
from assessments.cycles.models import Cycle
from assessments.objections import services as objections
from assessments.objections.models import Objection
from assessments.publication import after_publication
from assessments.publication import services as publication
from assessments.publicity.models import Commendation
from assessments.rectification.models import Rectification, RectificationItem
from assessments.results.services import confirming
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.termination.models import TerminationMotion
from assessments.tests import bad_years
from members.membership import services as membership


@pytest.fixture
def everyone(db, time_machine):
    time_machine.move_to(bad_years.NOW, tick=False)
    return builders.alliance()


def motions() -> list[tuple[int, int, str]]:
    rows = TerminationMotion.objects.order_by("pk")
    return list(rows.values_list("first__cycle__year", "second__cycle__year", "state"))


def test_follow_publication_starts_what_the_grades_call_for(everyone):
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED", everyone.school: "EXCELLENT"})
    commended = Commendation.objects.get()
    assert (commended.assessment.unit, commended.recommended_to) == (everyone.school, "上级主管部门")
    case = Rectification.objects.get()
    assert (case.assessment.unit, case.state) == (everyone.enterprise, "DRAFTED")
    # Ten working days after December 28th, but for New Year's days off, which this world has not entered.
    assert (clock.last_day(case.notice_due).isoformat(), case.days, case.deadline) == ("2026-01-09", 60, None)
    assert motions() == []


def test_follow_publication_tells_the_unit_at_once(everyone):
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED"})
    case = Rectification.objects.get()
    told = Notification.objects.filter(matter=f"rectification:{case.pk}", step="opened")
    assert {one.recipient: one.urgent for one in told} == {
        everyone.enterprise_head: True,
        everyone.enterprise_liaison: True,
        everyone.secretary_general: False,
        everyone.officer: False,
    }
    assert {one.url for one in told} == {case.get_absolute_url()}


def test_case_lists_the_weak_indicators_that_matter_with_their_reasons(everyone):
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED"})
    weak = [
        item
        for item in Item.objects.filter(assessment__unit=everyone.enterprise).select_related("indicator")
        if item.review_points * 10 < item.indicator.points * 6
    ]
    weak.sort(key=lambda item: item.review_points - item.indicator.points)
    found = list(RectificationItem.objects.order_by("position").values_list("problem", "demand"))
    assert (len(found), len(weak) > 10) == (8, True)
    assert [problem.split("：")[0] for problem, _ in found] == [item.indicator.name for item in weak[:8]]
    assert {problem.split("复评意见：")[1] for problem, _ in found} == {"按评分标准核定"}


def test_case_of_a_veto_lists_the_veto_and_no_strong_indicator(everyone):
    cycle = bad_years.opened(2025)
    with clock.at(datetime(2025, 12, 20, 9, tzinfo=clock.TZ)):
        for row in cycle.assessments.select_related("cycle", "unit", "standard"):
            done = years.reviewed(row)
            veto = row.standard.vetoes.filter(active=True, effect="UNQUALIFIED").first()
            given = [{"code": veto.code, "reason": "经查实"}] if row.unit_id == everyone.school.pk else []
            confirming.confirm(done, by=None, vetoes=given)
        publication.publish(cycle, by=None)
    items = list(RectificationItem.objects.all())
    assert len(items) == 1
    assert (items[0].problem.startswith("一票否决："), items[0].problem.endswith("。经查实")) == (True, True)
    assert items[0].demand == "查明原因和责任，限期消除，建立防止再次发生的制度，并报送处理结果。"


def test_second_bad_year_in_a_row_drafts_the_motion_with_both_dossiers(everyone):
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED"})
    bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED"})
    motion = bad_years.motion_of(everyone.enterprise)
    assert motions() == [(2025, 2026, "DRAFTED")]
    codes = [row.dossiers.get().code for row in (motion.first, motion.second)]
    assert [code in motion.text for code in codes] == [True, True]
    told = Notification.objects.filter(matter=f"motion:{motion.pk}", step="drafted")
    assert {one.recipient for one in told} == {
        everyone.enterprise_head,
        everyone.enterprise_liaison,
        everyone.secretary_general,
        everyone.officer,
        everyone.chair,
    }


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ({2026: "UNQUALIFIED"}, []),
        ({2025: "UNQUALIFIED"}, []),
        ({2025: "QUALIFIED", 2026: "UNQUALIFIED"}, []),
        ({2025: "UNQUALIFIED", 2026: "QUALIFIED"}, []),
        ({2024: "UNQUALIFIED", 2026: "UNQUALIFIED"}, []),
        ({2024: "UNQUALIFIED", 2025: "QUALIFIED", 2026: "UNQUALIFIED"}, []),
        ({2024: "UNQUALIFIED", 2025: "UNQUALIFIED"}, [(2024, 2025, "DRAFTED")]),
        ({2024: "UNQUALIFIED", 2025: "UNQUALIFIED", 2026: "UNQUALIFIED"}, [(2024, 2025, "DRAFTED")]),
    ],
    ids=[
        "only this year",
        "only last year",
        "better last year",
        "better this year",
        "a gap year breaks the row",
        "a better year breaks the row",
        "two in a row",
        "a third while the first motion is open",
    ],
)
def test_motion_needs_two_bad_years_in_a_row(everyone, grades, expected):
    for year, grade in grades.items():
        bad_years.published(year, {everyone.enterprise: grade})
    after_publication.catch_up()
    assert motions() == expected


def test_follow_publication_twice_starts_nothing_more(everyone):
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED", everyone.school: "EXCELLENT"})
    cycle = bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED", everyone.school: "EXCELLENT"})
    told = Notification.objects.count()
    counts = [model.objects.count() for model in (Commendation, Rectification, RectificationItem)]
    assert after_publication.follow(cycle, by=None) == 0
    assert after_publication.catch_up() == 0
    assert Notification.objects.count() == told
    assert counts == [model.objects.count() for model in (Commendation, Rectification, RectificationItem)]


def test_catch_up_starts_what_a_lost_job_left(everyone, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(after_publication, "follow", lambda cycle, by: 0)
        published = bad_years.published.__wrapped__  # not the one that is remembered with its consequences
        published(2025, {everyone.enterprise: "UNQUALIFIED", everyone.school: "EXCELLENT"})
        published(2026, {everyone.enterprise: "UNQUALIFIED"})
    assert (Rectification.objects.count(), motions()) == (0, [])
    assert after_publication.catch_up() == 1 + 2 + 1
    assert (Rectification.objects.count(), motions()) == (2, [(2025, 2026, "DRAFTED")])


def test_unit_that_has_left_gets_no_case_and_no_motion(everyone):
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED"})
    bad_years.confirmed(2026, {everyone.enterprise: "UNQUALIFIED"})
    membership.end_membership(everyone.enterprise, on=clock.today(), reason="单位注销", by=None)
    publication.publish(Cycle.objects.get(year=2026), by=None)
    assert Rectification.objects.filter(assessment__cycle__year=2026).count() == 0
    assert motions() == []


def first_year_under_objection(everyone) -> tuple[Cycle, Objection]:
    """2025 in its public notice with an open objection of the enterprise; 2026 published meanwhile."""
    late = datetime(2025, 12, 20, 10, tzinfo=clock.TZ)
    cycle = bad_years.confirmed(2025, {everyone.enterprise: "UNQUALIFIED"}, notice_days=5)
    with clock.at(late):
        cycle = publication.give_notice(cycle, by=None)
        row = bad_years.assessment(everyone.enterprise, 2025)
        objection = objections.file(row, reason="A2 的出席记录有误", by=everyone.enterprise_head)
    bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED"})
    return cycle, objection


def test_first_year_under_objection_drafts_no_motion_until_it_is_dismissed(everyone):
    cycle, objection = first_year_under_objection(everyone)
    assert (motions(), after_publication.catch_up()) == ([], 0)
    objections.answer(objection, upheld=False, text="记录无误", by=None)
    assert (motions(), after_publication.catch_up()) == ([], 0)  # dismissed, but not published yet
    publication.publish(cycle, by=None)
    assert motions() == [(2025, 2026, "DRAFTED")]


def test_first_year_whose_objection_is_upheld_drafts_no_motion(everyone):
    cycle, objection = first_year_under_objection(everyone)
    objections.answer(objection, upheld=True, text="重新评审", by=None)
    row = bad_years.assessment(everyone.enterprise, 2025)
    assert row.state == Assessment.State.IN_REVIEW
    assert (motions(), after_publication.catch_up()) == ([], 0)
    for review in row.reviews.select_related("assessment", "reviewer"):
        years.finished(review, share="0.7")
    with clock.at(datetime(2025, 12, 30, 9, tzinfo=clock.TZ)):
        again = confirming.confirm(Assessment.objects.get(pk=row.pk), by=None)
    publication.publish(cycle, by=None)
    assert (again.grade, motions()) == ("QUALIFIED", [])


def test_objection_on_record_against_a_published_result_holds_the_motion_back(everyone):
    """The portal takes no objection after publication; one that is on record all the same still counts."""
    bad_years.published(2025, {everyone.enterprise: "UNQUALIFIED"})
    with transaction.atomic():
        open_one = Objection(assessment=bad_years.assessment(everyone.enterprise, 2025), reason="补录")
        audit.save(open_one, by=None, reason="补录异议")
    bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED"})
    assert motions() == []
    with transaction.atomic():
        open_one.dismiss()
        audit.save(open_one, by=None, reason="答复")
    assert (after_publication.catch_up(), motions()) == (1, [(2025, 2026, "DRAFTED")])


def bad_alliance(count: int) -> Cycle:
    """`count` enterprises 不合格 in 2025 and confirmed as such for 2026, as rows (what is asked is the cost of publishing)."""
    alliance = [builders.unit("ENTERPRISE") for _ in range(count)]
    for unit in alliance:
        builders.person(unit, "HEAD")
    cycles = [bad_years.opened(2025), bad_years.opened(2026)]
    for cycle in cycles:
        rows = list(cycle.assessments.all())
        for row in rows:
            row.total, row.grade = 30, "UNQUALIFIED"
            row.__dict__["state"] = "CONFIRMED"
        with transaction.atomic():
            audit.bulk_change(rows, ["state", "total", "grade"], by=None, reason="复评完成")
        publication.publish(cycle, by=None)
    return cycles[1]


@pytest.mark.once
def test_follow_publication_costs_the_same_for_3_and_30_units(db, time_machine, monkeypatch):
    time_machine.move_to(bad_years.NOW, tick=False)
    costs = []
    for count in (3, 30):
        with transaction.atomic():
            with monkeypatch.context() as patch:
                patch.setattr(after_publication, "follow", lambda cycle, by: 0)
                cycle = bad_alliance(count)
            with CaptureQueriesContext(connection) as queries:
                assert after_publication.follow(cycle, by=None) == 2 * count
            costs.append(len(queries))
            transaction.set_rollback(True)
    assert costs[0] == costs[1]
    assert costs[0] <= 46
