"""Assessment years: planned with the settings in force, changed until they are opened; the alliance's self-evaluation."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import UNCHANGED, creates, verb
from alliance.registers import policy
from assessments.cycles import rules
from assessments.cycles.models import Cycle

COPIED = (
    "reviewers_per_unit",
    "reason_difference",
    "record_difference",
    "summary_missing",
    "evidence_missing",
    "self_weight",
    "notice_days",
)


def defaults_of(year: int) -> dict[str, Any]:
    """The fields of a cycle of the year by the settings in force now; deadlines are exclusive instants."""
    values = policy.values("assessment_opens", "self_deadline", "review_deadline", *COPIED)
    return {
        "opens_at": clock.start_of_day(date(year, *values["assessment_opens"])),
        "self_deadline": clock.end_of_day(date(year, *values["self_deadline"])),
        "review_deadline": clock.end_of_day(date(year, *values["review_deadline"])),
        **{key: values[key] for key in COPIED},
    }


@creates(rules.may_plan_cycle)
def plan(*, year: int, by: Any, **overrides: Any) -> Cycle:
    """A cycle of the year with the deadlines and settings in force now, copied; `overrides` replaces single fields.

    Refused when the year has a cycle already, and for deadlines that are later than these without their `basis`.
    """
    fields = {**defaults_of(year), **overrides}
    _check_order(fields)
    cycle = Cycle(year=year, **fields)
    _check_basis(cycle, by)
    try:
        with transaction.atomic():
            return audit.save(cycle, by=by, reason="设定考核年度" + _on(cycle))
    except IntegrityError as error:
        raise Refused(f"{year}年度的考核已设定。") from error


def _check_order(fields: dict[str, Any]) -> None:
    if not fields["opens_at"] < fields["self_deadline"] < fields["review_deadline"]:
        raise Refused("时间必须依次为：自评开始、自评截止、复评确认截止。")


def later_than_set(cycle: Cycle) -> list[str]:
    """Which deadlines are later than the settings in force allow (第十三条), each in words."""
    allowed = defaults_of(cycle.year)
    return [
        f"{label}晚于规定的 {clock.show_day(clock.last_day(allowed[name]))}"
        for name, label in (("self_deadline", "自评上报截止"), ("review_deadline", "复评确认截止"))
        if getattr(cycle, name) > allowed[name]
    ]


def _check_basis(cycle: Cycle, by: Any) -> None:
    """Later than the regulation says only with the ground for it, which stays readable; without need there is none."""
    late = later_than_set(cycle)
    cycle.basis = cycle.basis.strip() if late else ""
    if late and not cycle.basis and by is not None:
        said = "、".join(late)
        raise Refused(f"{said}（第十三条），请填写依据（如：理事会决议、秘书处会议纪要）。", field="basis")


def _on(cycle: Cycle) -> str:
    return f"，时间晚于规定的依据：{cycle.basis}" if cycle.basis else ""


@verb(rules.may_change_cycle, reason=lambda record, **_: "修改考核年度的时间和设置" + _on(record))
def change(cycle: Cycle, *, by: Any, **fields: Any) -> None:
    """Change the plan of a year that is not open yet; once it is open, only an extension gives a unit more time.

    Raises `Refused` when it is open, the dates are out of order, or later than set without their `basis`; `Conflict` on a stale
    form.
    """
    require(rules.is_changeable(cycle))
    for name, value in fields.items():
        setattr(cycle, name, value)
    _check_order({name: getattr(cycle, name) for name in ("opens_at", "self_deadline", "review_deadline")})
    _check_basis(cycle, by)


@verb(rules.may_write_self_evaluation, reason="撰写联盟自评")
def write_self_evaluation(cycle: Cycle, *, text: str, by: Any) -> Any:
    """The alliance's self-evaluation of the year (第十一条、第十三条·(二)); it goes into the annual report. Tells nobody.

    Writes nothing when the text is the same. Raises `Conflict` when somebody else has changed it meanwhile.
    """
    if cycle.self_evaluation == text:
        return UNCHANGED
    cycle.self_evaluation = text
    return None
