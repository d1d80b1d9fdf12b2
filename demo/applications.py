"""The role applications of the demo: one waits for the chair, with findings against the record; one for the secretariat; a draft."""

from datetime import date, timedelta
from types import SimpleNamespace

from alliance.ground import clock
from councils.applications import conditions
from councils.applications.models import RoleApplication
from councils.applications.services import applications, approvals, evidence
from demo import papers
from demo.agenda import Agenda
from demo.cast import instant, office_for

CLAIM = "已按要求落实，见活动签到表和校企合作协议。"
FILES = dict.fromkeys((1, 2, 3), (papers.attendance, "联盟活动签到表"))
FILES |= dict.fromkeys((4, 5, 6), (papers.agreement, "校企合作协议"))
REASONS = {
    True: "",
    False: "缺报的月份已说明原因并补齐材料，其余各项按期办理。",
    None: "系统尚无记录，经核对单位提供的材料原件，符合条件。",
}


def plan_applications(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    for number, role, days, state in [
        (17, "STANDING", 12, "CHECKED"),
        (18, "ORDINARY", 5, "FILED"),
        (6, "ORDINARY", 2, "DRAFT"),
    ]:
        agenda.at(
            instant(today - timedelta(days=days)),
            lambda number=number, role=role, state=state: _write(cast, number, role, state),
        )
        if state == "CHECKED":
            checked = instant(today - timedelta(days=days - 3))
            agenda.at(checked, lambda number=number: _check(cast, number))


def _write(cast: SimpleNamespace, number: int, role: str, state: str) -> None:
    """The unit writes to each condition and gives files for some; the head files it, but for the draft."""
    unit, head = cast.units[number], cast.heads[number]
    application = applications.draft(unit, role=role, by=head)
    rows = list(application.conditions.all())
    applications.change(
        application,
        statement="积极参与联盟事务，愿意承担更多责任。",
        claims={row.clause: CLAIM for row in rows},
        by=head,
    )
    for row in rows:
        if row.position in FILES:
            make, title = FILES[row.position]
            dated = clock.today() - timedelta(days=40)
            evidence.add_file(row, file=make(), title=title, dated_on=dated, by=head)
    if state != "DRAFT":
        applications.file(application, by=head)


def _check(cast: SimpleNamespace, number: int) -> None:
    application = RoleApplication.objects.get(unit=cast.units[number])
    findings = {
        row.clause: (True, REASONS[conditions.read(row.recorded).says])
        for row in application.conditions.all()
    }
    approvals.check(
        application,
        findings=findings,
        recommended=True,
        recommendation="该单位履职积极，合作项目和接收实习情况经核对原件属实，建议同意。",
        by=office_for(cast, application.unit),
    )
