"""Confirmation: total and grade of one assessment, one by one or many at once, and the late one that the chair admits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from alliance.background import works
from alliance.background.models.works import Work
from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify, notify_many
from assessments.assignments.services.assigning import reviewer_pool
from assessments.cycles.rules import CONFIRMATION
from assessments.dossiers import services as dossiers
from assessments.results import rules
from assessments.results.services.outcome import bonus_lines, outcome, veto_lines
from assessments.sheets.models.assessments import Assessment
from councils.recusal import audience
from councils.recusal.models import closed_units_of
from members.people.models import Representative

CONFIRMING = 10  # confirmations in a batch; each costs as much as so many simple records


@verb(rules.may_confirm)
def confirm(
    assessment: Assessment,
    *,
    by: Any,
    moment: datetime,
    note: str = "",
    vetoes: Iterable[Mapping[str, str]] = (),
    bonus: Iterable[Mapping[str, Any]] = (),
) -> None:
    """Confirm score and grade and seal the dossier; held until all are published together.

    `vetoes`: {"code", "reason"} of the standard's active vetoes. `bonus`: {"code", "points", "reason"}, one per
    occasion, of its bonus and deduction items. Nobody is told, except that during a public notice the unit learns its
    new result. Raises `Refused` from the deadline on without the chair's admission, and `Conflict` when the assessment
    was changed since `version`.
    """
    assessment.vetoes, assessment.bonus = veto_lines(assessment, vetoes), bonus_lines(assessment, bonus)
    assessment.total, assessment.grade = outcome(assessment)
    assessment.recusals = _recusals(assessment)
    assessment.unit_name = assessment.unit.name
    assessment.confirm()
    assessment.confirmed_at, assessment.confirmed_by = moment, by
    assessment.confirmation_note = note.strip()
    audit.save(assessment, by=by, reason="确认考核结果")
    dossiers.seal(assessment, by=by)
    cycle = assessment.cycle
    if cycle.results_public_at:
        tell_result([assessment], f"notice-{assessment.version}", f"{cycle.year}年度考核复核结果", "")


def tell_result(batch: list[Assessment], step: str, title: str, body: str) -> None:
    """Tell everybody who stands for the units their total and grade, once for each step; in two queries."""
    own = {row.unit_id: row for row in batch}
    people = Representative.objects.current().filter(unit__in=own).select_related("user")
    notify_many(
        [
            {
                "recipient": person.user,
                "matter": row.matter,
                "step": step,
                "about": row.unit,
                "title": title,
                "body": f"{row.unit}：总分 {row.total}，等级“{row.get_grade_display()}”。{body}",
                "url": reverse("assessment_result", args=[row.pk]),
                "urgent": False,
            }
            for person in people
            if (row := own[person.unit_id])
        ]
    )


def _recusals(assessment: Assessment) -> list[dict[str, Any]]:
    """Who of the secretariat and the council stepped back for this unit, for the dossier."""
    pool = reviewer_pool()
    barred = closed_units_of(pool)
    return [{"user": one.pk, "name": one.name} for one in pool if assessment.unit_id in barred[one.pk]]


@transaction.atomic
def confirm_many(chosen: Iterable[int], *, by: Any) -> Work:
    """Confirm each of the chosen assessments for itself, without veto, bonus or note, as `by` may see and confirm them.

    The returned work says in `parameters` how many were `confirmed`, and of the `refused` why. More than a few are a work in
    the background; a second one of the same person is refused meanwhile.
    """
    chosen = sorted(set(chosen))
    return works.begin(
        CONFIRMATION,
        about=by.pk,
        title=f"批量确认 {len(chosen)} 家单位的考核结果",
        size=CONFIRMING * len(chosen),
        total=len(chosen),
        by=by,
        parameters={"chosen": chosen, "confirmed": 0, "refused": []},
    )


def _confirm_step(work: Work) -> bool:
    said = work.parameters
    batch = said["chosen"][work.cursor : work.cursor + CONFIRMING]
    found = Assessment.objects.visible_to(work.owner).filter(pk__in=batch).select_related("unit", "cycle")
    for row in found.order_by("pk"):
        if row.submitted_at is None:
            said["refused"].append(
                f"{row.unit}：没有提交自评，请打开该单位逐个确认（一票否决、催报情况须核对）。"
            )
            continue
        try:
            confirm(row, by=work.owner)
            said["confirmed"] += 1
        except Refused as error:
            said["refused"].append(f"{row.unit}：{error.reason}")
    work.stage, work.cursor = "确认考核结果", work.cursor + len(batch)
    work.done = work.cursor
    return work.cursor < len(said["chosen"])


def _confirm_remarks(work: Work) -> list[str]:
    refused = work.parameters["refused"]
    return [f"已确认 {work.parameters['confirmed']} 家，未确认 {len(refused)} 家。", *refused]


works.kinds[CONFIRMATION] = works.Act(
    _confirm_step, url=lambda work: reverse("calibration"), remarks=_confirm_remarks
)


@verb(rules.may_admit_late, asks={"reason": "请填写准予逾期确认的理由。"}, reason="准予逾期确认：{reason}")
def admit_late(assessment: Assessment, *, reason: str, by: Any) -> None:
    """The chair admits a confirmation after December 30th, with a reason (a vice-chair for the chair's own unit).

    The secretariat is told. Asked twice, the second is refused.
    """
    assessment.late_confirmation_reason, assessment.late_confirmation_by = reason, by
    notify(
        audience.secretariat(assessment.unit),
        matter=assessment.matter,
        step="late-admitted",
        title=f"理事长准予逾期确认：{assessment.unit}",
        body=f"理由：{reason}",
        url=reverse("confirmation", args=[assessment.pk]),
    )
