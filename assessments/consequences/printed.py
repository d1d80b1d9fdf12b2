"""The papers of the yearly assessment: what each of them shows, and what its code proves on the public page.

Results carry the code of their sealed dossier; all other papers the code of the version that was printed.
"""

import json
from typing import Any

from alliance.ground import clock
from alliance.paper import printed
from alliance.paper.printed import Finding, Standing, Version
from assessments.consequences.models.consequences import Circular, TerminationMotion
from assessments.consequences.models.rectifications import RectificationNotice
from assessments.results.services import dossiers
from assessments.self_assessment.models.assessments import Assessment
from assessments.self_assessment.services import prefilling
from assessments.self_assessment.services.prefilling import Line
from assessments.standards import content
from assessments.standards.models import Standard

FORM, STANDARD, CIRCULAR = "self_assessment", "standard", "circular"
NOTICE, MOTION = "rectification_notice", "motion"


def about(record: Any) -> str:
    """Which record a paper is about, as the register keeps it."""
    return f"{record._meta.model_name}:{record.pk}"


def _record(paper: Any, found: Any) -> Any:
    """The record that a paper is about, of a query; None where it is gone."""
    return found.filter(pk=paper.about.partition(":")[2]).first()


# ---------------------------------------------------------------- 自评表


def form_content(assessment: Assessment, lines: list[Line], *, filler: str = "") -> dict[str, Any]:
    """What the printed form shows. What the submission itself records is left out, so that signing does not outdate it."""
    published = assessment.state == Assessment.State.PUBLISHED
    return {
        "names": {"unit": unit_name(assessment), "filler": filler},
        "form": {
            "assessment": assessment.pk,
            "standard": assessment.standard.sha256,
            "summary": assessment.summary,
            "phone": assessment.filler_phone,
            "score": prefilling.self_score([line.item for line in lines]),
            "lines": [_form_line(line) for line in lines],
        },
        "review": [[line.indicator.code, line.item.review_points, line.item.review_note] for line in lines]
        if published
        else [],
    }


def _form_line(line: Line) -> dict[str, Any]:
    item = line.item
    return {
        "code": line.indicator.code,
        "name": line.indicator.name,
        "points": line.indicator.points,
        "self": item.self_points,
        "note": item.self_note,
        "not_applicable": item.not_applicable,
        "na_reason": item.na_reason,
        "dispute": item.dispute,
        "facts": [
            [one.name, one.fact.as_json()["value"]] for one in line.facts if not one.follows_submission
        ],
        "evidence": sorted([one.title, one.sha256 or one.record_url, one.dated_on] for one in line.evidence),
    }


def form_version(assessment: Assessment, lines: list[Line], *, filler: str) -> Version:
    return Version(
        FORM,
        about=about(assessment),
        title=f"{assessment.cycle.year}年度考核自评表",
        unit_name=unit_name(assessment),
        year=assessment.cycle.year,
        content=form_content(assessment, lines, filler=filler),
    )


def shows_now(paper: Any, assessment: Assessment, lines: list[Line]) -> bool:
    """Whether a printed form shows what the unit's self-assessment says now."""
    now = json.loads(printed.canonical(form_content(assessment, lines)["form"]))
    return json.loads(paper.content)["form"] == now


def _form_standing(paper: Any) -> Standing | None:
    row = _record(paper, Assessment.objects.select_related("cycle", "unit", "standard"))
    if row is None:
        return None
    if shows_now(paper, row, prefilling.lines_of(row)):
        return Standing("success", "完好", "由平台打印，与平台上该单位的自评内容一致。")
    return Standing(
        "warning", "此后有改动", "由平台打印，内容如登记所存；平台上该单位的自评内容在打印之后有改动。"
    )


# ---------------------------------------------------------------- 标准


def standard_content(standard: Standard) -> dict[str, Any]:
    fields = ("year", "subject", "edition", "state", "title", "basis", "note", "change_reason")
    return {
        **{name: getattr(standard, name) for name in fields},
        "published_at": standard.published_at,
        "content": content.as_dict(standard),
        "sources": {row.code: content.source_of(row) for row in standard.indicators.all()},
    }


def standard_version(standard: Standard) -> Version:
    return Version(
        STANDARD,
        about=about(standard),
        title=str(standard),
        year=standard.year,
        content=standard_content(standard),
    )


def _standard_standing(paper: Any) -> Standing | None:
    row = _record(paper, Standard.objects)
    if row is None:
        return Standing("danger", "已作废", "这是一份草稿，已废弃，没有发布过。")
    if row.state == Standard.State.SUPERSEDED:
        return Standing("warning", "已被新版替代", "由平台打印；该标准已被新的版次替代。")
    if json.loads(paper.content)["state"] == Standard.State.DRAFT:
        return Standing("warning", "草稿", "打印时尚未发布，不作考核依据。")
    return None


# ---------------------------------------------------------------- 通报、整改通知书、议案


