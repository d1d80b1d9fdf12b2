"""The sealed dossier of a unit's year: everything the grade rests on, under one SHA-256, verifiable by anybody.

Sealed at confirmation. Verification rebuilds the content from the records and reads the files again, so that a byte
changed in any part, or in the seal itself, is found and named.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from alliance.ground import audit, clock
from alliance.paper.printed import canonical, digest, normal
from assessments.dossiers.models import Dossier
from assessments.evidence.models import Evidence
from assessments.reviews.models import Review
from assessments.sheets.models.assessments import Assessment
from assessments.standards.models import Standard

PARTS = {
    "seal": "封存编号与时间",
    "unit": "单位与年度",
    "standard": "考核标准",
    "facts": "提交时取数",
    "review_facts": "复评时取数",
    "items": "自评与复评得分",
    "evidence": "佐证材料",
    "reviews": "评审人评分与解除",
    "recusals": "回避人员",
    "decisions": "报送、退回、延期、一票否决、加减分与确认",
}
NAMES = "names"  # what people and units were called at the time: sealed, but no record has to keep a name for ever


def seal(assessment: Assessment, *, by: Any) -> Dossier:
    """Seal the assessment as it is stored now, inside the caller's transaction; a seal before it is superseded, still readable."""
    break_seal(assessment, reason="重新封存", by=by)
    last = Dossier.objects.filter(assessment=assessment).aggregate(last=Max("number"))["last"] or 0
    dossier = Dossier(assessment=assessment, number=last + 1, sealed_at=clock.now())
    dossier.content = canonical(content_of(_stored(assessment.pk), dossier))
    dossier.sha256 = digest(dossier.content)
    return audit.save(dossier, by=by, reason="封存考核卷宗")


def break_seal(assessment: Assessment, *, reason: str, by: Any) -> None:
    """Mark the seal in force as superseded, inside the caller's transaction; without one nothing changes."""
    for old in Dossier.objects.select_for_update().filter(assessment=assessment, superseded=False):
        old.superseded = True
        audit.save(old, by=by, reason=reason)


def current(assessment: Assessment) -> Dossier | None:
    """The seal in force, if there is one."""
    return Dossier.objects.filter(assessment=assessment, superseded=False).first()


def _stored(pk: int) -> Assessment:
    return Assessment.objects.select_related("unit", "cycle", "standard").get(pk=pk)


def content_of(assessment: Assessment, dossier: Dossier) -> dict[str, Any]:
    """The parts of a dossier (keys of `PARTS`) and the names, as data, in a constant number of queries."""
    rows = assessment.reviews.select_related("reviewer", "from_unit").prefetch_related(
        "marks__item__indicator"
    )
    reviews = list(rows.order_by("pk"))
    unit = assessment.unit
    return {
        "seal": {"code": dossier.code, "number": dossier.number, "sealed_at": dossier.sealed_at},
        "unit": {"id": unit.pk, "kind": unit.kind, "year": assessment.cycle.year},
        "standard": _standard(assessment.standard),
        "facts": assessment.facts,
        "review_facts": assessment.review_facts,
        "items": _items(assessment),
        "evidence": _evidence(assessment),
        "reviews": [_review(row) for row in reviews],
        "recusals": assessment.recusals,
        "decisions": _decisions(assessment),
        NAMES: {
            "unit": unit.name,
            "uscc": unit.uscc,
            "standard": str(assessment.standard),
            "reviewers": {str(row.reviewer_id): row.reviewer.name for row in reviews},
            "units": {str(row.from_unit_id): row.from_unit.name for row in reviews if row.from_unit},
        },
    }


def _standard(standard: Standard) -> dict[str, Any]:
    """Which edition, and a hash over every field of it that says how points are given."""
    hidden = {"id", "standard_id", "created_at", "version"}
    rows = {
        name: [
            {key: value for key, value in row.items() if key not in hidden}
            for row in getattr(standard, name).order_by("code").values()
        ]
        for name in ("indicators", "vetoes", "bonus_items")
    }
    fields = ("title", "basis", "graded", "note", "bonus_cap", "cut_excellent", "cut_good", "cut_qualified")
    rows["standard"] = [{name: getattr(standard, name) for name in fields}]
    return {
        "id": standard.pk,
        "subject": standard.subject,
        "edition": standard.edition,
        "sha256": standard.sha256,
        "rows": digest(canonical(rows)),
    }


def _items(assessment: Assessment) -> list[dict[str, Any]]:
    return [
        {
            "code": item.indicator.code,
            "self": item.self_points,
            "note": item.self_note,
            "not_applicable": item.not_applicable,
            "na_reason": item.na_reason,
            "na_approved": item.na_approved,
            "dispute": item.dispute,
            "dispute_answer": item.dispute_answer,
            "dispute_upheld": item.dispute_upheld,
            "review": item.review_points,
            "review_note": item.review_note,
        }
        for item in assessment.items.select_related("indicator").order_by("indicator__position")
    ]


