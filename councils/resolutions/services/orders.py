"""Orders drafted, sent out with their number, and called off (第五条·(五))."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from councils.resolutions import rules
from councils.resolutions.models.orders import Resolution, ResolutionHelper
from members.units.models import Unit


def _fill(
    resolution: Resolution,
    *,
    task: str,
    measure: str,
    unit: Unit,
    last_day: date,
    person: str,
    meeting: Meeting | None,
    decision: CouncilDecision | None,
    source: str,
) -> None:
    """Put the words in; raises `Refused` for a day that is over, or without a source."""
    if last_day < clock.today():
        raise Refused("时限不能早于今天。", field="last_day")
    if not (meeting or decision or source.strip()):
        raise Refused("请选择来源会议或决定，或写明来源。", field="source")
    resolution.task, resolution.measure, resolution.unit = task.strip(), measure.strip(), unit
    resolution.deadline, resolution.person = clock.end_of_day(last_day), person.strip()
    resolution.meeting, resolution.decision, resolution.source = meeting, decision, source.strip()


def _set_helpers(resolution: Resolution, units: Iterable[Unit], *, by: Any) -> None:
    wanted = {unit.pk: unit for unit in units if unit is not None and unit.pk != resolution.unit_id}
    for row in list(resolution.helpers.all()):
        if wanted.pop(row.unit_id, None) is None:
            audit.delete(row, by=by, reason="调整配合单位")
    fresh = [ResolutionHelper(resolution=resolution, unit=unit) for unit in wanted.values()]
    audit.bulk_create(ResolutionHelper, fresh, by=by, reason="列入配合单位")


@creates(rules.may_oversee)
def draft(
    unit: Unit,
    *,
    task: str,
    measure: str,
    last_day: date,
    person: str = "",
    helpers: Iterable[Unit] = (),
    meeting: Meeting | None = None,
    decision: CouncilDecision | None = None,
    source: str = "",
    by: Any,
) -> Resolution:
    """Write down what a unit has to do; nobody is told before it is sent out."""
    resolution = Resolution(drafted_by=by)
    _fill(
        resolution,
        task=task,
        measure=measure,
        unit=unit,
        last_day=last_day,
        person=person,
        meeting=meeting,
        decision=decision,
        source=source,
    )
    audit.save(resolution, by=by, reason="拟定督办事项")
    _set_helpers(resolution, helpers, by=by)
    return resolution


@verb(rules.may_revise, moves="revise", reason="修改督办事项")
def revise(
    resolution: Resolution, *, unit: Unit, helpers: Iterable[Unit] = (), by: Any, **values: Any
) -> None:
    """Word it anew before it goes out."""
    _fill(resolution, unit=unit, **values)
    _set_helpers(resolution, helpers, by=by)


def _tell_assigned(resolution: Resolution) -> None:
    tell(
        resolution,
        "assigned",
        f"交办事项：{resolution.task}",
        f"{resolution.number}，{clock.before(resolution.deadline)}办结。办结标准：{resolution.measure}\n"
        f"来源：{resolution.origin}。请签收并明确责任人。",
        urgent=True,
    )
    tell_helpers(
        resolution,
        "assigned",
        f"配合事项：{resolution.task}",
        f"{resolution.number}，由{resolution.unit}牵头，请予配合。",
    )


def _send_out(resolution: Resolution, moment: datetime, by: Any) -> None:
    if moment >= resolution.deadline:
        raise Refused("时限已过，请先修改时限。")
    resolution.number = numbering.number_for(
        PaperKind.ORDER,
        moment=moment,
        title=resolution.task,
        url=resolution.get_absolute_url(),
        recipients=str(resolution.unit),
        by=by,
    )
    resolution.assigned_at, resolution.assigned_by = moment, by
    resolution.first_deadline = resolution.deadline


@verb(rules.may_assign, moves="assign", reason="交办 {record.number}", tells=_tell_assigned)
def assign(resolution: Resolution, *, moment: datetime, by: Any) -> None:
    """Send it out with the next number of its series: heads and liaisons of the unit, and of those that help, are told."""
    _send_out(resolution, moment, by)


@verb(None, moves="assign", reason="随会议纪要交办 {record.number}", tells=_tell_assigned)
def assign_with_minutes(resolution: Resolution, *, moment: datetime, by: Any) -> None:
    """The same by the minutes that name it, within the act of who signs them."""
    _send_out(resolution, moment, by)


def _tell_withdrawn(resolution: Resolution) -> None:
    if resolution.assigned_at is None:
        return
    title, body = f"督办事项已撤销：{resolution.task}", f"原因：{resolution.withdraw_reason}"
    tell(resolution, "withdrawn", title, body, also=audience.presiding(resolution.unit))
    tell_helpers(resolution, "withdrawn", title, body)


@verb(
    rules.may_withdraw,
    moves="withdraw",
    reason="撤销：{why}",
    asks={"why": "请写明撤销的原因。"},
    tells=_tell_withdrawn,
)
def withdraw(resolution: Resolution, *, why: str, by: Any) -> None:
    """It need not be done, and counts in nobody's record; the units and who presides are told when it was out."""
    resolution.withdraw_reason = why
    if resolution.number:
        numbering.void(resolution.number, why=f"撤销：{why}", by=by)


def tell(resolution: Resolution, step: str, title: str, body: str, **more: Any) -> int:
    """Heads and liaisons of the responsible unit; where there is nobody the office hears of it."""
    unit = resolution.unit
    return audience.tell(
        unit,
        audience.contacts_of(unit, heads=True),
        matter=f"resolution:{resolution.pk}",
        step=step,
        title=title,
        body=body,
        url=resolution.get_absolute_url(),
        **more,
    )


def tell_helpers(resolution: Resolution, step: str, title: str, body: str) -> None:
    """The contacts of each unit that helps."""
    for row in resolution.helpers.select_related("unit"):
        audience.tell(
            row.unit,
            audience.contacts_of(row.unit),
            matter=f"resolution:{resolution.pk}",
            step=f"{step}-helper",
            title=title,
            body=body,
            url=resolution.get_absolute_url(),
        )


def _running(unit: Unit) -> list[Resolution]:
    return list(Resolution.objects.filter(unit=unit, state__in=Resolution.UNDER_WAY).order_by("pk"))


def _line(resolution: Resolution) -> str:
    return f"{resolution.number} {resolution.task}（{resolution.get_state_display()}）"


def that_end(unit: Unit, on: date) -> list[str]:
    """The orders that would be called off with a membership."""
    return [_line(one) for one in _running(unit)]


def end(unit: Unit, *, on: date, reason: str, by: Any) -> list[str]:
    """Call off what the unit has not done, because its membership ends; the secretariat gives it to another one anew."""
    lines = that_end(unit, on)
    for one in _running(unit):
        withdraw(one, why=f"{unit}成员资格终止", by=None)
    return lines
