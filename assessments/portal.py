"""What the assessments contribute to the whole: menu, to-dos, dates, figures, search, sweeps, clauses, the unit file."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value

from alliance.ground import access, clock
from alliance.registers import portal, regulation
from assessments.consequences import portal as followup
from assessments.publicity.models import Circular, Commendation
from assessments.termination.models import TerminationMotion
from assessments.rectification.models import oversees
from assessments.rectification.models import Rectification
from assessments.termination.services import departures, motions
from assessments.rectification.services import dates as rectification_dates
from assessments.publication import after_publication as outcomes
from assessments.reviews import portal as portal_reviews
from assessments.self_assessment import panels
from assessments.self_assessment import portal as agenda
from assessments.self_assessment.models.assessments import Assessment
from assessments.self_assessment.rules import assessments as rules
from assessments.self_assessment.services import reminders
from assessments.standards import portal as portal_standards
from members.units.models import UnitUserObjectPermission

__all__ = [
    "departures",
    "motions",
    "panels",
    "portal_reviews",
    "portal_standards",
]  # these register themselves

SECTION = "年度考核"

# ---------------------------------------------------------------- self-assessment


def _stands(user: Any) -> bool:
    return bool(access.units_with(user))


def _reads(user: Any) -> bool:
    return bool(access.units_read(user))


def _sees_all(user: Any) -> bool:
    return bool(rules.may_see_board(user))


def _submitted(year: int) -> int:
    return Assessment.objects.filter(cycle__year=year).exclude(state__in=rules.WITH_UNIT).count()


_PAGES = (
    "assessment",
    "assessment_history",
    "assessment_result",
    "dossier",
    "objection_new",
    "evidence_pick",
)
portal.menu("本单位年度考核", "assessments_mine", section=SECTION, order=300, shown=_reads, pages=_PAGES)
portal.menu("年度考核", "assessments", section=SECTION, order=310, shown=_sees_all, pages=_PAGES)
portal.menu("谁还没交", "assessment_board", section=SECTION, order=320, shown=_sees_all)
portal.counts(agenda.counts)
portal.todos(agenda.todos)
portal.dates(agenda.dates)
portal.tiles(agenda.tiles)
portal.search(agenda.search)
portal.sweep("assessments.remind", label="自评截止前提醒", every=portal.HOUR)(reminders.remind_due)
portal.sweep("assessments.record_late", label="自评逾期登记与上报", every=portal.MINUTE)(
    reminders.record_late
)

regulation.serve("13.1", "assessments_mine", "本单位自评", shown=_stands)
regulation.serve("13.1", "assessment_board", "自评报送情况", _submitted, shown=_sees_all)
regulation.serve("7.5", "assessments_mine", "本单位年度总结和考核", shown=_stands)
regulation.serve("11", "assessments", "年度考核", _submitted)
regulation.serve("11.grades", "assessments", "考核等级", shown=_sees_all)

# ---------------------------------------------------------------- consequences (第十二条)


def _votes(user: Any) -> bool:
    return access.is_secretariat(user) or access.holds(user, *access.COUNCIL_OFFICES)


def _reads_circulars(user: Any) -> bool:
    return bool(access.offices(user)) or _stands(user)


@access.standing_provider
def cases_of(user: Any, at: datetime) -> QuerySet:
    """(“rectified”, unit id) for the units a person stands for that have or had a rectification case."""
    granted = UnitUserObjectPermission.rows.held_on(clock.local(at).date()).filter(
        user=user, permission__codename__in=["represent_unit", "read_unit"]
    )
    found = Rectification.objects.filter(assessment__unit__in=granted.values("content_object"))
    return found.values_list(Value("rectified"), "assessment__unit_id")


def _has_cases(user: Any) -> bool:
    return oversees(user) or bool(access.units_with(user, "rectified"))


def _commended(year: int) -> int:
    return Commendation.objects.filter(assessment__cycle__year=year).count()


def _rectified(year: int) -> int:
    return Rectification.objects.filter(assessment__cycle__year=year).count()


def _moved(year: int) -> int:
    return TerminationMotion.objects.filter(second__cycle__year=year).count()


def _circulated(year: int) -> int:
    return Circular.objects.filter(cycle__year=year).count()


portal.menu("整改", "rectifications", section=SECTION, order=380, shown=_has_cases)
portal.menu("推荐评优", "commendations", section=SECTION, order=382, shown=oversees)
portal.menu("终止议案", "motions", section=SECTION, order=384, shown=_votes)
portal.menu("通报", "circulars", section=SECTION, order=386, shown=_reads_circulars)
portal.counts(followup.counts)
portal.todos(followup.todos)
portal.dates(followup.dates)
portal.search(followup.search)
portal.sweep("assessments.outcomes", label="考核结果运用补办", every=portal.HOUR)(outcomes.catch_up)
portal.sweep("assessments.rectifications", label="整改提醒与逾期登记", every=portal.MINUTE)(
    rectification_dates.remind_and_record_late
)

regulation.serve("12", "circulars", "通报", _circulated, shown=_reads_circulars)
regulation.serve("12.commendation", "commendations", "推荐评优", _commended, shown=oversees)
regulation.serve("12.unqualified", "rectifications", "限期整改", _rectified, shown=_has_cases)
regulation.serve("12.unqualified", "circulars", "不合格单位通报", _circulated, shown=_reads_circulars)
regulation.serve("12.two_years", "motions", "终止成员资格议案", _moved, shown=_votes)
