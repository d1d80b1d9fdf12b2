"""The motion to end a membership after two years of 不合格 in a row (第十二条): drafted by the system, decided by the council.

Drafted → the council's recorded decision, confirmed by the chair, settles it → executed once (`execution`).
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify, notify_many
from alliance.registers import policy
from assessments.dossiers.models import Dossier
from assessments.earlier.models import EarlierGrade
from assessments.earlier.resting import rests
from assessments.earlier.rules import assessed_years
from assessments.objections.models import Objection
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from assessments.termination import rules
from assessments.termination.models import TerminationMotion
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from councils.recusal import audience

State = TerminationMotion.State
Before = Assessment | EarlierGrade  # the result of the first of the two years


def second_in_a_row(year: int) -> QuerySet:
    """The final 不合格 of a year whose unit had one in the year before as well, with that one's key as `first_id`, or as
    `earlier_id` where that year was before the portal and its grade is registered.

    A year without assessment breaks the row (第十二条: 连续两年); a result under objection is not final; a unit whose motion is
    still open gets no second one.
    """
    objected = Objection.objects.filter(state=Objection.State.FILED)
    final = (
        Assessment.objects.filter(state=Assessment.State.PUBLISHED, grade=Grade.UNQUALIFIED)
        .exclude(Exists(objected.filter(assessment=OuterRef("pk"))))
        .order_by()
    )
    open_motion = TerminationMotion.objects.filter(
        unit=OuterRef("unit"), state__in=[TerminationMotion.State.DRAFTED, TerminationMotion.State.CARRIED]
    )
    before = final.filter(unit=OuterRef("unit"), cycle__year=OuterRef("cycle__year") - 1)
    registered = EarlierGrade.objects.counting().filter(
        unit=OuterRef("unit"), year=OuterRef("cycle__year") - 1, grade=Grade.UNQUALIFIED
    )
    return (
        final.owed()
        .filter(cycle__year=year, termination_motion=None)
        .exclude(Exists(open_motion))
        .annotate(first_id=before.values("pk")[:1], earlier_id=registered.values("pk")[:1])
        .exclude(first_id=None, earlier_id=None)
        .select_related("unit", "cycle")
    )


def draft_all(seconds: Sequence[Assessment], *, by: Any) -> list[TerminationMotion]:
    """Draft the motions on results found by `second_in_a_row` (which sets `first_id` or `earlier_id`), in a constant number of queries."""
    if not seconds:
        return []
    firsts = Assessment.objects.select_related("unit", "cycle").in_bulk([row.first_id for row in seconds])
    earlier = EarlierGrade.objects.in_bulk([row.earlier_id for row in seconds])
    return draft([(firsts.get(row.first_id) or earlier[row.earlier_id], row) for row in seconds], by=by)


def draft(pairs: Sequence[tuple[Before, Assessment]], *, by: Any) -> list[TerminationMotion]:
    """Draft a motion on each pair of results with both dossiers, inside the caller's transaction; unit, secretariat and chair are told.

    Raises `Refused` unless both are final 不合格 of two years in a row of one member unit that has no motion under way.
    """
    sealed = [row.pk for pair in pairs for row in pair if isinstance(row, Assessment)]
    _require_grounds(pairs, sealed)
    seals = Dossier.objects.filter(assessment__in=sealed, superseded=False)
    codes, regulation = dict(seals.values_list("assessment", "code")), policy.get("regulation_title")
    drafted = [_motion(first, second, text_of(first, second, codes, regulation)) for first, second in pairs]
    motions = audit.bulk_create(TerminationMotion, drafted, by=by, reason="连续两年不合格，系统起草议案")
    _tell_drafted(motions)
    return motions


def _motion(first: Before, second: Assessment, text: str = "") -> TerminationMotion:
    """Not stored."""
    return TerminationMotion(
        unit=second.unit,
        first=first if isinstance(first, Assessment) else None,
        earlier=first if isinstance(first, EarlierGrade) else None,
        second=second,
        text=text,
    )


def _require_grounds(pairs: Sequence[tuple[Before, Assessment]], assessments: Sequence[int]) -> None:
    years = [first.year for first, _ in pairs if isinstance(first, EarlierGrade)]
    known = rules.Known(rules.objected_of(assessments), assessed_years(years) if years else ())
    units = [second.unit_id for _, second in pairs]
    open_motions = TerminationMotion.objects.filter(unit__in=units, state__in=[State.DRAFTED, State.CARRIED])
    taken = set(open_motions.values_list("unit", flat=True))
    for first, second in pairs:
        if first.unit_id != second.unit_id or not second.unit.is_active:
            raise Refused("两个年度的考核不属于同一个成员单位，或其成员资格已终止。")
        require(rules.has_ground(_motion(first, second), known))
        if second.unit_id in taken:
            raise Refused("该单位已有一件办理中的终止成员资格议案。")


def _tell_drafted(motions: Sequence[TerminationMotion]) -> None:
    people = audience.people_of_units(motion.unit_id for motion in motions)
    presiding = audience.presiding_desk()
    office = audience.secretariat_desk(presiding)
    notify_many(
        [
            letter
            for motion in motions
            for letter in audience.letters_to(
                motion.unit,
                people[motion.unit_id],
                office,
                also=[*office(motion.unit_id), *presiding(motion.unit_id)],
                **_said(
                    motion,
                    "drafted",
                    f"{motion.unit}连续两年考核不合格，将提请理事会表决",
                    "依据第十二条，由联盟理事会开会表决是否终止其成员资格。",
                ),
            )
        ]
    )


def text_of(first: Before, second: Assessment, codes: dict[int, str], regulation: str) -> str:
    """The text of the motion, naming both results and the codes of both dossiers (`{assessment id: code}`)."""
    return (
        f"{second.unit}在{year_of(first)}、{second.cycle.year}两个年度的考核中均被评价为“不合格”：\n"
        + "\n".join(_line(one, codes) for one in (first, second))
        + f"\n依据《{regulation}》第十二条，提请联盟理事会开会表决，终止其成员资格。"
    )


def year_of(result: Before) -> int:
    return result.year if isinstance(result, EarlierGrade) else result.cycle.year


def _line(one: Before, codes: dict[int, str]) -> str:
    if isinstance(one, EarlierGrade):
        return f"{one.year}年度：{one.in_words}（平台启用前，依据{one.basis}）。"
    return f"{one.cycle.year}年度：总分{one.total}分，等级“{one.get_grade_display()}”，卷宗校验码{codes.get(one.pk, '（无）')}。"


@rests
def rests_on(grade: EarlierGrade) -> str:
    """A motion that the council has been asked about, or has decided, rests on a registered grade; a draft only falls with it."""
    for motion in (
        TerminationMotion.objects.filter(earlier=grade).exclude(state=State.DROPPED).select_related("unit")
    ):
        if motion.state != State.DRAFTED or rules.pending_decisions(motion).exists():
            return str(motion)
    return ""


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
    tell_unit(
        motion,
        [*audience.secretariat(unit), *audience.presiding(unit)],
        "settled",
        f"理事会关于终止{unit}成员资格的表决{decision.outcome}",
        "将由理事长执行，执行后成员资格终止。" if decision.passed else "成员资格保留，请继续完成整改。",
    )


def _open_motion(decision: CouncilDecision) -> TerminationMotion:
    """The motion, locked, which this decision settles; raises `Refused` where there is none, or its ground is gone."""
    motion = (
        TerminationMotion.objects.select_for_update(of=("self",))
        .select_related("unit", "first__cycle", "earlier", "second__cycle")
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


def tell(motion: TerminationMotion, people: Any, step: str, title: str, body: str) -> None:
    notify(people, **_said(motion, step, title, body))


def tell_unit(motion: TerminationMotion, also: Any, step: str, title: str, body: str) -> None:
    """Tell everybody who stands for the unit, or the office that nobody is there, and `also` others."""
    audience.tell(motion.unit, also=also, **_said(motion, step, title, body))


def _said(motion: TerminationMotion, step: str, title: str, body: str) -> dict[str, Any]:
    return {
        "matter": f"motion:{motion.pk}",
        "step": step,
        "title": title,
        "body": body,
        "url": motion.get_absolute_url(),
        "urgent": True,
    }