def circular_version(circular: Circular, *, issuer: str, total: bool) -> Version:
    return Version(
        CIRCULAR,
        about=about(circular),
        title=circular.title,
        year=circular.cycle.year,
        content={
            "title": circular.title,
            "body": circular.body,
            "units": circular.units,
            "total": total,
            "issuer": issuer,
            "issued_at": circular.issued_at,
        },
    )


def notice_version(notice: RectificationNotice, *, issuer: str) -> Version:
    """An issued notice; that the unit signs for it later is no part of what is printed and sealed."""
    assessment = notice.rectification.assessment
    return Version(
        NOTICE,
        about=about(notice),
        title=f"限期整改通知书（{assessment.cycle.year}年度）",
        unit_name=unit_name(assessment),
        year=assessment.cycle.year,
        content={
            "unit": unit_name(assessment),
            "text": notice.text,
            "items": notice.items,
            "contact": [notice.contact, notice.contact_phone],
            "deadline": notice.deadline,
            "issued_at": notice.issued_at,
            "issuer": issuer,
        },
    )


def _notice_standing(paper: Any) -> Standing | None:
    row = _record(paper, RectificationNotice.objects)
    if row is not None and row.withdrawn_at:
        return Standing("danger", "已撤回", f"{clock.show_instant(row.withdrawn_at)} 由秘书处撤回。")
    return None


def motion_version(motion: TerminationMotion, years: list[dict[str, Any]], *, issuer: str) -> Version:
    return Version(
        MOTION,
        about=about(motion),
        title=str(motion),
        unit_name=unit_name(motion.second),
        content={
            "text": motion.text,
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


def _motion_standing(paper: Any) -> Standing | None:
    row = _record(paper, TerminationMotion.objects)
    if row is not None and row.state == TerminationMotion.State.DROPPED:
        return Standing("danger", "已作废", f"议案已撤销：{row.drop_reason}")
    return None


# ---------------------------------------------------------------- 考核结果：封存的卷宗


def unit_name(assessment: Assessment) -> str:
    """What the unit was called in that year: as sealed, otherwise as it is called now."""
    return dossiers.sealed_name(assessment) or str(assessment.unit)


@printed.resolver
def dossier_of(code: str) -> Finding | None:
    """A code of a sealed dossier, as it stands on results; the grade only once it is published."""
    found = dossiers.verify(code)
    if found is None:
        return None
    dossier, assessment = found.dossier, found.dossier.assessment
    if dossier.superseded:
        grade = "已作废，不显示"
    else:
        published = assessment.state == Assessment.State.PUBLISHED
        grade = (assessment.get_grade_display() or "不评等级") if published else "尚未发布"
    rows = [
        ("单位", dossiers.name_in(dossier) or str(assessment.unit)),
        ("考核年度", str(assessment.cycle.year)),
        ("等级", grade),
        ("封存时间", dossier.sealed_at),
        ("SHA-256", dossier.sha256),
    ]
    return Finding(
        _dossier_standing(found),
        "考核结果（卷宗）",
        rows,
        "该单位这一年度的考核结果按此卷宗封存：标准、取数、佐证、评分和确认自封存后有没有改动，以上面的核对为准。",
        "不含各项得分和评审人；纸面上的得分请与平台核对。",
    )


def _dossier_standing(found: dossiers.Verification) -> Standing:
    changed = "、".join(found.changed)
    if found.dossier.superseded:
        more = f"并且封存内容有改动：{changed}。" if found.changed else ""
        return Standing("warning", "已作废", f"这份封存已被退回复评或重新封存替代，不是有效结果。{more}")
    if found.intact:
        return Standing("success", "完好", f"{clock.show_instant(found.dossier.sealed_at)} 封存后没有改动。")
    return Standing("danger", "有改动", f"与封存内容不一致：{changed}。请联系联盟秘书处。")


printed.kind(
    FORM,
    label="年度考核自评表",
    certifies="平台在所示时间打印过这份自评表，内容按打印时的样子登记。",
    limits="不表示该单位已提交、秘书处已受理，也不表示得分已经确认。签字和印章由持有人核对。",
    standing=_form_standing,
)
printed.kind(
    STANDARD,
    label="考核标准",
    certifies="平台打印过这一版考核标准，内容按打印时的样子登记。",
    limits="草稿不作考核依据；是否现行以平台公布的版次为准。",
    standing=_standard_standing,
)
printed.kind(
    CIRCULAR,
    label="通报",
    certifies="这份通报由秘书处在平台印发，标题、正文和所列单位与印发时一致。",
    limits="印章由持有人核对。",
)
printed.kind(
    NOTICE,
    label="限期整改通知书",
    certifies="这份通知书由秘书处通过平台发给所列单位，事项和期限按打印时的样子登记。",
    limits="此后准予的延期以平台记录为准；不表示整改是否完成。",
    standing=_notice_standing,
)
printed.kind(
    MOTION,
    label="终止成员资格议案",
    certifies="这份议案由平台依据两个年度的考核结果起草，内容按打印时的样子登记。",
    limits="不是理事会的决定；是否通过以理事会表决为准。",
    standing=_motion_standing,
)
