"""Circulars (通报) on the results of a year (第十二条): drafted from the published results, issued by the secretary-general.

Whom a circular names, with total and grade, is taken from the published results and frozen with it; only its words are edited.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify_many
from alliance.paper.printed import Version, about
from alliance.registers import policy
from assessments.cycles.models import Cycle
from assessments.publicity import rules
from assessments.publicity.models import Circular
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from councils.recusal import audience
from members.people.models import Representative
from members.units.models import Unit

Kind = Circular.Kind
GRADE_OF_KIND = {Kind.COMMENDATION: Grade.EXCELLENT, Kind.CRITICISM: Grade.UNQUALIFIED}
BATCH = 500
MANY = 12  # units that the body of a circular still names
CIRCULAR = "circular"  # the kind of its paper


@dataclass(frozen=True)
class Draft:
    """The words of a circular as the portal proposes them, and the units it names as they will be frozen."""

    title: str
    body: str
    units: list[dict[str, Any]]


def named(cycle: Cycle, kind: str) -> list[dict[str, Any]]:
    """The units that a circular names, best first: {"id", "name", "kind", "total" (text), "grade" (label)}."""
    rows = Assessment.objects.filter(cycle=cycle, state=Assessment.State.PUBLISHED)
    if kind in GRADE_OF_KIND:
        rows = rows.filter(grade=GRADE_OF_KIND[Kind(kind)])
    found = rows.order_by("-total", "unit__name_key", "pk").values_list(
        "unit", "unit__name", "unit__kind", "total", "grade"
    )
    return [
        {
            "id": unit,
            "name": name,
            "kind": Unit.Kind(member).label,
            "total": str(total),
            "grade": Grade(grade).label if grade else "",
        }
        for unit, name, member, total, grade in found
    ]


def draft(cycle: Cycle, kind: str) -> Draft:
    """What the portal proposes for a circular of this kind; changes nothing."""
    units = named(cycle, kind)
    alliance, regulation = policy.get("alliance_name"), policy.get("regulation_title")
    year, count, who = cycle.year, len(units), _who(units)
    if kind == Kind.COMMENDATION:
        title = f"关于表扬{year}年度考核优秀单位的通报"
        body = (
            f"根据《{regulation}》第十一条、第十二条，经自评、复评和确认，{who}{year}年度考核评为“优秀”，"
            "予以通报表扬，并向上级主管部门推荐评先树优。\n"
            "希望受表扬的单位再接再厉；各成员单位以此为榜样，认真履行职责，共同推进联盟工作。"
        )
    elif kind == Kind.CRITICISM:
        title = f"关于{year}年度考核不合格单位的通报"
        body = (
            f"根据《{regulation}》第十一条、第十二条，经自评、复评和确认，{who}{year}年度考核评为“不合格”，"
            "予以通报，并限期整改。\n"
            "被通报的单位应按照整改通知书逐项整改，按期报送整改报告，由秘书处验收；连续两年不合格的，由理事会表决是否终止其成员资格。"
        )
    else:
        title = f"关于{year}年度考核结果的通报"
        counts = {label: sum(row["grade"] == label for row in units) for label in (g.label for g in Grade)}
        summary = "、".join(f"“{label}”{number}个" for label, number in counts.items())
        body = (
            f"根据《{regulation}》第十一条、第十三条，{alliance}完成了{year}年度考核。"
            f"参加考核的成员单位{count}个，其中{summary}。现将结果予以通报。"
        )
    return Draft(title, body, units)


def _who(units: list[dict[str, Any]]) -> str:
    """The units by name, in the body where they are few, else as the annex lists them."""
    if len(units) > MANY:
        return f"附件所列{len(units)}个单位"
    names = "、".join(row["name"] for row in units)
    return f"{names}等{len(units)}个单位" if len(units) > 1 else names


def waiting(cycles: list[Cycle]) -> list[tuple[Cycle, str]]:
    """The circulars that published cycles call for and that are not issued: results always, the others where they name
    somebody. Two queries.
    """
    published = {cycle.pk: cycle for cycle in cycles if cycle.is_published}
    if not published:
        return []
    issued = set(Circular.objects.filter(cycle__in=published).values_list("cycle", "kind"))
    graded = Assessment.objects.filter(
        cycle__in=published, state=Assessment.State.PUBLISHED, grade__in=GRADE_OF_KIND.values()
    )
    grades = set(graded.order_by().values_list("cycle", "grade").distinct())
    return [
        (cycle, str(kind))
        for pk, cycle in published.items()
        for kind in Kind
        if (pk, kind) not in issued and (kind not in GRADE_OF_KIND or (pk, GRADE_OF_KIND[kind]) in grades)
    ]


@verb(
    rules.may_issue_circular,
    asks={"title": "请填写通报的标题和正文。", "body": "请填写通报的标题和正文。"},
)
def issue(cycle: Cycle, *, kind: str, title: str, body: str, moment: datetime, by: Any) -> Circular:
    """Issue a circular with the units as published, with the next number of the 通报; all people of all member units are told once.

    Raises `Refused` before publication, for an empty list of units, or when this circular was issued already.
    """
    require(rules.is_ready_for_circulars(cycle))
    units = named(cycle, kind)
    if not units:
        raise Refused("没有需要通报的单位。")
    circular = Circular(
        cycle=cycle,
        kind=kind,
        title=" ".join(title.split()),
        body=body,
        units=units,
        issued_at=moment,
    )
    try:
        with transaction.atomic():
            audit.save(circular, by=by, reason="印发通报")
            circular.number = numbering.number_for(
                PaperKind.CIRCULAR,
                moment=moment,
                title=circular.title,
                url=circular.get_absolute_url(),
                recipients="各成员单位",
                by=by,
            )
            audit.save(circular, by=by, reason=f"编号 {circular.number}")
    except IntegrityError as error:
        raise Refused(f"{cycle.year}年度的{Kind(kind).label}已印发。") from error
    _tell_everybody(circular)
    return circular


def _tell_everybody(circular: Circular) -> None:
    said = {"matter": f"circular:{circular.pk}", "step": "issued", "title": circular.title, "body": ""}
    for people in _everybody():
        notify_many(audience.letters(people, url=circular.get_absolute_url(), **said))


def _everybody() -> Iterator[list[Any]]:
    """Everybody who stands for a member unit today, `BATCH` appointments at a time."""
    serving = Representative.objects.current().filter(unit__in=Unit.objects.active()).select_related("user")
    last = 0
    while batch := list(serving.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield [person.user for person in batch]


def circular_version(circular: Circular, *, issuer: str, total: bool) -> Version:
    """What is printed, and proved by the code on it."""
    return Version(
        CIRCULAR,
        about=about(circular),
        title=circular.title,
        year=circular.cycle.year,
        content={
            "number": circular.number,
            "title": circular.title,
            "body": circular.body,
            "units": circular.units,
            "total": total,
            "issuer": issuer,
            "issued_at": circular.issued_at,
        },
    )
