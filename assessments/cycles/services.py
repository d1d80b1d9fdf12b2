"""Assessment years: planned with the settings in force, changed until they are opened; the alliance's self-evaluation."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
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


@transaction.atomic
def plan(*, year: int, by: Any, **overrides: Any) -> Cycle:
    """A cycle of the year with the deadlines and settings in force now, copied; `overrides` replaces single fields.

    Refused when the year has a cycle already.
    """
    if by is not None:
        require(rules.may_plan_cycle(by))
    fields = {**defaults_of(year), **overrides}
    _check_order(fields)
    try:
        with transaction.atomic():
            return audit.save(Cycle(year=year, **fields), by=by, reason="设定考核年度")
    except IntegrityError as error:
        raise Refused(f"{year}年度的考核已设定。") from error


def _check_order(fields: dict[str, Any]) -> None:
    if not fields["opens_at"] < fields["self_deadline"] < fields["review_deadline"]:
        raise Refused("时间必须依次为：自评开始、自评截止、复评确认截止。")


@transaction.atomic
def change(cycle: Cycle, *, by: Any, version: int | None = None, **fields: Any) -> Cycle:
    """Change the plan of a year that is not open yet; once it is open, only an extension gives a unit more time.

    Raises `Refused` when it is open or the dates are out of order, `Conflict` on a stale form.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_change_cycle(by, cycle))
    require(rules.is_changeable(cycle))
    audit.expect_version(cycle, version)
    for name, value in fields.items():
        setattr(cycle, name, value)
    _check_order({name: getattr(cycle, name) for name in ("opens_at", "self_deadline", "review_deadline")})
    return audit.save(cycle, by=by, reason="修改考核年度的时间和设置")


@transaction.atomic
def write_self_evaluation(cycle: Cycle, *, text: str, by: Any, version: int | None = None) -> Cycle:
    """The alliance's self-evaluation of the year (第十一条、第十三条·(二)); it goes into the annual report. Tells nobody.

    Writes nothing when the text is the same. Raises `Conflict` when somebody else has changed it meanwhile.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_write_self_evaluation(by, cycle))
    audit.expect_version(cycle, version)
    if cycle.self_evaluation == text:
        return cycle
    cycle.self_evaluation = text
    return audit.save(cycle, by=by, reason="撰写联盟自评")
