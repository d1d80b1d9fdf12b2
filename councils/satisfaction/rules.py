"""Who opens the survey and its window, and who answers for a unit: its head or a liaison, once."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.history.words import withhold
from councils.satisfaction.models import Answer, Survey
from members.people.models import Representative
from members.units.models import Unit

ROLES = (Representative.Role.HEAD, Representative.Role.LIAISON)

withhold(Answer, lambda user: Answer.objects.all())


def units_answered_by(user: Any) -> list[int]:
    """The units for which this person is head or liaison today."""
    rows = Representative.objects.current().filter(user=user, role__in=ROLES)
    return list(rows.values_list("unit_id", flat=True))


def may_see(user: Any) -> Verdict:
    people = access.units_with(user) or access.offices(user) - {access.Office.UNIT_SECRETARY}
    return Verdict(bool(people), "满意度测评由成员单位、秘书处和理事会查阅。")


def may_open(user: Any) -> Verdict:
    return Verdict(access.is_secretariat(user), "满意度测评由秘书处发起。")


def may_extend(user: Any, survey: Survey) -> Verdict:
    return may_open(user) and Verdict(survey.is_open, "测评已经结束，不能再延长。")


def may_answer(user: Any, survey: Survey, unit: Unit) -> Verdict:
    if unit.pk not in units_answered_by(user):
        return Verdict.no("由本单位负责人或联络员测评。")
    if not survey.is_open:
        return Verdict.no("测评已经结束。")
    if not survey.asked.filter(pk=unit.pk).exists():
        return Verdict.no("测评发起时该单位还不是成员单位。")
    return Verdict(not survey.answers.filter(unit=unit).exists(), "本单位已经测评，每个单位每年一次。")
