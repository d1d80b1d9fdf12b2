"""限期整改 of a unit graded 不合格 (第十二条): notice, items, plan, evidence, re-check, close. Visible to the unit at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from alliance import audit, clock, policy
from alliance.access import Refused, require
from alliance.notifications import notify, notify_many
from alliance.uploads import CheckedFile
from assessments.models import Assessment, Item, Rectification, RectificationItem, Veto
from assessments.rules import consequences as rules
from councils import audience

from . import audiences

State = Rectification.State
WEAK = Decimal("0.6")  # an indicator below this share of its points is to be put right
WORK = ("measure", "done", "result")


def open_cases(assessments: Sequence[Assessment], *, by: Any) -> list[Rectification]:
    """Open the cases of published 不合格 results inside the caller's transaction; all people of the units are told.

    A case lists the vetoes that were met, the indicators that earned less than 60 % of their points, with the reviewers'
    reasons, and at least the total. In a constant number of queries, besides one batch of writes for each 500 rows.
    """
    if not assessments:
        return []
    deadline = clock.end_of_day(clock.today() + timedelta(days=policy.get("rectification_days")))
    until = clock.show_day(clock.last_day(deadline))
    cases = audit.bulk_create(
        Rectification,
        [
            Rectification(
                assessment=row,
                deadline=deadline,
                notice=f"你单位{row.cycle.year}年度考核总分{row.total}分，评为不合格。依据第十二条，"
                f"请于{until}前（含当日）完成整改并报送整改报告。",
            )
            for row in assessments
        ],
        by=by,
        reason="考核不合格，启动限期整改",
    )
    found = _problems_of(assessments)
    audit.bulk_create(
        RectificationItem,
        [
            RectificationItem(rectification=case, problem=problem[:300], demand=demand[:300])
            for case in cases
            for problem, demand in found[case.assessment_id]
        ],
        by=by,
        reason="列入整改事项",
    )
    _tell_opened(cases)
    return cases


def _problems_of(assessments: Sequence[Assessment]) -> dict[int, list[tuple[str, str]]]:
    """`{assessment id: [(problem, demand)]}`; three queries."""
    vetoes = {
        (row.standard_id, row.code): row.text
        for row in Veto.objects.filter(standard__in={one.standard_id for one in assessments})
    }
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for one in assessments:
        for veto in one.vetoes:
            text = vetoes.get((one.standard_id, veto["code"]), veto["code"])
            found[one.pk].append((f"一票否决：{text}", veto["reason"]))
    items = Item.objects.filter(assessment__in=assessments).select_related("indicator")
    for item in items.order_by("assessment", "indicator__position"):
        points, most = item.review_points, item.indicator.points
        if points is not None and points < most * WEAK:
            problem = f"{item.indicator}：得 {points.normalize():f} 分（满分 {most.normalize():f} 分）"
            found[item.assessment_id].append((problem, item.review_note or item.indicator.criteria))
    for one in assessments:
        if not found[one.pk]:
            found[one.pk].append((f"总分 {one.total}，未达到合格", "对照考核标准逐项改进"))
    return found


def _tell_opened(cases: Sequence[Rectification]) -> None:
    people = audiences.people_of(case.assessment.unit_id for case in cases)
    notify_many(
        [
            letter
            for case in cases
            for letter in audiences.letters(
                people.get(case.assessment.unit_id, []),
                matter=f"rectification:{case.pk}",
                step="opened",
                title="考核不合格，请限期整改",
                body=case.notice,
                url=case.get_absolute_url(),
                urgent=True,
            )
        ]
    )


@transaction.atomic
def add_item(case: Rectification, *, problem: str, demand: str, by: Any) -> RectificationItem:
    """The secretariat adds something to put right; the unit is told."""
    case = claim(case)
    if by is not None:
        require(rules.may_extend(by, case))
    if not problem.strip():
        raise Refused("请填写问题。")
    item = RectificationItem(rectification=case, problem=problem.strip(), demand=demand.strip())
    audit.save(item, by=by, reason="增加整改事项")
    _tell(
        case,
        audience.people_of(case.assessment.unit),
        f"item-{item.pk}",
        "整改增加了一个事项",
        f"{item.problem}。{item.demand}",
    )
    return item


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
    item.file.save(checked.name, ContentFile(checked.content.read()), save=False)
    item.name, item.content_type, item.sha256 = checked.name, checked.content_type, checked.sha256
    return audit.save(item, by=by, reason=f"上传整改佐证“{checked.name}”")


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
    item.file = item.name = item.content_type = item.sha256 = ""
    return audit.save(item, by=by, reason=reason)


@transaction.atomic
def hand_in_plan(case: Rectification, *, by: Any, version: int | None = None) -> Rectification:
    """The head hands in the plan; the secretariat is told. Twice is refused."""
    case = claim(case)
    if by is not None:
        require(rules.may_hand_in(by, case))
    audit.expect_version(case, version)
    if case.state != State.NOTIFIED:
        raise Refused("整改方案已报送。")
    if not case.plan:
        raise Refused("请填写整改方案。")
    _refuse_missing_measures(case)
    case.hand_in_plan()
    case.plan_at = clock.now()
    audit.save(case, by=by, reason="报送整改方案")
    unit = case.assessment.unit
    _tell(case, audience.secretariat(unit), "planned", f"{unit}已报送整改方案", case.plan[:200])
    return case


def _refuse_missing_measures(case: Rectification) -> None:
    missing = sum(not item.measure for item in case.items.all())
    if missing:
        raise Refused(f"还有 {missing} 项没有填写整改措施。")


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
    _tell(
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
        raise Refused(f"该整改{case.get_state_display()}，不在验收环节。")
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
    _tell(case, audience.people_of(case.assessment.unit), step, title, opinion.strip())
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
    _tell(
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


def _tell(
    case: Rectification, people: Any, step: str, title: str, body: str, *, urgent: bool = False
) -> None:
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
