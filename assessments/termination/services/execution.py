"""The end of a motion: executed once, with everything that it ends shown before, or dropped (第十二条).

An execution is reversible only by a new admission.
"""

from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.verbs import verb
from alliance.official.content import Annex, Official
from alliance.paper.printed import Version, about
from alliance.prose.blocks import Grid, paragraph, paragraphs
from assessments.termination import rules
from assessments.termination.models import TerminationMotion
from assessments.termination.services.motions import tell, tell_unit
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from members.membership import endings
from members.membership import services as membership
from members.people.models import Representative
from members.relations.models import UnitRelation

MOTION = "motion"  # the kind of its paper
RELATIONS = "关联关系"
PEOPLE = "单位人员及其权限"


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


@verb(rules.may_execute)
def execute(motion: TerminationMotion, *, by: Any) -> None:
    """End the membership as of today with everything that `preview` shows; what did end is kept in `effects`. Once.

    The people of the unit, the secretariat and who presides are told. Raises `Refused` unless the council has decided for
    it, both results still stand, and `by` presides without having to step back.
    """
    motion.execute()
    unit = motion.unit
    told = [*audience.secretariat(unit), *audience.presiding(unit)]
    met_on = clock.show_day(motion.decision.met_on)
    reason = f"第十二条：连续两年考核不合格，理事会{met_on}表决通过终止成员资格" + (
        f"，{by}执行" if by else ""
    )
    motion.executed_at = clock.now()
    audit.save(motion, by=by, reason="执行终止成员资格")
    ended = membership.end_membership(unit, on=clock.today(), reason=reason, by=None)
    others = {
        label: lines for label, lines in ended.items() if label not in ("people", "relations", "grants")
    }
    motion.effects = {"ended": _by_label(ended["people"], ended["relations"], others)}
    audit.save(motion, by=by, reason="记录执行内容")
    tell(motion, told, "executed", f"{unit}的成员资格已终止", reason)


def _tell_issued(motion: TerminationMotion) -> None:
    body = f"{motion.number}，请安排理事会审议表决。"
    tell(motion, audience.presiding(motion.unit), "issued", f"{motion}已印发", body)


@verb(rules.may_issue, moves="issue", reason="印发议案 {record.number}", tells=_tell_issued)
def issue(motion: TerminationMotion, *, moment: datetime, by: Any) -> None:
    """Lay it before the council under the next number; who presides is told. The vote does not wait for it."""
    motion.issued_at, motion.issued_by = moment, by
    motion.number = numbering.number_for(
        PaperKind.MOTION,
        moment=moment,
        title=str(motion),
        url=motion.get_absolute_url(),
        recipients="理事会",
        by=by,
    )


def _void(motion: TerminationMotion, reason: str, by: Any) -> None:
    if motion.number:
        numbering.void(motion.number, why=f"议案已撤销：{reason}", by=by)


@verb(
    rules.may_drop,
    moves="drop",
    asks={"reason": "请填写撤销原因。"},
    reason="撤销议案：{reason}",
)
def drop(motion: TerminationMotion, *, reason: str, by: Any) -> None:
    """Drop a motion whose ground has gone (an objection upheld, a result corrected); the unit is told."""
    motion.drop_reason = reason
    _void(motion, reason, by)
    office = audience.secretariat(motion.unit)
    tell_unit(motion, office, "dropped", f"关于终止{motion.unit}成员资格的议案已撤销", reason)


@verb(None, moves="fall", reason="撤销议案：{reason}")
def let_fall(motion: TerminationMotion, *, reason: str, by: Any) -> None:
    """Drop a motion because the membership has ended in another way. Tells nobody."""
    motion.drop_reason = reason
    _void(motion, reason, by)


def motion_version(motion: TerminationMotion, years: list[dict[str, Any]], *, issuer: str) -> Version:
    """What is laid before the council, and proved by the code on it."""
    return Version(
        MOTION,
        about=about(motion),
        title=str(motion),
        unit_name=motion.second.named,
        content={
            "text": motion.text,
            "number": motion.number,
            "issuer": issuer,
            "years": [
                {
                    "year": one["assessment"].cycle.year,
                    "total": one["assessment"].total,
                    "dossier": one["dossier"].sha256 if one["dossier"] else "",
                    "items": [
                        [item.indicator_id, item.self_points, item.review_points, item.review_note]
                        for item in one["items"]
                    ],
                }
                for one in years
            ],
        },
    )


# ---------------------------------------------------------------- on paper


HEAD = ("序号", "指标", "分值", "自评", "复评", "扣分原因/说明")
WIDTHS = (8, 32, 9, 9, 9, 33)


def official_of(shown: TerminationMotion, years: list[dict[str, Any]], *, issuer: str) -> Official:
    """`years`: assessment, dossier, unit (its name then) and items of each year."""
    return Official(
        f"{issuer}秘书处关于终止{years[-1]['unit']}成员资格的议案",
        (*paragraphs(shown.text), paragraph("请予审议表决。")),
        issuer,
        head="letterhead" if shown.number else "plain",
        masthead=f"{issuer}文件",
        number=shown.number,
        addressee=f"{issuer}理事会",
        annexes=tuple(_annex(one) for one in years),
        signature=f"{issuer}秘书处",
        day=clock.local(shown.issued_at or shown.created_at).date(),
        draft="已撤销" if shown.state == TerminationMotion.State.DROPPED else "",
        form=PaperKind.MOTION,
        issued_at=shown.issued_at,
    )


def _annex(year: dict[str, Any]) -> Annex:
    assessment, dossier = year["assessment"], year["dossier"]
    facts = [
        ("单位", str(year["unit"])),
        ("考核标准", str(assessment.standard)),
        ("总分、等级", f"{_points(assessment.total)}分，{assessment.get_grade_display()}"),
        ("卷宗校验码", dossier.code if dossier else "（无）"),
        *(("一票否决", f"{veto['code']}：{veto['reason']}") for veto in assessment.vetoes),
    ]
    return Annex(
        f"{assessment.cycle.year}年度考核卷宗摘要",
        (
            Grid((), tuple(facts), widths=(24, 76), labels=frozenset({0})),
            Grid(HEAD, tuple(_lines(year["items"])), numbers=frozenset({2, 3, 4}), widths=WIDTHS),
        ),
    )


def _lines(items: list[Any]) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            str(item.indicator),
            _points(item.indicator.points),
            _points(item.self_points),
            _points(item.review_points),
            item.review_note,
        )
        for number, item in enumerate(items, 1)
    ]


def _points(value: Any) -> str:
    """As many places as it has, at least none: 6, 4.5, 3.15."""
    return "—" if value is None else f"{value.normalize():f}"
