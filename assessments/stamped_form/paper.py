"""自评表 on paper: what it shows."""

import json
from typing import Any

from alliance.paper.printed import Version, about, canonical
from assessments.sheets import prefilling
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment

FORM = "self_assessment"


def form_content(assessment: Assessment, lines: list[Line], *, filler: str = "") -> dict[str, Any]:
    """What the printed form shows. What the submission itself records is left out, so that signing does not outdate it."""
    published = assessment.state == Assessment.State.PUBLISHED
    return {
        "names": {"unit": assessment.named, "filler": filler},
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
        unit_name=assessment.named,
        year=assessment.cycle.year,
        content=form_content(assessment, lines, filler=filler),
    )


def shows_now(paper: Any, assessment: Assessment, lines: list[Line]) -> bool:
    """Whether a printed form shows what the unit's self-assessment says now."""
    now = json.loads(canonical(form_content(assessment, lines)["form"]))
    return json.loads(paper.content)["form"] == now
