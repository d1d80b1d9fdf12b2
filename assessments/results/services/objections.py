"""Objections to a result within the public notice, and the answers to them."""

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify
from assessments.results import rules
from assessments.results.models.objections import Objection
from assessments.reviews.services import reviews
from assessments.self_assessment.models.assessments import Assessment
from assessments.self_assessment.services.claims import claim
from councils.recusal import audience


@transaction.atomic
def file(assessment: Assessment, *, reason: str, by: Any) -> Objection:
    """The head objects; the secretariat is told. Refused outside the period, or while one is open."""
    assessment = claim(assessment)
    moment = clock.now()
    if by is not None:
        require(rules.may_object(by, assessment, moment))
    require(rules.is_open_to_objections(assessment, moment))
    if not reason.strip():
        raise Refused("请写明异议内容和依据。")
    objection = Objection(assessment=assessment, reason=reason.strip())
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
        body=reason.strip()[:200],
        url=reverse("objection", args=[objection.pk]),
        urgent=True,
    )
    return objection


@transaction.atomic
def answer(objection: Objection, *, upheld: bool, text: str, by: Any) -> Objection:
    """Answer an objection; an upheld one opens the review again. The unit is told."""
    assessment = claim(Assessment(pk=objection.assessment_id))
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    objection.assessment = assessment
    if by is not None:
        require(rules.may_answer_objection(by, objection))
    require(rules.is_answerable(objection))
    if not text.strip():
        raise Refused("请填写答复。")
    if upheld:
        objection.uphold()
        reviews.reopen(objection.assessment, reason=f"异议成立：{text.strip()}", by=by)
    else:
        objection.dismiss()
    objection.answer, objection.answered_at = text.strip(), clock.now()
    audit.save(objection, by=by, reason="异议成立，退回复评" if upheld else "异议不成立，维持结果")
    notify(
        audience.people_of(objection.assessment.unit),
        matter=f"objection:{objection.pk}",
        about=objection.assessment.unit,
        step="answered",
        title=f"异议{'成立，将重新评审' if upheld else '不成立，维持原结果'}",
        body=text.strip(),
        url=reverse("objection", args=[objection.pk]),
    )
    return objection
