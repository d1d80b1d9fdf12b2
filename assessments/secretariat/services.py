"""The secretariat's own assessment: self-assessment on its standard, scored by the council, closed by the chair."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify, notify_many
from alliance.registers import facts
from alliance.registers.facts import Fact, word_for
from assessments.cycles.models import Cycle
from assessments.scoring import grading, vocabulary
from assessments.scoring import standard as plain
from assessments.scoring.marking import MarkError, Suggestion, show
from assessments.secretariat import rules
from assessments.secretariat.models import (
    SecretariatItem,
    SecretariatMark,
    SecretariatReview,
    SecretariatScore,
)
from assessments.self_assessment.record_points import TENTH, RecordPoints, record_points
from assessments.standards.content import rule_of
from assessments.standards.models import Subject
from assessments.standards.services import standards
from councils.recusal import audience
from councils.terms.models.seats import Seat
from members.people.models import Representative
from members.units.models import Unit

ALLIANCE = SimpleNamespace(pk=0)  # facts of the secretariat are about the alliance as a whole
PEOPLE = 500


@dataclass(frozen=True)
class Line:
    """One indicator of the secretariat with its facts, the suggestion, and the council's mean once there is one."""

    item: SecretariatItem
    rule: plain.Indicator
    facts: list[tuple[str, str, Fact]]  # (label, value as shown, fact)
    suggestion: Suggestion
    panel: grading.Panel | None
    tolerance: Decimal = TENTH

    @property
    def record(self) -> RecordPoints | None:
        """What the record gives for this indicator; None where it gives nothing."""
        return record_points(self.rule.rule, self.suggestion)

    @property
    def filled_by_record(self) -> Decimal | None:
        """The points that an automatic indicator starts with."""
        automatic = self.rule.prefill == plain.Prefill.AUTO
        return self.record.exact if automatic and self.record else None

    def contradicts(self, points: Decimal | None) -> bool:
        record = self.record
        return record is not None and record.is_contradicted_by(points, self.tolerance)

    @property
    def self_departs(self) -> bool:
        return self.contradicts(self.item.self_points)

    @property
    def recorded(self) -> list[tuple[str, str, Fact]]:
        return [one for one in self.facts if one[2].recorded]

    @property
    def unrecorded(self) -> list[str]:
        return [label for label, _, fact in self.facts if not fact.recorded]


