"""Handing a summary up, answering for it, deciding on it; and what follows for the assessment of the year."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify
from alliance.prose import parsing
from assessments.cycles.models import Cycle
from assessments.cycles.services import write_self_evaluation
from assessments.self_assessment.services import drafts
from assessments.sheets.models.assessments import Assessment
from councils.recusal import audience
from reports.summaries import rules
from reports.summaries.models import Summary


def _tell(summary: Summary, people: Any, step: str, title: str, body: str) -> None:
    notify(
        people,
        matter=f"summary:{summary.pk}",
        step=f"{step}-{summary.version}",
        title=f"{title}：{summary.title}",
        body=body,
        url=summary.get_absolute_url(),
        about=summary.unit or "",
    )


def checkers(summary: Summary) -> list[Any]:
    """Who can answer for it."""
    if summary.is_of_unit:
        return audience.heads_of(summary.unit)
    return [one for one in audience.secretariat() if rules.may_hand_in(one, summary)]


def writers(summary: Summary) -> list[Any]:
    """Who is told what became of it."""
    if summary.is_of_unit:
        return [summary.prepared_by, *audience.contacts_of(summary.unit, heads=True)]
    return audience.secretariat()


def _handed_up(summary: Summary) -> None:
    _tell(summary, checkers(summary), "up", "请确认", f"请{summary.checker}确认后报送{summary.decider}。")


@verb(rules.may_hand_up, moves="hand_up", reason="送确认", tells=_handed_up)
def hand_up(summary: Summary, *, by: Any) -> None:
    """Give it to the head of the unit, or to the secretary-general, who are told."""


def _handed_back(summary: Summary, reason: str) -> None:
    _tell(summary, [summary.prepared_by], "back", "退回起草人", reason)


@verb(
    rules.may_hand_back,
    moves="hand_back",
    reason="退回起草人：{reason}",
    asks={"reason": "请写明退回或撤回的原因。"},
    tells=_handed_back,
)
def hand_back(summary: Summary, *, reason: str, by: Any) -> None:
    """Give it back to who wrote it, who is told why."""


def _handed_in(summary: Summary, by: Any) -> None:
    people = audience.secretariat(summary.unit) if summary.is_of_unit else audience.presiding(None)
    _tell(summary, people, "in", "请审定", f"{by or summary.checker}已确认并报送，请审定。")


@verb(rules.may_hand_in, moves="hand_in", reason="确认并报送", tells=_handed_in)
def hand_in(summary: Summary, *, by: Any, moment: datetime) -> None:
    """Answer for it and lay it before the secretariat, or the chair, who are told. The first time counts for being in time.

    The text becomes the summary of the unit's self-assessment where that is still empty, or the alliance's self-evaluation of the year.
    """
    summary.checked_by, summary.handed_in_at, summary.opinion = by, moment, ""
    summary.first_handed_in_at = summary.first_handed_in_at or moment
    if summary.is_of_unit:
        _into_empty_self_assessment(summary, by)
    elif summary.kind == Summary.Kind.SELF_EVALUATION:
        _into_year(summary, by)


def self_assessment_of(summary: Summary) -> Assessment | None:
    if not summary.is_of_unit:
        return None
    return (
        Assessment.objects.filter(unit=summary.unit, cycle__year=summary.year).select_related("cycle").first()
    )


def _into_empty_self_assessment(summary: Summary, by: Any) -> None:
    own = self_assessment_of(summary)
    if own is not None and not own.summary.strip():
        with suppress(Refused):  # a form that is not open takes nothing; it can be carried over later
            drafts.fill(own, lines={}, summary=parsing.text_of(summary.text), by=by)


@verb(rules.may_carry_over)
def carry_over(summary: Summary, *, by: Any) -> Any:
    """Put the text in place of the summary in the unit's self-assessment; raises `Refused` where that may not be written."""
    own = self_assessment_of(summary)
    if own is None:
        raise Refused(f"本单位{summary.year}年度自评还没有开启。")
    return drafts.fill(own, lines={}, summary=parsing.text_of(summary.text), by=by)


def _into_year(summary: Summary, by: Any) -> None:
    """The annual report quotes it from the year."""
    cycle = Cycle.objects.filter(year=summary.year).first()
    if cycle is not None:
        with suppress(Refused):
            write_self_evaluation(cycle, text=parsing.text_of(summary.text), by=by)


def _sent_back(summary: Summary, reason: str) -> None:
    _tell(summary, writers(summary), "returned", "退回修改", reason)


@verb(
    rules.may_decide,
    moves="send_back",
    reason="退回修改：{reason}",
    asks={"reason": "请写明需要修改的地方。"},
    tells=_sent_back,
)
def send_back(summary: Summary, *, reason: str, by: Any) -> None:
    """Ask for changes; who wrote it is told. That it came in time stays so."""
    summary.opinion = reason


def _settled(summary: Summary) -> None:
    _tell(
        summary,
        writers(summary),
        "final",
        "已定稿",
        summary.opinion or f"{summary.decider}已审定，总结已定稿。",
    )


@verb(rules.may_decide, moves="settle", reason="审定", tells=_settled)
def settle(summary: Summary, *, opinion: str = "", by: Any, moment: datetime) -> None:
    """It is final; who wrote it is told, and the council may read those of the secretariat."""
    summary.opinion, summary.decided_by, summary.decided_at = opinion.strip(), by, moment