def _evidence(assessment: Assessment) -> list[dict[str, Any]]:
    rows = Evidence.objects.filter(item__assessment=assessment, removed=False).select_related(
        "item__indicator"
    )
    return [
        {
            "code": row.item.indicator.code,
            "title": row.title,
            "dated_on": row.dated_on,
            "name": row.name,
            "sha256": row.sha256,
            "size": row.size,
            "record": row.record_url,
        }
        for row in rows.order_by("item__indicator__position", "created_at", "pk")
    ]


def _review(row: Review) -> dict[str, Any]:
    marks = sorted(row.marks.all(), key=lambda mark: mark.item.indicator.position)
    return {
        "reviewer": row.reviewer_id,
        "from": row.from_unit_id,
        "state": row.state,
        "done_at": row.done_at,
        "score": row.score,
        "opinion": row.opinion,
        "ended": row.end_reason,
        "marks": [[mark.item.indicator.code, mark.points, mark.reason] for mark in marks],
    }


def _decisions(assessment: Assessment) -> dict[str, Any]:
    extensions = assessment.extensions.order_by("pk")
    fields = (
        "summary filler_phone submitted_at submitted_by_id self_score return_count return_reason correct_by "
        "late_recorded_at reminders scan_sha256 scan_version_id check_note unsubmitted_reason unsubmitted_by_id "
        "vetoes bonus review_score total grade confirmed_at confirmed_by_id "
        "confirmation_note late_confirmation_reason late_confirmation_by_id"
    )
    return {
        **{name: getattr(assessment, name) for name in fields.split()},
        "extensions": [{"until": row.until, "reason": row.reason} for row in extensions],
    }


@dataclass(frozen=True)
class Verification:
    """`intact` when nothing differs; `changed` names in Chinese the parts that do."""

    dossier: Dossier
    changed: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        return not self.changed


def verify(code: str) -> Verification | None:
    """Check a seal by its code; None for an unknown one.

    A superseded seal is checked in itself only, since the records have moved on.
    """
    dossier = (
        Dossier.objects.select_related("assessment__unit", "assessment__cycle", "assessment__standard")
        .filter(code=normal(code))
        .first()
    )
    return None if dossier is None else examine(dossier)


def content(dossier: Dossier) -> dict[str, Any] | None:
    """What was sealed, part by part; None where it is no longer readable."""
    try:
        found = json.loads(dossier.content)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.keys() >= {*PARTS, NAMES} else None


def name_in(dossier: Dossier) -> str:
    """What the unit was called when it was sealed; empty where the seal is no longer readable."""
    sealed = content(dossier)
    return sealed[NAMES].get("unit", "") if sealed else ""


def examine(dossier: Dossier) -> Verification:
    """Compare a seal with itself, and with the records and files it was made of, read afresh."""
    sealed = content(dossier)
    if sealed is None or digest(dossier.content) != dossier.sha256:
        return Verification(dossier, ["封存内容与校验值不一致"])
    now = json.loads(canonical(content_of(_stored(dossier.assessment_id), dossier)))
    if dossier.superseded:
        changed = [] if sealed.get("seal") == now["seal"] else [PARTS["seal"]]
        return Verification(dossier, [*changed, *_wrongly_superseded(dossier)])
    changed = [label for part, label in PARTS.items() if sealed.get(part) != now[part]]
    return Verification(dossier, [*changed, *_changed_files(dossier.assessment)])


def _wrongly_superseded(dossier: Dossier) -> list[str]:
    """A confirmed result always has a later seal in force where this one is not."""
    confirmed = dossier.assessment.state in (Assessment.State.CONFIRMED, Assessment.State.PUBLISHED)
    later = Dossier.objects.filter(
        assessment=dossier.assessment_id, number__gt=dossier.number, superseded=False
    )
    return ["封存状态"] if confirmed and not later.exists() else []


def _changed_files(assessment: Assessment) -> list[str]:
    wrong = []
    rows = Evidence.objects.filter(item__assessment=assessment, removed=False).exclude(file="")
    for row in rows:
        if _digest_of(row.file) != row.sha256:
            wrong.append(f"佐证文件“{row.title}”")
    if assessment.scan and _digest_of(assessment.scan) != assessment.scan_sha256:
        wrong.append("盖章扫描件")
    return wrong


def _digest_of(file: Any) -> str:
    """SHA-256 of a stored file, read in pieces; "" when it is gone."""
    total = hashlib.sha256()
    try:
        with file.open("rb") as handle:
            while piece := handle.read(1024 * 1024):
                total.update(piece)
    except OSError:
        return ""
    return total.hexdigest()