@transaction.atomic
def start(cycle: Cycle, *, by: Any) -> SecretariatScore:
    """Open the secretariat's self-assessment on the standard in force; an existing one is returned.

    Raises `Refused` while the year is not open or has no published standard of the secretariat.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if by is not None:
        require(rules.may_start(by, cycle))
    existing = SecretariatScore.objects.filter(cycle=cycle).first()
    if existing:
        return existing
    standard = standards.published(cycle.year).get(Subject.SECRETARIAT)
    if standard is None:
        raise Refused(f"{cycle.year}年度的秘书处考核标准还没有发布。")
    score = audit.save(SecretariatScore(cycle=cycle, standard=standard), by=by, reason="开始秘书处自评")
    audit.bulk_create(
        SecretariatItem,
        [SecretariatItem(score=score, indicator=row) for row in standard.indicators.all()],
        by=by,
        reason="开始秘书处自评",
    )
    return score


def lines(score: SecretariatScore) -> list[Line]:
    """Every indicator with its facts (frozen once handed in) and the mean of finished scorings; constant queries."""
    items = list(
        score.items.select_related("indicator")
        .prefetch_related(
            Prefetch("marks", SecretariatMark.objects.exclude(review__done_at=None), to_attr="finished_marks")
        )
        .order_by("indicator__position")
    )
    checked = [rule_of(item.indicator) for item in items]
    known = _facts(score, checked)
    labels, units = vocabulary.labels(), vocabulary.units()
    found = []
    for item, rule in zip(items, checked, strict=True):
        own = [
            (labels.get(name, name), _shown(known[name], units.get(name, "")), known[name])
            for name in rule.facts
        ]
        values = {name: known[name].value for name in rule.facts}
        marks = [mark.points for mark in item.finished_marks]
        panel = grading.panel(marks) if marks else None
        tolerance = Decimal(score.cycle.record_difference)
        found.append(Line(item, rule, own, rule.suggest(values, labels), panel, tolerance))
    return found


def _shown(fact: Fact, unit: str) -> str:
    if not fact.recorded:
        return "未记录"
    return word_for(fact.value, unit) or f"{show(fact.value)} {unit}"


def _facts(score: SecretariatScore, checked: list[plain.Indicator]) -> dict[str, Fact]:
    names = {name for rule in checked for name in rule.facts}
    if score.state != SecretariatScore.State.SELF:
        return {
            name: Fact.from_json(score.facts[name]) if name in score.facts else Fact.unrecorded()
            for name in names
        }
    return facts.compute(names, [ALLIANCE], score.cycle.year)[ALLIANCE.pk]


@transaction.atomic
def fill(
    score: SecretariatScore,
    *,
    points: Mapping[int, Mapping[str, Any]],
    by: Any,
    summary: str | None = None,
    version: int | None = None,
) -> SecretariatScore:
    """Write the self-assessment: `points` is `{item id: {"self_points", "self_note"}}`. Tells nobody.

    Raises `Refused` for points the rule does not allow and once it is handed in, `Conflict` on a stale form.
    """
    score = _claim(score)
    if by is not None:
        require(rules.may_fill(by, score))
    elif score.state != SecretariatScore.State.SELF:
        raise Refused("秘书处自评已提交理事会，不能再修改。")
    audit.expect_version(score, version)
    changed = []
    for item in score.items.select_related("indicator"):
        wanted = points.get(item.pk)
        if wanted is None:
            continue
        given = (_checked(item, wanted.get("self_points")), str(wanted.get("self_note", "")).strip())
        if given != (item.self_points, item.self_note):
            item.self_points, item.self_note = given
            changed.append(item)
    audit.bulk_change(changed, ["self_points", "self_note"], by=by, reason="填写秘书处自评")
    rewritten = summary is not None and summary.strip() != score.summary
    if rewritten:
        score.summary = summary.strip()
    if changed or rewritten:
        audit.save(score, by=by, reason="填写秘书处自评")
    return score


def _checked(item: SecretariatItem, value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        points = Decimal(str(value))
        rule_of(item.indicator).rule.validate(points)
    except (InvalidOperation, MarkError) as error:
        said = str(error) if isinstance(error, MarkError) else "得分应为数字。"
        raise Refused(f"{item.indicator.code}：{said}") from error
    return points


@transaction.atomic
def hand_in(score: SecretariatScore, *, by: Any) -> SecretariatScore:
    """Hand the self-assessment to the council: facts are frozen, everybody who scores is told once.

    Raises `Refused` while an indicator has no points, contradicts the record without a reason, or the summary is empty,
    and when every seat must step back.
    """
    score = _claim(score)
    if by is not None:
        require(rules.may_hand_in(by, score))
    elif score.state != SecretariatScore.State.SELF:
        raise Refused("秘书处自评已提交理事会。")
    found = lines(score)
    missing = [line.rule.code for line in found if line.item.self_points is None]
    if missing:
        raise Refused(f"还有未自评的指标：{'、'.join(missing)}。")
    if not score.summary.strip():
        raise Refused("请填写秘书处工作总结。")
    voters = rules.scorers()
    if not rules.scoring_seats():
        raise Refused(rules.NOBODY)
    against = [line.rule.code for line in found if line.self_departs and not line.item.self_note.strip()]
    if against:
        raise Refused(f"以下指标的自评分与记录不同，请在说明里写明理由：{'、'.join(against)}。")
    checked = [rule_of(row) for row in score.standard.indicators.all()]
    score.facts = {name: fact.as_json() for name, fact in _facts(score, checked).items()}
    score.hand_in()
    score.handed_in_at = clock.now()
    audit.save(score, by=by, reason="提交理事会评价")
    notify(
        voters.values(),
        matter=f"secretariat:{score.pk}",
        step="scoring",
        title=f"请评价秘书处：{score}",
        body="秘书处已提交自评，请代表本单位逐项评分。",
        url=score.get_absolute_url(),
    )
    return score


@transaction.atomic
def mark(
    score: SecretariatScore,
    *,
    marks: Mapping[int, Mapping[str, Any]],
    by: Any,
    unit: Unit | None = None,
    opinion: str | None = None,
    finish: bool = False,
    version: int | None = None,
) -> SecretariatReview:
    """Score the secretariat for the unit of one's seat: `{item id: {"points", "reason"}}`; one unit, one scoring.

    `finish` ends it: every indicator needs points, and a reason where they are below the self-assessed ones or differ
    from the record; it cannot
    be changed afterwards. `unit` is for the system only. Raises `Refused` with what is missing, `Conflict` when stale.
    """
    score = _claim(score)
    if by is not None:
        require(rules.may_score(by, score))
        unit_id = rules.scoring_unit(by)
    else:
        unit_id = unit.pk
    review = SecretariatReview.objects.select_for_update().filter(score=score, unit=unit_id).first()
    if review is None:
        review = SecretariatReview(score=score, unit_id=unit_id, by=by)
    elif review.done_at:
        raise Refused("本单位已完成评价，不能重复评价。")
    else:
        audit.expect_version(review, version)
    review.by = by or review.by
    if opinion is not None:
        review.opinion = opinion.strip()
    if finish:
        review.done_at = clock.now()
    try:
        with transaction.atomic():
            audit.save(review, by=by, reason="完成对秘书处的评价" if finish else "评价秘书处")
    except IntegrityError as error:
        raise Refused("本单位已有人在评价，请刷新页面。") from error
    _write_marks(review, marks, by)
    if finish:
        _require_complete(review)
    return review


def _write_marks(review: SecretariatReview, marks: Mapping[int, Mapping[str, Any]], by: Any) -> None:
    items = {item.pk: item for item in review.score.items.select_related("indicator")}
    old = {row.item_id: row for row in review.marks.all()}
    fresh, changed = [], []
    for pk, given in marks.items():
        if pk not in items:
            continue
        points, reason = _checked(items[pk], given.get("points")), str(given.get("reason", "")).strip()
        row = old.get(pk)
        if points is None:
            if row is not None:
                audit.delete(row, by=by, reason="清除评分")
        elif row is None:
            fresh.append(SecretariatMark(review=review, item=items[pk], points=points, reason=reason))
        elif (row.points, row.reason) != (points, reason):
            row.points, row.reason = points, reason
            changed.append(row)
    audit.bulk_create(SecretariatMark, fresh, by=by, reason="评价秘书处")
    audit.bulk_change(changed, ["points", "reason"], by=by, reason="评价秘书处")


def _require_complete(review: SecretariatReview) -> None:
    given = {row.item_id: row for row in review.marks.all()}
    missing, unexplained = [], []
    for item in review.score.items.select_related("indicator"):
        row = given.get(item.pk)
        if row is None:
            missing.append(item.indicator.code)
        elif item.self_points is not None and row.points < item.self_points and not row.reason:
            unexplained.append(item.indicator.code)
    if missing:
        raise Refused(f"还有未评分的指标：{'、'.join(missing)}。")
    against = [
        line.rule.code
        for line in lines(review.score)
        if line.item.pk in given
        and line.contradicts(given[line.item.pk].points)
        and not given[line.item.pk].reason
    ]
    if against:
        raise Refused(f"评分与记录不同的须说明理由：{'、'.join(against)}。")
    if unexplained:
        raise Refused(f"评分低于自评的须说明原因：{'、'.join(unexplained)}。")


@transaction.atomic
def close(score: SecretariatScore, *, by: Any) -> SecretariatScore:
    """End the scoring: the total of the means becomes known to the council and all units, who are told once.

    Unfinished scorings do not count. Raises `Refused` while no unit has finished, and when called twice.
    """
    score = _claim(score)
    if by is not None:
        require(rules.may_close(by, score))
    elif score.state != SecretariatScore.State.SCORING:
        raise Refused("只有评价进行中才能结束评价。")
    found = lines(score)
    if not score.reviews.exclude(done_at=None).exists():
        raise Refused("还没有单位完成评价。")
    score.total = total(found)
    score.close()
    score.closed_at = clock.now()
    audit.save(score, by=by, reason="公布秘书处考核结果")
    _announce(score)
    return score


def total(found: list[Line]) -> Decimal | None:
    """The score of the means so far; None while nobody has finished."""
    marks = [
        grading.Mark(line.rule.code, line.rule.points, line.panel.mark if line.panel else None)
        for line in found
    ]
    return grading.total(marks).points


def self_total(found: list[Line]) -> Decimal | None:
    """The secretariat's own total out of 100; None while points are missing."""
    return grading.total(
        [grading.Mark(line.rule.code, line.rule.points, line.item.self_points) for line in found]
    ).points


def _announce(score: SecretariatScore) -> None:
    told = {
        "matter": f"secretariat:{score.pk}",
        "step": "closed",
        "title": f"{score.cycle.year}年度秘书处考核结果已公布",
        "body": f"理事会评价得分 {show(score.total)} 分。",
        "url": score.get_absolute_url(),
    }
    council = Representative.objects.current().filter(unit__in=Seat.objects.current().values("unit"))
    others = Representative.objects.current().filter(unit__in=Unit.objects.active().values("pk"))
    notify(audience.secretariat(), **told)
    for people in (council, others):
        batch = []
        for row in people.select_related("user").order_by("pk").iterator(chunk_size=PEOPLE):
            batch.append({"recipient": row.user, "urgent": False, **told})
            if len(batch) == PEOPLE:
                notify_many(batch)
                batch = []
        notify_many(batch)


def _claim(score: SecretariatScore) -> SecretariatScore:
    return (
        SecretariatScore.objects.select_for_update(of=("self",))
        .select_related("cycle", "standard")
        .get(pk=score.pk)
    )
