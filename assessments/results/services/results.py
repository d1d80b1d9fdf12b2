"""From review to result: confirmed one by one and held, looked at together, published together (第十一、十三条)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.urls import reverse

from alliance.background import works
from alliance.background.models.works import Work
from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify, notify_many
from assessments.cycles.models import Cycle
from assessments.cycles.rules import CONFIRMATION, PUBLICATION, is_still
from assessments.results import rules
from assessments.results.services import dossiers, outcomes
from assessments.reviews import recusal
from assessments.reviews.services.assigning import reviewer_pool
from assessments.scoring import grading
from assessments.scoring.marking import MarkError
from assessments.self_assessment.models.assessments import Assessment, Item
from assessments.self_assessment.services.claims import claim
from councils.recusal import audience
from members.people.models import Representative

BATCH = 500
CONFIRMING = 10  # confirmations in a batch; each costs as much as so many simple records
TELLING, FOLLOWING = "通知各单位", "办理结果运用"  # stages of a publication, once it is published


@transaction.atomic
def confirm(
    assessment: Assessment,
    *,
    by: Any,
    note: str = "",
    vetoes: Iterable[Mapping[str, str]] = (),
    bonus: Iterable[Mapping[str, Any]] = (),
    version: int | None = None,
) -> Assessment:
    """Confirm score and grade and seal the dossier; held until all are published together.

    `vetoes`: {"code", "reason"} of the standard's active vetoes. `bonus`: {"code", "points", "reason"}, one per
    occasion, of its bonus and deduction items. Nobody is told, except that during a public notice the unit learns its
    new result. Raises `Refused` from the deadline on without the chair's admission, and `Conflict` when the assessment
    was changed since `version`.
    """
    assessment = claim(assessment)
    moment = clock.now()
    if by is not None:
        require(rules.may_confirm(by, assessment, moment))
    require(rules.is_confirmable(assessment, moment))
    audit.expect_version(assessment, version)
    assessment.vetoes, assessment.bonus = veto_lines(assessment, vetoes), bonus_lines(assessment, bonus)
    assessment.total, assessment.grade = outcome(assessment)
    assessment.recusals = _recusals(assessment)
    assessment.confirm()
    assessment.confirmed_at, assessment.confirmed_by = moment, by
    assessment.confirmation_note = note.strip()
    audit.save(assessment, by=by, reason="确认考核结果")
    dossiers.seal(assessment, by=by)
    cycle = assessment.cycle
    if cycle.results_public_at:
        _tell([assessment], f"notice-{assessment.version}", f"{cycle.year}年度考核复核结果", "")
    return assessment


@transaction.atomic
def confirm_many(chosen: Iterable[int], *, by: Any) -> Work:
    """Confirm each of the chosen assessments for itself, without veto, bonus or note, as `by` may see and confirm them.

    The returned work says in `parameters` how many were `confirmed`, and of the `refused` why. More than a few are a work in
    the background; a second one of the same person is refused meanwhile.
    """
    chosen = sorted(set(chosen))
    return works.begin(
        CONFIRMATION,
        about=by.pk,
        title=f"批量确认 {len(chosen)} 家单位的考核结果",
        size=CONFIRMING * len(chosen),
        total=len(chosen),
        by=by,
        parameters={"chosen": chosen, "confirmed": 0, "refused": []},
    )


def _confirm_step(work: Work) -> bool:
    said = work.parameters
    batch = said["chosen"][work.cursor : work.cursor + CONFIRMING]
    found = Assessment.objects.visible_to(work.owner).filter(pk__in=batch).select_related("unit", "cycle")
    for row in found.order_by("pk"):
        if row.submitted_at is None:
            said["refused"].append(
                f"{row.unit}：没有提交自评，请打开该单位逐个确认（一票否决、催报情况须核对）。"
            )
            continue
        try:
            confirm(row, by=work.owner)
            said["confirmed"] += 1
        except Refused as error:
            said["refused"].append(f"{row.unit}：{error.reason}")
    work.stage, work.cursor = "确认考核结果", work.cursor + len(batch)
    work.done = work.cursor
    return work.cursor < len(said["chosen"])


def _confirm_remarks(work: Work) -> list[str]:
    refused = work.parameters["refused"]
    return [f"已确认 {work.parameters['confirmed']} 家，未确认 {len(refused)} 家。", *refused]


works.kind(
    CONFIRMATION, step=_confirm_step, url=lambda work: reverse("calibration"), remarks=_confirm_remarks
)


def _recusals(assessment: Assessment) -> list[dict[str, Any]]:
    """Who of the secretariat and the council stepped back for this unit, for the dossier."""
    pool = reviewer_pool()
    barred = recusal.conflicts_of(pool)
    return [{"user": one.pk, "name": one.name} for one in pool if assessment.unit_id in barred[one.pk]]


@dataclass(frozen=True)
class Outcome:
    """Total (one decimal) and what it is made of; `grade` is empty where the standard gives none."""

    total: Decimal
    grade: str
    base: Decimal
    bonus: Decimal
    deduction: Decimal

    @property
    def grade_label(self) -> str:
        return grading.Grade(self.grade).label if self.grade else ""


def outcome(assessment: Assessment) -> tuple[Decimal, str]:
    """Total and grade of the marks, bonus and vetoes as they stand on the record."""
    found = computed(assessment)
    return found.total, found.grade


def computed(assessment: Assessment) -> Outcome:
    """As `outcome`, with its parts; reads items, vetoes and bonus items (prefetched or in three queries).

    Raises `Refused` while an indicator has no review points.
    """
    standard = assessment.standard
    items = list(
        assessment.items.all() if _prefetched(assessment) else assessment.items.select_related("indicator")
    )
    deductions = {row.code for row in standard.bonus_items.all() if row.deduction}
    lines = [(line["code"] in deductions, Decimal(line["points"])) for line in assessment.bonus]
    own = _marks(items, "self_points")
    unscored = any(mark.points is None and not mark.not_applicable for mark in own)
    weight = Decimal(0) if unscored or not assessment.submitted_at else assessment.cycle.self_weight
    try:
        total = grading.total(
            _marks(items, "review_points"),
            bonus=[points for lost, points in lines if not lost],
            bonus_cap=standard.bonus_cap,
            deductions=[points for lost, points in lines if lost],
            self_marks=own,
            self_weight=weight,
        )
    except MarkError as error:
        raise Refused(str(error)) from error
    if total.points is None:
        raise Refused(f"还有未评分的指标：{'、'.join(total.unscored)}。")
    return Outcome(total.points, _grade(assessment, total.points), total.base, total.bonus, total.deduction)


def _prefetched(assessment: Assessment) -> bool:
    return "items" in getattr(assessment, "_prefetched_objects_cache", {})


def _marks(items: list[Item], points: str) -> list[grading.Mark]:
    return [
        grading.Mark(
            item.indicator.code,
            item.indicator.points,
            getattr(item, points),
            item.not_applicable and item.na_approved is True,
        )
        for item in items
    ]


def _grade(assessment: Assessment, points: Decimal) -> str:
    standard = assessment.standard
    if not standard.graded:
        return ""
    cuts = grading.Cuts(
        excellent=standard.cut_excellent, good=standard.cut_good, qualified=standard.cut_qualified
    )
    effects = {row.code: row.effect for row in standard.vetoes.all()}
    vetoes = [grading.VetoEffect(effects[line["code"]]) for line in assessment.vetoes]
    return str(grading.grade(points, cuts, vetoes))


def veto_lines(assessment: Assessment, vetoes: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Checked vetoes as they are kept; raises `Refused` for one not in force, given twice, or without its facts."""
    known = {row.code: row for row in assessment.standard.vetoes.all() if row.active}
    lines: dict[str, dict[str, str]] = {}
    for veto in vetoes:
        code, reason = veto["code"], str(veto.get("reason", "")).strip()
        if code not in known:
            raise Refused(f"考核标准中没有启用的一票否决项“{code}”。")
        if code in lines:
            raise Refused(f"一票否决项“{known[code].text}”填写了两次。")
        if not reason:
            raise Refused(f"请写明触发“{known[code].text}”的事实和依据。")
        lines[code] = {"code": code, "reason": reason}
    return list(lines.values())


