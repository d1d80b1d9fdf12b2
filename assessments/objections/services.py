"""Objections to a result within the public notice, and the answers to them."""

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from assessments.objections import rules
from assessments.objections.models import Objection
from assessments.results.services.reopening import reopen
from assessments.sheets.models.assessments import Assessment
from councils.recusal import audience


@verb(rules.may_object, asks={"reason": "请写明异议内容和依据。"})
def file(assessment: Assessment, *, reason: str, by: Any) -> Objection:
    """The head objects; the secretariat is told. Refused outside the period, or while one is open."""
    objection = Objection(assessment=assessment, reason=reason)
    try:
        with transaction.atomic():
            audit.save(objection, by=by, reason="提出异议")
    except IntegrityError as error:
        raise Refused("已有一件待答复的异议。") from error
    notify(
        audience.secretariat(assessment.unit),
        matter=f"objection:{objection.pk}",
        step="filed",
        title=f"{assessment.unit}对考核结果提出异议",
        body=reason[:200],
        url=reverse("objection", args=[objection.pk]),
        urgent=True,
    )
    return objection


@verb(rules.may_answer, part_of="assessment", asks={"text": "请填写答复。"})
def answer(objection: Objection, *, upheld: bool, text: str, by: Any) -> None:
    """Answer an objection; an upheld one opens the review again. The unit is told."""
    if upheld:
        objection.uphold()
        reopen(objection.assessment, reason=f"异议成立：{text}", by=by)
    else:
        objection.dismiss()
    objection.answer, objection.answered_at = text, clock.now()
    audit.save(objection, by=by, reason="异议成立，退回复评" if upheld else "异议不成立，维持结果")
    unit = objection.assessment.unit
    audience.tell(
        unit,
        matter=f"objection:{objection.pk}",
        step="answered",
        title=f"异议{'成立，将重新评审' if upheld else '不成立，维持原结果'}",
        body=text,
        url=reverse("objection", args=[objection.pk]),
    )
