"""Drafting a plan, hearing opinions on it, having it adopted (第五条·(二)、第六条·(一)、第七条·(一)、第九条·秘书处·(三))."""

from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from councils.decisions.models import CouncilDecision
from councils.hearing import rules as judge
from councils.hearing import services as hearing
from councils.meetings.models.meetings import Meeting
from councils.plans import rules
from councils.plans.models.items import PlanItem
from councils.plans.models.plans import WorkPlan
from councils.recusal import audience
from councils.votes import services as votes
from members.units.models import Unit

COPIED = ("type", "title", "measure", "unit_id", "post", "number")
Kind = WorkPlan.Kind


@creates(rules.may_draft)
def draft(
    *,
    kind: str,
    year: int,
    until_year: int | None = None,
    title: str = "",
    text: str = "",
    unit: Unit | None = None,
    by: Any,
) -> WorkPlan:
    """Begin a plan of the alliance, or of a unit. Nobody is told. Raises `Refused` where the year has one of this kind already."""
    plan = WorkPlan(kind=kind, unit=unit, year=year, title=title, text=text, prepared_by=by)
    plan.until_year = until_year if kind == Kind.LONG_TERM and until_year else year
    _check(plan)
    return audit.save(plan, by=by, reason="起草计划")


def _check(plan: WorkPlan) -> None:
    plan.title = " ".join(plan.title.split()) or _name(plan)
    if plan.until_year < plan.year:
        raise Refused("截止年度不能早于起始年度。", field="until_year")
    others = WorkPlan.objects.exclude(pk=plan.pk).exclude(state=WorkPlan.State.WITHDRAWN)
    same = others.filter(unit=plan.unit, year=plan.year, kind=plan.kind)
    if (plan.unit_id or plan.kind == Kind.YEARLY) and same.exists():
        raise Refused(f"{plan.year}年已有{plan.get_kind_display()}。", field="year")


def _name(plan: WorkPlan) -> str:
    """2026年度工作计划, or 2026—2030年中长期发展规划."""
    return f"{plan.years}{'年' if plan.kind == Kind.LONG_TERM else ''}{plan.get_kind_display()}"


@verb(rules.may_revise, moves="revise", reason="修改计划")
def write(plan: WorkPlan, *, title: str, text: str, by: Any) -> None:
    """Change name and text before adoption."""
    plan.title, plan.text = title, text
    _check(plan)


@creates(rules.may_draft)
def copy(earlier: WorkPlan, *, year: int, unit: Unit | None = None, by: Any) -> WorkPlan:
    """Begin the plan of a year with the items of an earlier one, their days moved by whole years; what was dropped stays out."""
    span = earlier.until_year - earlier.year
    plan = draft(kind=earlier.kind, year=year, until_year=year + span, text=earlier.text, unit=unit, by=by)
    months = 12 * (year - earlier.year)
    active = set(Unit.objects.active().values_list("pk", flat=True))
    items = []
    for one in earlier.items.exclude(state=PlanItem.State.DROPPED):
        made = PlanItem(plan=plan, due_on=clock.months_later(one.due_on, months))
        made.starts_on = one.starts_on and clock.months_later(one.starts_on, months)
        for name in COPIED:
            setattr(made, name, getattr(one, name))
        if made.unit_id not in active:
            made.unit_id = None
        items.append(made)
    audit.bulk_create(PlanItem, items, by=by, reason=f"沿用{earlier}")
    return plan


@verb(rules.may_withdraw, moves="withdraw", reason="撤销计划：{why}", asks={"why": "请写明撤销的原因。"})
def withdraw(plan: WorkPlan, *, why: str, by: Any) -> None:
    """Give a plan up before it is adopted; another may be begun. Nobody is told."""
    plan.withdraw_reason = why


# ---------------------------------------------------------------- opinions


def _asked(plan: WorkPlan) -> None:
    until = clock.before(plan.opinions_by)
    hearing.tell_asked(plan, "plan", f"请于{until}在计划页填写意见，没有修改意见的也请答复。")


@verb(rules.may_ask_opinions, moves="ask_opinions", reason="征求意见", tells=_asked)
def ask_opinions(plan: WorkPlan, *, until: datetime, by: Any, moment: datetime) -> None:
    """The draft is finished and goes to vice-chairs and directors, who answer until `until` (exclusive) and are told."""
    hearing.ask(plan, until=until, by=by, moment=moment)
    plan.drafted_at = plan.drafted_at or moment


# ---------------------------------------------------------------- adoption


@verb(judge.may_put, moves="put", reason="提请表决：{meeting}")
def put(plan: WorkPlan, *, meeting: Meeting, method: str, by: Any) -> None:
    """Put the plan to the vote of a meeting; when the vote is closed and carried, the plan is adopted by itself."""
    plan.motion = votes.put(
        meeting,
        matter=CouncilDecision.Matter.GENERAL,
        subject=f"审议{plan.title}",
        text=(plan.text or plan.title)[:3900] + f"\n共 {plan.items.count()} 项，见计划页。",
        method=method,
        by=by,
    )


def _adopted(plan: WorkPlan) -> None:
    rows = plan.items.exclude(unit=None).select_related("unit")
    message = {
        "matter": f"plan:{plan.pk}",
        "step": "adopted",
        "title": f"{plan.title}已通过，本单位承担其中事项",
        "body": "请在计划页查看本单位的事项和完成日期，并据此制定本单位计划。",
        "url": plan.get_absolute_url(),
    }
    audience.tell_each(
        {row.unit_id: row for row in rows}.values(), message, people=audience.contacts_and_heads
    )


@verb(
    judge.may_adopt,
    moves="adopt",
    reason=lambda *, decision, **_: f"理事会通过：{decision or ''}",
    tells=_adopted,
)
def adopt(plan: WorkPlan, *, decision: CouncilDecision, by: Any, moment: datetime) -> None:
    """The council has adopted it by this decision; units that are responsible for an item are told."""
    plan.decision, plan.adopted_at = decision, moment


hearing.adopted_by_vote(WorkPlan, adopt)


@verb(rules.may_confirm, moves="confirm", reason="负责人确认本单位计划")
def confirm(plan: WorkPlan, *, by: Any, moment: datetime) -> None:
    """The head confirms the unit's plan: from here on its items are reported on. Nobody is told."""
    plan.drafted_at = plan.adopted_at = moment
