"""Each condition of an application as pages show it: the clause, what the unit says and proves, what the record says, and the finding."""

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from alliance.face.components import Attachment
from alliance.registers import regulation
from councils.applications import conditions
from councils.applications.models import ConditionEvidence, RoleApplication


def conditions_of(application: RoleApplication, *, live: bool = False) -> list[dict[str, Any]]:
    """Each condition with its clause, what the unit says and gives as evidence, what the record says, and the finding.

    The record is read live in a draft or a correction, and where `live` is asked for; otherwise as frozen at filing or check.
    """
    live = live or application.state in (RoleApplication.State.DRAFT, RoleApplication.State.RETURNED)
    found = conditions.records_for(application.unit, application.role) if live else {}
    kept = ConditionEvidence.objects.filter(removed=False)
    rows = application.conditions.prefetch_related(Prefetch("evidence", queryset=kept))
    return [
        {
            "row": row,
            "clause": regulation.get(row.clause),
            "records": conditions.read(found[row.clause] if live else row.recorded),
            "evidence": [attachment_of(one) for one in row.evidence.all()],
        }
        for row in rows
    ]


def contrast_of(parts: list[dict[str, Any]]) -> str:
    """How many findings go against the record or rest on material alone; nothing before the check."""
    if any(part["row"].met is None for part in parts):
        return ""
    rows = [part["row"] for part in parts]
    return conditions.headline(
        len(rows), sum(row.against_record for row in rows), sum(row.on_material for row in rows)
    )


def against_first(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What goes against the record, then what rests on material alone, then the rest."""
    return sorted(parts, key=lambda part: (not part["row"].against_record, not part["row"].on_material))


def attachment_of(one: ConditionEvidence, *, removable: bool = False) -> Attachment:
    address = one.record_url or reverse("application_evidence_file", args=[one.pk])
    notes = [
        note
        for note in ("系统内记录" if one.record_url else "", "秘书处补充" if one.from_office else "")
        if note
    ]
    return Attachment(
        one.title,
        address,
        one.size,
        preview_url=f"{address}?inline=1" if one.can_be_previewed else "",
        note="，".join(notes),
        dated=one.dated_on,
        delete_url=reverse("application_evidence_remove", args=[one.pk]) if removable else "",
    )
