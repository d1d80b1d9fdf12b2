"""A piece of evidence of a role application as pages list it."""

from django.urls import reverse

from alliance.face.components import Attachment
from councils.applications.models import ConditionEvidence


def attachment_of(one: ConditionEvidence, *, removable: bool = False) -> Attachment:
    address = one.record_url or reverse("application_evidence_file", args=[one.pk])
    shown = one.content_type in ("application/pdf", "image/jpeg", "image/png")
    notes = [
        note
        for note in ("系统内记录" if one.record_url else "", "秘书处补充" if one.from_office else "")
        if note
    ]
    return Attachment(
        one.title,
        address,
        one.size,
        preview_url=f"{address}?inline=1" if shown else "",
        note="，".join(notes),
        dated=one.dated_on,
        delete_url=reverse("application_evidence_remove", args=[one.pk]) if removable else "",
    )
