"""The motion to end a membership after two years of 不合格 in a row (第十二条): drafted by the system, decided by the council.

Drafted → the council's recorded decision, confirmed by the chair, settles it → executed once, with everything that it
ends shown before. It is reversible only by a new admission.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify, notify_many
from assessments.consequences.models.consequences import TerminationMotion
from assessments.consequences.rules import consequences as rules
from assessments.results.models.dossiers import Dossier
from assessments.self_assessment.models.assessments import Assessment
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from councils.recusal import audience
from members.membership import endings
from members.membership import services as membership
from members.people.models import Representative
from members.relations.models import UnitRelation
from members.units.models import Unit

State = TerminationMotion.State
RELATIONS = "关联关系"
PEOPLE = "单位人员及其权限"


def draft(first: Assessment, second: Assessment, *, by: Any) -> TerminationMotion:
    """Draft the motion with both dossiers, inside the caller's transaction; unit, secretariat and chair are told.

    Raises `Refused` unless both results are final 不合格 of two years in a row of one member unit.
    """
    unit = second.unit
    if first.unit_id != second.unit_id or not unit.is_active:
        raise Refused("两个年度的考核不属于同一个成员单位，或其成员资格已终止。")
    require(rules.has_ground(TerminationMotion(unit=unit, first=first, second=second)))
    if TerminationMotion.objects.filter(unit=unit, state__in=[State.DRAFTED, State.CARRIED]).exists():
        raise Refused("该单位已有一件办理中的终止成员资格议案。")
    return _draft([(first, second)], by=by)[0]


def draft_all(seconds: Sequence[Assessment], *, by: Any) -> list[TerminationMotion]:
    """As `draft` for many, found by `outcomes.second_in_a_row` (which sets `first_id`), in a constant number of queries."""
    if not seconds:
        return []
    firsts = Assessment.objects.select_related("unit", "cycle").in_bulk([row.first_id for row in seconds])
    return _draft([(firsts[row.first_id], row) for row in seconds], by=by)


def _draft(pairs: Sequence[tuple[Assessment, Assessment]], *, by: Any) -> list[TerminationMotion]:
    seals = Dossier.objects.filter(
        assessment__in=[row.pk for pair in pairs for row in pair], superseded=False
    )
    codes = dict(seals.values_list("assessment", "code"))
    motions = audit.bulk_create(
        TerminationMotion,
        [
            TerminationMotion(
                unit=second.unit, first=first, second=second, text=text_of(first, second, codes)
            )
            for first, second in pairs
        ],
        by=by,
        reason="连续两年不合格，系统起草议案",
    )
    people = audience.people_of_units(motion.unit_id for motion in motions)
    secretariat, presiding = audience.secretariat_desk(), audience.presiding_desk()
    notify_many(
        [
            letter
            for motion in motions
            for letter in audience.letters(
                [
                    *people[motion.unit_id],
                    *secretariat(motion.unit_id),
                    *presiding(motion.unit_id),
                ],
                matter=f"motion:{motion.pk}",
                step="drafted",
                title=f"{motion.unit}连续两年考核不合格，将提请理事会表决",
                body="依据第十二条，由联盟理事会开会表决是否终止其成员资格。",
                url=motion.get_absolute_url(),
                urgent=True,
            )
        ]
    )
    return motions


def text_of(first: Assessment, second: Assessment, codes: dict[int, str]) -> str:
    """The text of the motion, naming both results and the codes of both dossiers (`{assessment id: code}`)."""
    lines = [
        f"{one.cycle.year}年度：总分{one.total}分，等级“{one.get_grade_display()}”，卷宗校验码{codes.get(one.pk, '（无）')}。"
        for one in (first, second)
    ]
    return (
        f"{second.unit}在{first.cycle.year}、{second.cycle.year}两个年度的考核中均被评价为“不合格”：\n"
        + "\n".join(lines)
        + "\n依据《联盟运行管理办法》第十二条，提请联盟理事会开会表决，终止其成员资格。"
    )


@decisions.on_entered
def check_entry(decision: CouncilDecision, *, by: Any) -> None:
    """A decision to end a membership needs a motion, drafted by the day of the meeting, whose ground still stands."""
    if decision.matter == CouncilDecision.Matter.TERMINATION:
        _open_motion(decision)


@decisions.on_confirmed
def settle(decision: CouncilDecision, *, by: Any) -> None:
    """A confirmed decision on ending this membership carries or defeats the open motion; the unit is told."""
    if decision.matter != CouncilDecision.Matter.TERMINATION:
        return
    motion = _open_motion(decision)
    if decision.passed:
        motion.carry()
    else:
        motion.defeat()
    motion.decision = decision
    audit.save(motion, by=by, reason=f"理事会表决{decision.outcome}")
    unit = motion.unit
    _tell(
        motion,
        [*audience.people_of(unit), *audience.secretariat(unit), *audience.presiding(unit)],
        "settled",
        f"理事会关于终止{unit}成员资格的表决{decision.outcome}",
        "将由理事长执行，执行后成员资格终止。" if decision.passed else "成员资格保留，请继续完成整改。",
    )


def _open_motion(decision: CouncilDecision) -> TerminationMotion:
    """The motion, locked, which this decision settles; raises `Refused` where there is none, or its ground is gone."""
    motion = (
        TerminationMotion.objects.select_for_update(of=("self",))
        .select_related("unit", "first__cycle", "second__cycle")
        .filter(unit=decision.unit_id, state=State.DRAFTED)
        .first()
    )
    if motion is None:
        raise Refused(
            f"{decision.unit}没有待表决的终止成员资格议案：第十二条只适用于连续两年被评为“不合格”的单位，议案由系统起草。"
        )
    require(rules.has_ground(motion))
    if decision.met_on < clock.local(motion.created_at).date():
        raise Refused("会议日期早于议案提出日期，不能作为该议案的表决结果。")
    return motion


def preview(motion: TerminationMotion) -> dict[str, list[str]]:
    """What executing the motion ends, by label: people with their rights, relations, seats, posts, open duties."""
    unit, day = motion.unit, clock.today()
    people = Representative.objects.filter(unit=unit).overlapping(day).select_related("user").by_rank()
    relations = UnitRelation.objects.of(unit).filter(until=None).select_related("unit", "other")
    return _by_label(people, relations, endings.preview_all(unit, day))


def _by_label(people: Any, relations: Any, others: dict[str, list[str]]) -> dict[str, list[str]]:
    found = {
        PEOPLE: [f"{person.get_role_display()} {person.user}" for person in people],
        RELATIONS: [str(relation) for relation in relations],
        **others,
    }
    return {label: lines for label, lines in found.items() if lines}


@transaction.atomic
def execute(motion: TerminationMotion, *, by: Any) -> TerminationMotion:
    """End the membership as of today with everything that `preview` shows; what did end is kept in `effects`. Once.

    The people of the unit, the secretariat and who presides are told. Raises `Refused` unless the council has decided for
    it, both results still stand, and `by` presides without having to step back.
    """
    motion = (
        TerminationMotion.objects.select_for_update(of=("self",))
        .select_related("unit", "decision", "first__cycle", "second__cycle")
        .get(pk=motion.pk)
    )
    if by is not None:
        require(rules.may_execute(by, motion))
    elif motion.state != State.CARRIED:
        raise Refused(f"该议案{motion.get_state_display()}，不能执行。")
    unit = motion.unit
    told = [*audience.secretariat(unit), *audience.presiding(unit)]
    met_on = clock.show_day(motion.decision.met_on)
    reason = f"第十二条：连续两年考核不合格，理事会{met_on}表决通过终止成员资格" + (
        f"，{by}执行" if by else ""
    )
    motion.execute()
    motion.executed_at = clock.now()
    audit.save(motion, by=by, reason="执行终止成员资格")
    ended = membership.end_membership(unit, on=clock.today(), reason=reason, by=None)
    others = {
        label: lines for label, lines in ended.items() if label not in ("people", "relations", "grants")
    }
    motion.effects = {"ended": _by_label(ended["people"], ended["relations"], others)}
    audit.save(motion, by=by, reason="记录执行内容")
    _tell(motion, told, "executed", f"{unit}的成员资格已终止", reason)
    return motion


@transaction.atomic
def drop(motion: TerminationMotion, *, reason: str, by: Any) -> TerminationMotion:
    """Drop a motion whose ground has gone (an objection upheld, a result corrected); the unit is told."""
    motion = (
        TerminationMotion.objects.select_for_update(of=("self",))
        .select_related("unit", "first__cycle", "second__cycle")
        .get(pk=motion.pk)
    )
    if by is not None:
        require(rules.may_drop(by, motion))
    elif motion.state != State.DRAFTED:
        raise Refused(f"该议案{motion.get_state_display()}，不能撤销。")
    if not reason.strip():
        raise Refused("请填写撤销原因。")
    _drop(motion, reason=reason.strip(), by=by)
    _tell(
        motion,
        [*audience.people_of(motion.unit), *audience.secretariat(motion.unit)],
        "dropped",
        f"关于终止{motion.unit}成员资格的议案已撤销",
        reason.strip(),
    )
    return motion


def _drop(motion: TerminationMotion, *, reason: str, by: Any) -> None:
    motion.drop()
    motion.drop_reason = reason
    audit.save(motion, by=by, reason=f"撤销议案：{reason}")


def _tell(motion: TerminationMotion, people: Any, step: str, title: str, body: str) -> None:
    notify(
        people,
        matter=f"motion:{motion.pk}",
        step=step,
        title=title,
        body=body,
        url=motion.get_absolute_url(),
        urgent=True,
    )


def _open_motions(unit: Unit) -> list[TerminationMotion]:
    rows = TerminationMotion.objects.filter(unit=unit, state__in=[State.DRAFTED, State.CARRIED])
    return list(rows.select_related("unit"))


def _would_drop(unit: Unit, on: Any) -> list[str]:
    """None where the motion is itself about to be executed: then it is the ground of the ending, not its victim."""
    return [str(motion) for motion in _open_motions(unit) if motion.state == State.DRAFTED]


@endings.register("终止成员资格议案", preview=_would_drop)
def drop_motions(unit: Unit, *, on: Any, reason: str, by: Any) -> list[str]:
    """Drop what is still open of a unit whose membership ends in another way."""
    motions = _open_motions(unit)
    for motion in motions:
        _drop(motion, reason=f"成员资格已另行终止：{reason}", by=by)
    return [str(motion) for motion in motions]


endings.final(rules.may_take_back)
