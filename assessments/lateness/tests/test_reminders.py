"""Sweeps and reminders: what is due, once, however often and however late they run."""

from datetime import date, datetime, timedelta

import pytest

from alliance.background.models.jobs import JobRun
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.jobs import sweeps
from alliance.messages.models import Notification
from alliance.registers import portal
from alliance.tests import builders, builders_assessments
from assessments.cycles.models import Cycle
from assessments.formal_check import services as checks
from assessments.lateness.services import extensions, reminders
from assessments.sheets.models.assessments import Assessment

DEADLINE = clock.end_of_day(date(2026, 12, 10))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.TZ)


def told(person, prefix: str) -> list[str]:
    found = Notification.objects.filter(recipient=person, step__startswith=prefix)
    return sorted(found.values_list("step", flat=True))


# ---------------------------------------------------------------- before the deadline


def test_each_step_is_sent_once_however_often_the_sweep_runs(everyone, year, noon):
    for moment in (
        "2026-11-26 09:00",
        "2026-11-26 10:00",
        "2026-11-27 09:00",
        "2026-12-03 09:00",
        "2026-12-04 09:00",
    ):
        noon.move_to(at(moment), tick=False)
        reminders.remind_due()
        reminders.remind_due()
    assert told(everyone.school_liaison, "due-") == ["due-14-20261210", "due-7-20261210"]


def test_head_is_reminded_in_the_last_days_only(everyone, year, noon):
    for moment in ("2026-12-03 09:00", "2026-12-07 09:00", "2026-12-09 09:00"):
        noon.move_to(at(moment), tick=False)
        reminders.remind_due()
    assert told(everyone.school_liaison, "due-") == ["due-1-20261210", "due-3-20261210", "due-7-20261210"]
    assert told(everyone.school_head, "due-") == ["due-1-20261210", "due-3-20261210"]


def test_outage_of_weeks_sends_the_newest_step_only(everyone, year, noon):
    noon.move_to(at("2026-12-08 15:00"), tick=False)
    reminders.remind_due()
    assert told(everyone.school_liaison, "due-") == ["due-3-20261210"]


def test_nothing_is_sent_before_the_step_and_after_the_deadline(everyone, year, noon):
    noon.move_to(at("2026-11-22 12:00"), tick=False)
    first = reminders.remind_due()
    noon.move_to(DEADLINE, tick=False)
    assert (first > 0, reminders.remind_due()) == (True, 0)
    assert told(everyone.school_liaison, "due-") == ["due-30-20261210"]


def test_step_of_a_day_off_is_sent_the_working_day_before(everyone, year, noon):
    for day in (date(2026, 12, 9), date(2026, 12, 8)):
        builders.holiday(day)
    noon.move_to(at("2026-12-07 09:00"), tick=False)
    reminders.remind_due()
    assert told(everyone.school_liaison, "due-") == ["due-1-20261210"]


def test_submitted_units_and_former_members_are_left_alone(everyone, year, own, noon):
    builders_assessments.submitted(own)
    noon.move_to(at("2026-12-07 09:00"), tick=False)
    reminders.remind_due()
    assert told(everyone.school_liaison, "due-") == []
    assert told(everyone.enterprise_liaison, "due-") == ["due-3-20261210"]


def test_extension_and_correction_have_steps_of_their_own(everyone, year, own, noon):
    extensions.extend(own, until=clock.end_of_day(date(2026, 12, 17)), reason="搬迁", by=everyone.officer)
    noon.move_to(at("2026-12-14 09:00"), tick=False)
    reminders.remind_due()
    assert told(everyone.school_liaison, "due-") == ["due-3-20261217"]
    note = Notification.objects.get(recipient=everyone.school_liaison, step="due-3-20261217")
    assert (note.title, note.body) == (
        "2026年度自评未提交，还剩 3 天",
        "请于 2026年12月17日24:00前由单位负责人确认并提交；逾期系统不再接收。",
    )


def test_unit_without_liaison_has_its_head_reminded(everyone, year, noon):
    noon.move_to(at("2026-12-03 09:00"), tick=False)
    reminders.remind_due()
    assert told(everyone.chair, "due-") == ["due-7-20261210"]


# ---------------------------------------------------------------- after the deadline


def test_late_units_are_recorded_and_told_once(everyone, year, own, noon):
    builders_assessments.submitted(own)
    noon.move_to(DEADLINE - timedelta(seconds=1), tick=False)
    assert reminders.record_late() == 0
    noon.move_to(at("2026-12-13 10:00"), tick=False)  # beat is started three days late
    assert reminders.record_late() == 2
    count = Notification.objects.count()
    noon.shift(timedelta(minutes=1))
    assert (reminders.record_late(), Notification.objects.count()) == (0, count)
    late = Assessment.objects.exclude(late_recorded_at=None)
    assert {row.unit for row in late} == {everyone.enterprise, everyone.chair_unit}
    assert (told(everyone.school_head, "late-"), len(told(everyone.enterprise_head, "late-"))) == ([], 1)
    assert Cycle.objects.get().self_closed_at == at("2026-12-13 10:00")


