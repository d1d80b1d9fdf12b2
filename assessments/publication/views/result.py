"""One unit's result: on the page, on paper and as a workbook, each with the code of its dossier."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.ground import clock
from alliance.paper import document
from alliance.paper.papers import Paper, paper
from alliance.paper.printed import address_of
from alliance.registers import catalogue, policy
from alliance.workbook import writing
from alliance.workbook.table import Column, Table
from assessments.cycles.rules import looks_after
from assessments.dossiers import services as dossiers
from assessments.dossiers.models import Dossier
from assessments.dossiers.views import visible_result
from assessments.objections.models import Objection
from assessments.objections.rules import may_object
from assessments.rectification.models import Rectification
from assessments.results.services.outcome import computed
from assessments.results.views.calibration import grade_tag
from assessments.scoring.grading import Grade
from assessments.sheets import prefilling
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment

CLAUSES = "11.grades 13.2"


def result(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible_result(request, pk)
    context = _context(shown, dossiers.current(shown))
    return render(
        request,
        "assessments/publication/detail.html",
        context
        | {
            "title": f"{context['unit']} {shown.cycle.year}年度考核结果",
            "clauses": CLAUSES,
            "looks_after": looks_after(request.user),
            "grade_tag": grade_tag(shown.grade),
            "objections": Objection.objects.filter(assessment=shown),
            "may_object": may_object(request.user, shown),
            "case": _case(request.user, shown),
        },
    )


def _case(user: Any, shown: Assessment) -> Rectification | None:
    """The rectification that follows from a published 不合格."""
    if shown.state != Assessment.State.PUBLISHED or shown.grade != Grade.UNQUALIFIED:
        return None
    return Rectification.objects.visible_to(user).filter(assessment=shown).first()


def _context(shown: Assessment, dossier: Dossier | None) -> dict[str, Any]:
    vetoes = {row.code: row for row in shown.standard.vetoes.all()}
    extras = {row.code: row for row in shown.standard.bonus_items.all()}
    groups = prefilling.groups_of(prefilling.lines_of(shown))
    return {
        "assessment": shown,
        "unit": shown.named,
        "groups": groups,
        "outcome": computed(shown),
        "vetoes": [(vetoes[line["code"]], line["reason"]) for line in shown.vetoes],
        "extras": [(extras[line["code"]], line["points"], line["reason"]) for line in shown.bonus],
        "dossier": dossier,
        "address": address_of(dossier.code) if dossier else "",
        "qr": document.qr_code(address_of(dossier.code)) if dossier else "",
        "departures": [line for group in groups for line in group.lines if line.departs],
    }


def _own_or_all(rows: Any, user: Any) -> Any:
    """The grades are read by many, the sheets by whom they concern and by who looks after the year."""
    return rows.filter(pk__in=Assessment.objects.visible_to(user).values("pk"))


@catalogue.document(
    "考核结果表",
    of="results",
    faces=("pdf", "xlsx"),
    workbook="assessment_result_xlsx",
    rows=_own_or_all,
    menu=("results", "assessments_mine"),
    code="dossier",
)
@paper
def result_pdf(request: HttpRequest, pk: int) -> Paper:
    """The result on A4 landscape with the code of its dossier and a QR code that verifies it."""
    shown = visible_result(request, pk)
    dossier = dossiers.current(shown)
    context = _context(shown, dossier)
    return Paper(
        "print/assessment_result.html",
        context | {"printed_at": clock.now(), "issuer": policy.get("alliance_name")},
        f"{context['unit']}{shown.cycle.year}年度考核结果.pdf",
        orientation="landscape",
        code=dossier.code if dossier else "",
    )


@catalogue.part("assessment_result_pdf", "xlsx")
def result_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook: a sheet of the indicators under the result, the code and the address that verifies it."""
    shown = visible_result(request, pk)
    dossier = dossiers.current(shown)
    context = _context(shown, dossier)
    facts = {
        "单位": context["unit"],
        "成员类别": shown.unit.get_kind_display(),
        "考核标准": str(shown.standard),
        "总分": str(shown.total),
        "等级": shown.get_grade_display() or "—",
        "确认时间": clock.show_instant(shown.confirmed_at),
        "校验码": dossier.code if dossier else "—",
        "校验网址": context["address"] or "—",
        "内容校验值": dossier.sha256 if dossier else "—",
    }
    name = f"{shown.cycle.year}年度考核结果"
    tables = [Table(name, _ITEM_COLUMNS, _item_rows(context["groups"]), facts=facts)]
    if context["extras"] or context["vetoes"]:
        tables.append(Table("加减分与否决", _EXTRA_COLUMNS, _extra_rows(context)))
    return writing.response(tables, f"{context['unit']}{name}.xlsx", by=request.user)


_ITEM_COLUMNS = [
    Column("position", "序号", "int", 6),
    Column("group", "一级指标", "text", 14),
    Column("name", "二级指标", "text", 20),
    Column("citation", "依据条款", "text", 14),
    Column("points", "分值", "score", 8),
    Column("criteria", "评分标准", "text", 30),
    Column("evidence", "佐证材料", "text", 24),
    Column("facts", "系统取数", "text", 24),
    Column("record", "按记录", "score", 8),
    Column("self", "自评分", "score", 8),
    Column("review", "复评分", "score", 8),
    Column("note", "扣分原因／说明", "text", 30),
]
_EXTRA_COLUMNS = [
    Column("kind", "类别", "text", 10),
    Column("text", "事项", "text", 30),
    Column("points", "分值", "score", 8),
    Column("reason", "事由", "text", 40),
]


def _item_rows(groups: Any) -> Any:
    for group in groups:
        for line in group.lines:
            facts = "；".join(f"{one.label}：{one.shown}{one.unit}" for one in line.recorded)
            if line.unrecorded:
                facts += f"{'；另 ' if facts else ''}{len(line.unrecorded)} 项未记录"
            yield {
                "position": line.indicator.position,
                "group": f"{group.code} {group.name}",
                "name": f"{line.indicator.code} {line.indicator.name}",
                "citation": line.indicator.citation,
                "points": line.indicator.points,
                "criteria": line.indicator.criteria,
                "evidence": "；".join(one.title for one in line.evidence),
                "facts": facts,
                "record": line.record
                and (str(line.record) if line.record.exact is None else line.record.exact),
                "self": line.item.self_points,
                "review": line.item.review_points,
                "note": _note(line),
            }


def _note(line: Line) -> str:
    if line.item.na_approved:
        return "不适用"
    own = [] if line.review_departs else [line.item.review_note]
    return "\n".join(text for text in [*line.said_of_record, *own] if text)


def _extra_rows(context: dict[str, Any]) -> Any:
    for item, points, reason in context["extras"]:
        yield {
            "kind": "扣分" if item.deduction else "加分",
            "text": item.text,
            "points": points,
            "reason": reason,
        }
    for veto, reason in context["vetoes"]:
        yield {"kind": "一票否决", "text": veto.text, "points": None, "reason": reason}
