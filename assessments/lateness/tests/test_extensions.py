"""More time for one unit: an act with a reason, which never edits the date of the year."""

from datetime import date, timedelta

import pytest

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders_assessments
from assessments.cycles.models import Cycle
from assessments.lateness.services import extensions, reminders
from assessments.sheets.models.assessments import Assessment

DEADLINE = clock.end_of_day(date(2026, 12, 10))
LATER = clock.end_of_day(date(2026, 12, 15))


def extend(row, officer, until=LATER, reason="系统搬迁"):
    return extensions.extend(row, until=until, reason=reason, by=officer)


def test_extension_holds_for_one_unit_and_edits_no_date(own, everyone):
    given = extend(own, everyone.officer)
    other = builders_assessments.assessment(everyone.enterprise, 2026)
    found = Assessment.objects.get(pk=own.pk)
    assert (found.deadline(), other.deadline(), Cycle.objects.get().self_deadline) == (
        LATER,
        DEADLINE,
        DEADLINE,
    )
    assert given.history.get().history_change_reason == "准予延期：系统搬迁"
    note = Notification.objects.get(recipient=everyone.school_head, step=f"extended-{given.pk}")
    assert note.body == "请于 2026年12月15日24:00前提交。理由：系统搬迁"


@pytest.mark.parametrize(
    ("until", "reason", "complaint"),
    [
        (LATER, " ", "请填写延期理由。"),
        (clock.end_of_day(date(2026, 11, 21)), "搬迁", "延期截止时间须晚于现在。"),
        (DEADLINE, "搬迁", "延期须晚于现有截止时间 12月10日 24:00（含当日）。"),
        (
            clock.end_of_day(date(2026, 12, 30)),
            "搬迁",
            "延期须早于复评确认截止时间 12月30日 24:00（含当日）。",
        ),
    ],
)
def test_extension_without_sense_is_refused(own, everyone, until, reason, complaint):
    with pytest.raises(Refused) as refusal:
        extend(own, everyone.officer, until, reason)
    assert (refusal.value.reason, own.extensions.count()) == (complaint, 0)


def test_second_extension_must_go_further(own, everyone):
    extend(own, everyone.officer)
    with pytest.raises(Refused, match="延期须晚于现有截止时间 12月15日"):
        extend(own, everyone.officer)
    extend(own, everyone.officer, LATER + timedelta(days=2))
    assert Assessment.objects.get(pk=own.pk).deadline() == LATER + timedelta(days=2)


def test_extension_is_the_secretariats(own, everyone):
    for person in (everyone.school_head, everyone.chair):
        with pytest.raises(Refused, match="由秘书处办理"):
            extend(own, person)
    lead = builders_assessments.assessment(everyone.chair_unit, 2026)
    with pytest.raises(Refused, match="应当回避"):
        extend(lead, everyone.officer)
    assert extend(own, everyone.officer).until == LATER


def test_submitted_needs_no_extension(own, everyone):
    sent = builders_assessments.submitted(own)
    with pytest.raises(Refused, match="该年度考核现在是“待形式审查”，不能延期。"):
        extend(sent, everyone.officer)


def test_late_unit_with_an_extension_is_late_again_only_after_it(own, everyone, noon):
    noon.move_to(DEADLINE, tick=False)
    assert reminders.record_late() == 3
    extend(own, everyone.officer)
    assert (Assessment.objects.get(pk=own.pk).is_late(), reminders.record_late()) == (False, 0)
    noon.move_to(LATER, tick=False)
    assert (Assessment.objects.get(pk=own.pk).is_late(), reminders.record_late()) == (True, 1)
    late = Notification.objects.filter(recipient=everyone.school_head, step__startswith="late-")
    assert late.count() == 2
