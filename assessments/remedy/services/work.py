"""What the unit does in a rectification case, from its notice on: plan, evidence, report (第十二条)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from assessments.rectification.models import Rectification, RectificationItem, RectificationNotice
from assessments.rectification.services.telling import tell
from assessments.remedy import rules
from councils.recusal import audience

WORK = ("measure", "done", "result")
QUOTA_MB = 200


@verb(rules.may_work_on)
def save_work(
    case: Rectification,
    *,
    plan: str | None,
    report: str | None,
    lines: Mapping[int, Mapping[str, Any]],
    by: Any,
) -> None:
    """Keep the unit's draft: plan, report and `{item id: {"measure", "done", "result"}}`. Tells nobody.

    Nothing is written when nothing differs. Raises `Conflict` for a stale version.
    """
    changed = _write_lines(case, lines, by)
    before = (case.plan, case.report)
    case.plan = case.plan if plan is None else plan.strip()
    case.report = case.report if report is None else report.strip()
    if changed or before != (case.plan, case.report):
        audit.save(case, by=by, reason="保存整改材料")


def _write_lines(case: Rectification, lines: Mapping[int, Mapping[str, Any]], by: Any) -> bool:
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
    return bool(changed)


@verb(rules.may_work_on, part_of="rectification")
def attach(item: RectificationItem, *, checked: CheckedFile, by: Any) -> None:
    """Attach the evidence of one item (a file that `uploads.check` has passed); an earlier one is replaced in the record."""
    case = item.rectification
    ever = RectificationItem.history.filter(rectification=case)  # replaced files stay on disk, in the history
    Room("一次整改的佐证材料", QUOTA_MB).check(checked, there=case.items.exclude(pk=item.pk), ever=ever)
    item.keep(checked)
    audit.save(item, by=by, reason=f"上传整改佐证“{checked.name}”")


@verb(rules.may_work_on, part_of="rectification")
def detach(item: RectificationItem, *, by: Any) -> None:
    """Take a file that was attached by mistake off the record; the history keeps its name and SHA-256."""
    if not item.file:
        raise Refused("该事项没有佐证文件。")
    reason = f"移除整改佐证“{item.name}”"
    item.let_go()
    audit.save(item, by=by, reason=reason)


@verb(rules.may_hand_in, moves="hand_in_plan", reason="报送整改方案")
def hand_in_plan(case: Rectification, *, moment: datetime, by: Any) -> None:
    """The head hands in the plan, once the notice is signed for; the secretariat is told and answers it. Twice is refused."""
    unsigned = RectificationNotice.objects.filter(rectification=case, withdrawn_at=None, signed_at=None)
    if by is not None and unsigned.exists():
        raise Refused("请先签收整改通知书，再报送整改方案。")
    if not case.plan:
        raise Refused("请填写整改方案。")
    _refuse_missing_measures(case)
    case.plan_at = moment
    unit = case.assessment.unit
    people, title = audience.secretariat(unit), f"{unit}已报送整改方案，请审核"
    tell(case, people, f"planned-{case.version}", title, case.plan[:200])


def missing_measures(case: Rectification) -> list[RectificationItem]:
    return [item for item in case.items.all() if not item.measure]


def _refuse_missing_measures(case: Rectification) -> None:
    if missing := missing_measures(case):
        named = "、".join(str(item.position) for item in missing)
        raise Refused(f"还有 {len(missing)} 项没有填写整改措施：第 {named} 项。")


@verb(rules.may_hand_in)
def hand_in_report(case: Rectification, *, moment: datetime, by: Any) -> None:
    """The head reports that every item is done; the secretariat is told and re-checks. Late ones are taken, too."""
    case.hand_in_report()
    if not case.report:
        raise Refused("请填写整改报告。")
    _refuse_missing_measures(case)
    unfinished = sum(not item.done or not item.result for item in case.items.all())
    if unfinished:
        raise Refused(f"还有 {unfinished} 项没有报告完成情况。")
    case.reported_at, late = moment, moment >= case.deadline
    audit.save(case, by=by, reason="逾期报送整改报告" if late else "报送整改报告")
    unit = case.assessment.unit
    people, title = audience.secretariat(unit), f"{unit}已报送整改报告，请验收"
    tell(case, people, f"reported-{case.version}", title, case.report[:200])