def test_list_of_the_late_goes_up_once(everyone, year, own, noon):
    noon.move_to(DEADLINE, tick=False)
    reminders.record_late()
    reminders.record_late()
    notes = list(Notification.objects.filter(matter=f"cycle:{year.pk}"))
    assert {note.recipient for note in notes} == {everyone.secretary_general, everyone.chair}
    assert {note.title for note in notes} == {"3 家单位逾期未提交2026年度自评"}
    assert all(
        unit.name in notes[0].body for unit in (everyone.school, everyone.enterprise, everyone.chair_unit)
    )


def test_nobody_late_closes_the_time_in_silence(everyone, year, noon):
    for unit in (everyone.school, everyone.enterprise, everyone.chair_unit):
        builders_assessments.submitted(builders_assessments.assessment(unit, 2026))
    noon.move_to(DEADLINE, tick=False)
    assert reminders.record_late() == 0
    assert (
        Cycle.objects.get().self_closed_at,
        Notification.objects.filter(step__startswith="late-").count(),
    ) == (
        DEADLINE,
        0,
    )


def test_reviewed_on_the_record_is_not_asked_again(everyone, year, own, noon):
    noon.move_to(DEADLINE, tick=False)
    checks.review_unsubmitted(own, reason="未报", by=everyone.officer)
    assert reminders.record_late() == 2


def test_both_sweeps_run_from_the_timetable(everyone, year, noon):
    noon.move_to(DEADLINE, tick=False)
    ran = sweeps.run_sweeps(portal.MINUTE)
    assert ran["assessments.record_late"] == 3
    assert sweeps.run_sweeps(portal.MINUTE)["assessments.record_late"] == 0
    assert sweeps.run_sweeps(portal.HOUR)["assessments.remind"] == 0
    assert JobRun.objects.get(name="assessments.record_late").error == ""


@pytest.mark.once
@pytest.mark.parametrize("units", [1, 30])
def test_late_sweep_costs_the_same_for_many_units(everyone, year, noon, units, django_assert_max_num_queries):
    for _ in range(units):
        unit = builders.unit("INDUSTRY")
        builders.person(unit, "HEAD")
        builders_assessments.assessment(unit, 2026)
    noon.move_to(DEADLINE, tick=False)
    with django_assert_max_num_queries(33):
        assert reminders.record_late() == units + 3


# ---------------------------------------------------------------- by hand


def test_reminding_by_hand_counts_and_is_once_a_day(everyone, year, own, noon):
    outcome = reminders.remind(year, units=[everyone.school, everyone.enterprise], by=everyone.officer)
    assert (outcome.told, outcome.already) == ([everyone.school, everyone.enterprise], [])
    again = reminders.remind(year, units=[everyone.school], by=everyone.secretary_general)
    assert (again.told, again.already) == ([], [everyone.school])
    noon.shift(timedelta(days=1))
    reminders.remind(year, units=[everyone.school], by=everyone.officer)
    found = Assessment.objects.get(pk=own.pk)
    assert (found.reminders, told(everyone.school_head, "manual-")) == (
        2,
        ["manual-2026-11-22", "manual-2026-11-23"],
    )
    assert found.history.first().history_user == everyone.officer
    titles = Notification.objects.filter(recipient=everyone.school_liaison, step__startswith="manual")
    assert [note.title for note in titles.order_by("pk")] == [
        "催报：2026年度自评未提交（第 1 次）",
        "催报：2026年度自评未提交（第 2 次）",
    ]


def test_reminding_leaves_submitted_units_alone(everyone, year, own):
    builders_assessments.submitted(own)
    outcome = reminders.remind(year, units=[everyone.school.pk, everyone.enterprise.pk], by=everyone.officer)
    assert outcome.told == [everyone.enterprise]
    assert Assessment.objects.get(pk=own.pk).reminders == 0


def test_reminding_names_units_without_anybody(everyone, year):
    nobody = builders.unit("RESEARCH")
    builders_assessments.assessment(nobody, 2026)
    outcome = reminders.remind(year, units=[nobody], by=everyone.officer)
    assert (outcome.told, outcome.unreachable) == ([], [nobody])
    assert Assessment.objects.get(unit=nobody).reminders == 0


def test_reminding_is_the_secretariats(everyone, year):
    for person in (everyone.school_head, everyone.chair):
        with pytest.raises(Refused, match="催报由秘书处办理。"):
            reminders.remind(year, units=[everyone.enterprise], by=person)
    assert reminders.remind(year, units=[everyone.enterprise], by=everyone.officer).told == [
        everyone.enterprise
    ]
