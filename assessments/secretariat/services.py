"""The secretariat's own assessment: self-assessment on its standard, reviewed by the council, published by the chair.

Items, marks, means and the points of the record are those of every assessment; who acts, and for whom, is not.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify, notify_many
from alliance.registers import facts
from alliance.registers.facts import Fact
from assessments.cycles.models import Cycle
from assessments.reviews.models import Mark, Review
from assessments.reviews.services import marking
from assessments.reviews.services.completion import average
from assessments.scoring.marking import show
from assessments.scoring.standard import Subject
from assessments.secretariat import rules
from assessments.sheets import prefilling
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards.content import rule_of
from assessments.standards.services import publishing
from councils.recusal import audience
from councils.terms.models.seats import Seat
from members.people.models import Representative
from members.units.models import Unit

ALLIANCE = SimpleNamespace(pk=0)  # facts of the secretariat are about the alliance as a whole
PEOPLE = 500


@verb(rules.may_start)
def start(cycle: Cycle, *, by: Any) -> Assessment:
    """Open the secretariat's self-assessment on the standard in force; an existing one is returned.

    Raises `Refused` while the year is not open or has no published standard of the secretariat.
    """
    existing = Assessment.of_secretariat.filter(cycle=cycle).first()
    if existing:
        return existing
    standard = publishing.published(cycle.year).get(Subject.SECRETARIAT)
    if standard is None:
        raise Refused(f"{cycle.year}年度的秘书处考核标准还没有发布。")
    score = audit.save(Assessment(cycle=cycle, standard=standard), by=by, reason="开始秘书处自评")
    items = [Item(assessment=score, indicator=row) for row in standard.indicators.all()]
    audit.bulk_create(Item, items, by=by, reason="开始秘书处自评")
    return score


def lines(score: Assessment) -> list[Line]:
    """Every indicator with its facts, as they are now until they are frozen with the handing in; constant queries."""
    items = prefilling.items_of(score)
    if score.is_submitted:
        known = {name: Fact.from_json(data) for name, data in score.facts.items()}
    else:
        known = _facts(score, items)
    return prefilling.lines_with(score, items, known)


def _facts(score: Assessment, items: list[Item]) -> dict[str, Fact]:
    names = {name for item in items for name in rule_of(item.indicator).facts}
    return facts.compute(names, [ALLIANCE], score.cycle.year)[ALLIANCE.pk]


def spreads(score: Assessment) -> dict[int, Decimal]:
    """`{item id: how far the finished reviews lie apart}`; one query."""
    given: dict[int, list[Decimal]] = {}
    for item, points in Mark.objects.filter(review__in=_finished(score)).values_list("item", "points"):
        given.setdefault(item, []).append(points)
    return {item: max(points) - min(points) for item, points in given.items()}


def _finished(score: Assessment) -> Any:
    return Review.of_secretariat.filter(assessment=score, state=Review.State.DONE)


@verb(rules.may_fill)
def fill(
    score: Assessment,
    *,
    points: Mapping[int, Mapping[str, Any]],
    by: Any,
    summary: str | None = None,
) -> None:
    """Write the self-assessment: `points` is `{item id: {"self_points", "self_note"}}`. Tells nobody.

    Raises `Refused` for points the rule does not allow and once it is handed in, `Conflict` on a stale form.
    """
    require(rules.is_with_secretariat(score))
    changed = []
    for item in score.items.select_related("indicator"):
        if (wanted := points.get(item.pk)) is None:
            continue
        mine = marking.checked(item, _number(item, wanted.get("self_points")))
        given = (mine, str(wanted.get("self_note", "")).strip())
        if given != (item.self_points, item.self_note):
            item.self_points, item.self_note = given
            changed.append(item)
    audit.bulk_change(changed, ["self_points", "self_note"], by=by, reason="填写秘书处自评")
    said = score.summary if summary is None else summary.strip()
    if changed or said != score.summary:
        score.summary = said
        audit.save(score, by=by, reason="填写秘书处自评")


def _number(item: Item, value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise Refused(f"{item.indicator}：得分应为数字。") from error


def _to_council(score: Assessment) -> None:
    notify(
        rules.scorers().values(),
        matter=f"secretariat:{score.pk}",
        step="scoring",
        title=f"请评价秘书处：{score}",
        body="秘书处已提交自评，请代表本单位逐项评分。",
        url=score.get_absolute_url(),
    )


@verb(rules.may_hand_in, reason="提交理事会评价", tells=_to_council)
def hand_in(score: Assessment, *, by: Any) -> None:
    """Hand the self-assessment to the council: facts are frozen, everybody who scores is told once.

    Raises `Refused` while an indicator has no points, contradicts the record without a reason, or the summary is empty,
    and when every seat must step back.
    """
    require(rules.is_with_secretariat(score))
    found = lines(score)
    if missing := [line.rule.code for line in found if line.item.self_points is None]:
        raise Refused(f"还有未自评的指标：{'、'.join(missing)}。")
    if not score.summary.strip():
        raise Refused("请填写秘书处工作总结。")
    if not rules.scoring_seats():
        raise Refused(rules.NOBODY)
    if against := [line.rule.code for line in found if line.self_unexplained]:
        raise Refused(f"以下指标的自评分与记录不同，请在说明里写明理由：{'、'.join(against)}。")
    score.facts = prefilling.freeze({one.name: one.fact for line in found for one in line.facts})
    score.self_score = prefilling.self_score([line.item for line in found])
    score.start_review()
    score.submitted_at, score.submitted_by = clock.now(), by


@verb(rules.may_score)
def mark(
    score: Assessment,
    *,
    marks: Mapping[int, Mapping[str, Any]],
    by: Any,
    opinion: str | None = None,
    finish: bool = False,
    seen: int | None = None,
) -> Review:
    """Score the secretariat for the unit of one's seat: `{item id: {"points", "reason"}}`; one unit, one scoring.

    `finish` ends it, as `marking.hand_in` does for a unit's reviewer; it cannot be changed afterwards. `seen` is the version
    of the scoring that the page showed. Raises `Refused` with what is missing, `Conflict` when stale.
    """
    unit = rules.scoring_unit(by)
    review = (
        Review.of_secretariat.select_for_update(of=("self",)).filter(assessment=score, from_unit=unit).first()
    )
    if review is None:
        said = (opinion or "").strip()
        review = Review(assessment=score, from_unit_id=unit, reviewer=by, for_seat=True, opinion=said)
        audit.save(review, by=by, reason="评价秘书处")
    elif review.state == Review.State.DONE:
        raise Refused("本单位已完成评价，不能重复评价。")
    else:
        audit.expect_version(review, seen)
    review.assessment, review.reviewer = score, by
    given = {
        item.pk: {**marks[item.pk], "points": _number(item, marks[item.pk].get("points"))}
        for item in score.items.select_related("indicator")
        if item.pk in marks
    }
    marking.keep(review, marks=given, opinion=opinion, by=by, reason="评价秘书处")
    if finish:
        marking.hand_in(review, lines(score), by=by, reason="完成对秘书处的评价")
    return review


@verb(rules.may_close)
def close(score: Assessment, *, by: Any) -> None:
    """End the scoring: the total of the means becomes known to the council and all units, who are told once.

    Unfinished scorings do not count. Raises `Refused` while no unit has finished, and when called twice.
    """
    require(rules.is_being_scored(score))
    finished = list(_finished(score))
    if not finished:
        raise Refused("还没有单位完成评价。")
    average(score, finished, by=by)
    score.total = score.review_score
    score.finish_review()
    score.confirm()
    score.publish()
    score.confirmed_at, score.confirmed_by = clock.now(), by
    audit.save(score, by=by, reason="公布秘书处考核结果")
    _announce(score)


def _announce(score: Assessment) -> None:
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
