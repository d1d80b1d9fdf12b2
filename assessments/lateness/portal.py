"""Who is late: the board, the reminders by the calendar, the late ones as a to-do of the secretariat."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import is_secretariat
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from assessments.cycles import years
from assessments.lateness.services import reminders
from assessments.self_assessment.portal import submitted
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.rules import may_see_board

LATE = Count("late")
KIND = "年度考核"


def _sees_all(user: Any) -> bool:
    return bool(may_see_board(user))


portal.menu(
    "谁还没交",
    "assessment_board",
    area="assessment",
    order=10,
    shown=_sees_all,
    waits=portal.waits_for(LATE),
    yearly=True,
)
portal.sweep("assessments.remind", label="自评截止前提醒", every=portal.HOUR)(reminders.remind_due)
portal.sweep("assessments.record_late", label="自评逾期登记与上报", every=portal.MINUTE)(
    reminders.record_late
)
regulation.serve("13.1", "assessment_board", "自评报送情况", submitted, shown=_sees_all)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if is_secretariat(user) and years.running():
        yield LATE.of(Assessment.objects.running().overdue(clock.now()).of_members())


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    if is_secretariat(user) and (number := portal.waiting(user)[LATE]):
        yield Todo(
            f"{number} 个单位逾期未交自评",
            f"{reverse('assessment_board')}?late=late",
            max((cycle.review_deadline for cycle in years.running()), default=None),
            "可催报、准予延期，或按记录直接复评",
            KIND,
            urgent=True,
        )
