"""限期整改 of a unit graded 不合格 (第十二条), from its notice on: plan, evidence, report, re-check, close. See `notices`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from assessments.consequences.models.rectifications import (
    Rectification,
    RectificationItem,
    RectificationNotice,
)
from assessments.consequences.rules import consequences as rules
from assessments.consequences.rules import notices as notice_rules
from councils.recusal import audience

State = Rectification.State
WORK = ("measure", "done", "result")
QUOTA_MB = 200


@transaction.atomic
def save_work(
    case: Rectification,
    *,
    plan: str | None,
    report: str | None,
    lines: Mapping[int, Mapping[str, Any]],
    by: Any,
    version: int | None = None,
) -> Rectification:
    """Keep the unit's draft: plan, report and `{item id: {"measure", "done", "result"}}`. Tells nobody.

    Nothing is written when nothing differs. Raises `Conflict` for a stale version.
    """
    case = claim(case)
    if by is not None:
        require(rules.may_work_on(by, case))
    audit.expect_version(case, version)
    items = {item.pk: item for item in case.items.all()}
    changed = []
    for pk, given in lines.items():
        if pk not in items:
            raise Refused("整改事项不属于本单位。")
        item = items[pk]
        before = [getattr(item, name) for name in WORK]
        item.measure = str(given.get("measure", item.measure)).strip()
        item.result = str(given.get("result", item.result)).strip()
        item.done = bool(given.get("done", item.done))
        if before != [getattr(item, name) for name in WORK]:
            changed.append(item)
    audit.bulk_change(changed, WORK, by=by, reason="填写整改情况")
    before = (case.plan, case.report)
    case.plan = case.plan if plan is None else plan.strip()
    case.report = case.report if report is None else report.strip()
    if changed or before != (case.plan, case.report):
        audit.save(case, by=by, reason="保存整改材料")
    return case


@transaction.atomic
def attach(item: RectificationItem, checked: CheckedFile, *, by: Any) -> RectificationItem:
    """Attach the evidence of one item (a file that `uploads.check` has passed); an earlier one is replaced in the record."""
    case = claim(item.rectification)
    if by is not None:
        require(rules.may_work_on(by, case))
    item = RectificationItem.objects.select_for_update().get(pk=item.pk)
    _check_room(case, item, checked)
    item.keep(checked)
    return audit.save(item, by=by, reason=f"上传整改佐证“{checked.name}”")


def _check_room(case: Rectification, item: RectificationItem, checked: CheckedFile) -> None:
    """Replaced files stay on disk, in the history."""
    ever = RectificationItem.history.filter(rectification=case)
    Room("一次整改的佐证材料", QUOTA_MB).check(checked, there=case.items.exclude(pk=item.pk), ever=ever)


@transaction.atomic
def detach(item: RectificationItem, *, by: Any) -> RectificationItem:
    """Take a file that was attached by mistake off the record; the history keeps its name and SHA-256."""
    case = claim(item.rectification)
    if by is not None:
        require(rules.may_work_on(by, case))
    item = RectificationItem.objects.select_for_update().get(pk=item.pk)
    if not item.file:
        raise Refused("该事项没有佐证文件。")
    reason = f"移除整改佐证“{item.name}”"
    item.let_go()
    return audit.save(item, by=by, reason=reason)


@transaction.atomic
def hand_in_plan(case: Rectification, *, by: Any, version: int | None = None) -> Rectification:
    """The head hands in the plan, once the notice is signed for; the secretariat is told and answers it. Twice is refused."""
    case = claim(case)
    if by is not None:
        require(rules.may_hand_in(by, case))
    audit.expect_version(case, version)
    if case.state != State.NOTIFIED:
        raise Refused("整改方案已报送。")
    unsigned = RectificationNotice.objects.filter(rectification=case, withdrawn_at=None, signed_at=None)
    if by is not None and unsigned.exists():
        raise Refused("请先签收整改通知书，再报送整改方案。")
    if not case.plan:
        raise Refused("请填写整改方案。")
    _refuse_missing_measures(case)
    case.hand_in_plan()
    case.plan_at = clock.now()
    audit.save(case, by=by, reason="报送整改方案")
    unit = case.assessment.unit
    tell(
        case,
        audience.secretariat(unit),
        f"planned-{case.version}",
        f"{unit}已报送整改方案，请审核",
        case.plan[:200],
    )
    return case


@transaction.atomic
def accept_plan(case: Rectification, *, by: Any, opinion: str = "") -> Rectification:
    """The secretariat finds the plan fit; the unit is told and goes on to its report."""
    case = claim(case)
    require(
        notice_rules.may_answer_plan(by, case)
        if by is not None
        else notice_rules.in_state(case, State.SUBMITTED)
    )
    case.accept_plan()
    case.plan_accepted_at, case.plan_answer = clock.now(), opinion.strip()
    audit.save(case, by=by, reason="整改方案通过审核")
    people = audience.people_of(case.assessment.unit)
    tell(case, people, f"plan-accepted-{case.version}", "整改方案已通过审核，请按方案整改", opinion.strip())
    return case


@transaction.atomic
def return_plan(case: Rectification, *, reason: str, by: Any) -> Rectification:
    """The secretariat asks for a better plan, with the reason; the unit is told. The time goes on."""
    case = claim(case)
    require(
        notice_rules.may_answer_plan(by, case)
        if by is not None
        else notice_rules.in_state(case, State.SUBMITTED)
    )
    if not reason.strip():
        raise Refused("请填写退回原因。")
    case.return_plan()
    case.plan_at, case.plan_answer = None, reason.strip()
    audit.save(case, by=by, reason=f"退回整改方案：{reason.strip()}")
    people = audience.people_of(case.assessment.unit)
    tell(
        case,
        people,
        f"plan-returned-{case.version}",
        "整改方案已退回，请修改后重新报送",
        reason.strip(),
        urgent=True,
    )
    return case


def missing_measures(case: Rectification) -> list[RectificationItem]:
    return [item for item in case.items.all() if not item.measure]


def _refuse_missing_measures(case: Rectification) -> None:
    if missing := missing_measures(case):
        named = "、".join(str(item.position) for item in missing)
        raise Refused(f"还有 {len(missing)} 项没有填写整改措施：第 {named} 项。")


@transaction.atomic
def hand_in_report(case: Rectification, *, by: Any, version: int | None = None) -> Rectification:
    """The head reports that every item is done; the secretariat is told and re-checks. Late ones are taken, too."""
    case = claim(case)
    if by is not None:
        require(rules.may_hand_in(by, case))
    audit.expect_version(case, version)
    if case.state != State.PLANNED:
        raise Refused("请先报送整改方案。")
    if not case.report:
        raise Refused("请填写整改报告。")
    _refuse_missing_measures(case)
    unfinished = sum(not item.done or not item.result for item in case.items.all())
    if unfinished:
        raise Refused(f"还有 {unfinished} 项没有报告完成情况。")
    case.hand_in_report()
    case.reported_at = clock.now()
    audit.save(
        case, by=by, reason="逾期报送整改报告" if case.reported_at >= case.deadline else "报送整改报告"
    )
    unit = case.assessment.unit
    tell(
        case,
        audience.secretariat(unit),
        f"reported-{case.version}",
        f"{unit}已报送整改报告，请验收",
        case.report[:200],
    )
    return case


@transaction.atomic
def recheck(
    case: Rectification, *, accepted: Mapping[int, bool], opinion: str, by: Any, version: int | None = None
) -> Rectification:
    """The secretariat's re-check, `{item id: accepted}` for every item: all accepted closes the case, else it goes back.

    The unit is told either way.
    """
    case = claim(case)
    if by is not None:
        require(rules.may_recheck(by, case))
    elif case.state != State.REPORTED:
        raise Refused(f"该整改现在是“{case.get_state_display()}”，不在验收环节。")
    audit.expect_version(case, version)
    if not opinion.strip():
        raise Refused("请填写验收意见。")
    items = list(case.items.all())
    if {item.pk for item in items} != set(accepted):
        raise Refused("请逐项给出验收结论。")
    for item in items:
        item.accepted = accepted[item.pk]
        item.done = item.done and item.accepted
    audit.bulk_change(items, ["accepted", "done"], by=by, reason="逐项验收")
    case.recheck = opinion.strip()
    if all(item.accepted for item in items):
        case.close()
        case.closed_at = clock.now()
        step, title = "closed", "整改已通过验收并销号"
    else:
        case.send_back()
        step, title = f"again-{case.version}", "整改未通过验收，请继续整改"
    audit.save(case, by=by, reason=title)
    tell(case, audience.people_of(case.assessment.unit), step, title, opinion.strip())
    return case


@transaction.atomic
def extend(case: Rectification, *, until: datetime, reason: str, by: Any) -> Rectification:
    """More time for the case, with a reason; the unit is told. Late is recorded anew if it becomes late again."""
    case = claim(case)
    if by is not None:
        require(rules.may_extend(by, case))
    if not reason.strip():
        raise Refused("请填写延期理由。")
    if until <= max(case.deadline, clock.now()):
        raise Refused("新的期限必须晚于原期限和现在。")
    case.deadline, case.late_recorded_at = until, None
    audit.save(case, by=by, reason=f"整改延期：{reason.strip()}")
    tell(
        case,
        audience.people_of(case.assessment.unit),
        f"extended-{case.version}",
        f"整改期限延至{clock.show_deadline(until)}",
        reason.strip(),
    )
    return case


def end_case(case: Rectification, *, by: Any, reason: str) -> None:
    """Close an open case because the membership ends, inside the caller's transaction."""
    case.end()
    case.closed_at = clock.now()
    audit.save(case, by=by, reason=reason)


def claim(case: Rectification) -> Rectification:
    """The row locked until the transaction ends, with unit and cycle at hand."""
    return (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("assessment__unit", "assessment__cycle")
        .get(pk=case.pk)
    )


def tell(case: Rectification, people: Any, step: str, title: str, body: str, *, urgent: bool = False) -> None:
    """Tell people once about this step of the case."""
    notify(
        people,
        matter=f"rectification:{case.pk}",
        step=step,
        about=case.assessment.unit,
        title=title,
        body=body,
        url=case.get_absolute_url(),
        urgent=urgent,
    )
