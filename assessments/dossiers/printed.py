"""Results on paper carry the code of their sealed dossier: what that proves on the public page."""

from alliance.ground import clock
from alliance.paper import printed
from alliance.paper.printed import Finding, Standing
from assessments.dossiers import services as dossiers
from assessments.sheets.models.assessments import Assessment


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
        ("内容校验值", dossier.sha256),
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