def bonus_lines(assessment: Assessment, bonus: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Checked bonus and deduction lines, one per occasion; raises `Refused` outside an item's range or without reason."""
    known = {row.code: row for row in assessment.standard.bonus_items.all()}
    lines = []
    for line in bonus:
        row, reason = known.get(line["code"]), str(line.get("reason", "")).strip()
        if row is None:
            raise Refused(f"考核标准中没有加减分项“{line['code']}”。")
        points = _points(line["points"])
        if points is None or not row.lowest <= points <= row.highest:
            span = f"{row.lowest.normalize():f} 到 {row.highest.normalize():f} 分之间"
            raise Refused(f"“{row.text}”每次应在 {span}，最多两位小数。")
        if not reason:
            raise Refused(f"请写明“{row.text}”的事由。")
        lines.append({"code": row.code, "points": f"{points:f}", "reason": reason})
    return lines


def _points(value: Any) -> Decimal | None:
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        return None
    return points if points.is_finite() and points == points.quantize(Decimal("0.01")) else None


@transaction.atomic
def admit_late(assessment: Assessment, *, reason: str, by: Any) -> Assessment:
    """The chair admits a confirmation after December 30th, with a reason (a vice-chair for the chair's own unit).

    The secretariat is told. Asked twice, the second is refused.
    """
    assessment = claim(assessment)
    moment = clock.now()
    if by is not None:
        require(rules.may_admit_late(by, assessment, moment))
    require(rules.is_late_admissible(assessment, moment))
    if not reason.strip():
        raise Refused("请填写准予逾期确认的理由。")
    assessment.late_confirmation_reason, assessment.late_confirmation_by = reason.strip(), by
    audit.save(assessment, by=by, reason=f"准予逾期确认：{reason.strip()}")
    notify(
        audience.secretariat(assessment.unit),
        matter=assessment.matter,
        step="late-admitted",
        title=f"理事长准予逾期确认：{assessment.unit}",
        body=f"理由：{reason.strip()}",
        url=reverse("confirmation", args=[assessment.pk]),
    )
    return assessment


@transaction.atomic
def give_notice(cycle: Cycle, *, by: Any) -> Cycle:
    """Start the public notice: each unit is told its own held result and until when it may object."""
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    moment = clock.now()
    if by is not None:
        require(rules.may_give_notice(by, cycle))
    require(rules.is_noticeable(cycle))
    last = holidays.add_working_days(clock.local(moment).date(), cycle.notice_days)
    cycle.results_public_at, cycle.objections_until = moment, clock.end_of_day(last)
    until = clock.show_deadline(cycle.objections_until, with_year=True)
    audit.save(cycle, by=by, reason=f"公示考核结果，异议期至{until}")
    for batch in _batches(cycle):
        _tell(
            batch,
            "notice",
            f"{cycle.year}年度考核结果公示",
            f"如有异议，请由单位负责人于 {clock.before(cycle.objections_until)}提出。",
        )
    return cycle


@transaction.atomic
def publish(cycle: Cycle, *, by: Any) -> Cycle:
    """Publish all results together and start what follows from them; every unit is told its grade once.

    With many units this is a work in the background (`works.begin`); its first step publishes all of them in one
    transaction, so that nobody sees a grade before the others. Raises `Refused` while one is unconfirmed, the public
    notice runs, or an objection is open, and when it is called again.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    moment = clock.now()
    if by is not None:
        require(rules.may_publish(by, cycle, moment))
    require(rules.is_ready(cycle, moment) and is_still(cycle))
    number = Assessment.objects.filter(cycle=cycle, state=Assessment.State.CONFIRMED).count()
    works.begin(
        PUBLICATION, about=cycle.pk, title=f"发布{cycle}结果", size=number, total=2 * number + 1, by=by
    )
    return Cycle.objects.get(pk=cycle.pk)


def _publish_step(work: Work) -> bool:
    """Publish everything at once; then tell `BATCH` units at a time; then start what follows."""
    cycle = Cycle.objects.select_for_update().get(pk=work.about)
    if not cycle.is_published:
        _publish_all(cycle, by=work.owner)
        work.stage, work.done = TELLING, work.total // 2
        return True
    if work.stage == TELLING:
        published = Assessment.objects.filter(cycle=cycle, state=Assessment.State.PUBLISHED)
        batch = list(published.filter(pk__gt=work.cursor).select_related("unit").order_by("pk")[:BATCH])
        if batch:
            _tell(batch, "published", f"{cycle.year}年度考核结果已发布", "")
            work.cursor, work.done = batch[-1].pk, work.done + len(batch)
        else:
            work.stage = FOLLOWING
        return True
    outcomes.follow_publication(cycle, by=work.owner)
    return False


def _publish_all(cycle: Cycle, *, by: Any) -> None:
    moment = clock.now()
    require(rules.is_ready(cycle, moment))
    cycle.published_at = moment
    audit.save(cycle, by=by, reason="发布考核结果")
    for batch in _batches(cycle):
        for assessment in batch:
            assessment.publish()
        audit.bulk_change(batch, ["state"], by=by, reason="发布考核结果")


def _url_of(work: Work) -> str:
    return f"{reverse('results')}?year={Cycle.objects.get(pk=work.about).year}"


works.kind(PUBLICATION, step=_publish_step, url=_url_of)


def _batches(cycle: Cycle) -> Iterator[list[Assessment]]:
    """The confirmed assessments of a cycle, `BATCH` at a time, by key so that a batch is never read twice."""
    last = 0
    while True:
        batch = list(
            Assessment.objects.select_for_update(of=("self",))
            .filter(cycle=cycle, state=Assessment.State.CONFIRMED, pk__gt=last)
            .select_related("unit", "cycle")
            .order_by("pk")[:BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        yield batch


def _tell(batch: list[Assessment], step: str, title: str, body: str) -> None:
    own = {row.unit_id: row for row in batch}
    people = Representative.objects.current().filter(unit__in=own).select_related("user")
    notify_many(
        [
            {
                "recipient": person.user,
                "matter": own[person.unit_id].matter,
                "step": step,
                "about": own[person.unit_id].unit,
                "title": title,
                "body": f"{own[person.unit_id].unit}：总分 {own[person.unit_id].total}，"
                f"等级“{own[person.unit_id].get_grade_display()}”。{body}",
                "url": reverse("assessment_result", args=[own[person.unit_id].pk]),
                "urgent": False,
            }
            for person in people
        ]
    )
