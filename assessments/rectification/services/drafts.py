"""The draft of a rectification notice (第十二条): written from the findings when a case opens, then edited by the secretariat."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from alliance.calendar import holidays
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import verb
from alliance.messages.notifications import notify_many
from alliance.registers import policy
from assessments.rectification import rules
from assessments.rectification.models import Rectification, RectificationItem
from assessments.rectification.services.findings import LIMITS, Line, lines_for, text_for
from assessments.sheets.models.assessments import Assessment
from councils.recusal import audience

NOTICE_DAYS = "rectification_notice_days"


def open_cases(assessments: Sequence[Assessment], *, by: Any) -> list[Rectification]:
    """Open the cases of published 不合格 results inside the caller's transaction, each with its notice drafted.

    The people of the units are told that a notice follows, and by when; the secretariat that it is to be checked and issued.
    In a constant number of queries, besides one batch of writes for each 500 rows.
    """
    if not assessments:
        return []
    values = policy.values("regulation_title", "rectification_days", NOTICE_DAYS, *LIMITS)
    due = due_from(clock.today(), values[NOTICE_DAYS])
    cases = audit.bulk_create(
        Rectification,
        [
            Rectification(
                assessment=row,
                notice=text_for(row, values["regulation_title"]),
                notice_due=due,
                days=values["rectification_days"],
            )
            for row in assessments
        ],
        by=by,
        reason="考核不合格，起草整改通知书",
    )
    found = lines_for(assessments, values)
    audit.bulk_create(
        RectificationItem,
        [
            RectificationItem(rectification=case, position=place, problem=line.problem, demand=line.demand)
            for case in cases
            for place, line in enumerate(found[case.assessment_id], start=1)
        ],
        by=by,
        reason="起草整改事项",
    )
    _tell_opened(cases, due, values[NOTICE_DAYS])
    return cases


def due_from(day: date, working_days: int | None = None) -> datetime:
    """Until when a notice is to be issued, counted in working days from a day."""
    return clock.end_of_day(holidays.add_working_days(day, working_days or policy.get(NOTICE_DAYS)))


def _tell_opened(cases: Sequence[Rectification], due: datetime, days: int) -> None:
    people = audience.people_of_units(case.assessment.unit_id for case in cases)
    office = audience.secretariat_desk()
    last = clock.show_day(clock.last_day(due))
    told = []
    for case in cases:
        unit = case.assessment.unit
        common = {"matter": f"rectification:{case.pk}", "step": "opened", "url": case.get_absolute_url()}
        told += audience.letters_to(
            unit,
            people[unit.pk],
            office,
            title="考核不合格，整改通知将由秘书处下发",
            body=f"{case.notice}整改通知将由秘书处在 {days} 个工作日内（{last}前）下发，下发后请签收。",
            urgent=True,
            **common,
        )
        told += audience.letters(
            office(unit.pk),
            title=f"请核定并下发整改通知书：{unit}",
            body=f"系统已起草，请于{last}（含当日）前核定、下发。",
            **common,
        )
    notify_many(told)


@verb(rules.may_draft)
def save_draft(
    case: Rectification,
    *,
    text: str,
    days: int,
    contact: str,
    contact_phone: str,
    lines: Sequence[Line],
    by: Any,
) -> None:
    """Keep the draft: text, time, contact and all lines in their order; a line that is left out is taken away.

    Nobody is told; nothing is written when nothing differs. Raises `Conflict` for a stale version, `Refused` for a line of
    another case.
    """
    changed = _save_lines(case, lines, by)
    values = {
        "notice": text.strip(),
        "days": days,
        "contact": contact.strip(),
        "contact_phone": contact_phone.strip(),
    }
    if changed or any(getattr(case, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(case, name, value)
        audit.save(case, by=by, reason="修改整改通知书草稿")


def _save_lines(case: Rectification, lines: Sequence[Line], by: Any) -> bool:
    stored = {item.pk: item for item in case.items.all()}
    kept = [line.pk for line in lines if line.pk is not None]
    if not set(kept) <= set(stored) or len(kept) != len(set(kept)):
        raise Refused("整改事项不属于这件整改。")
    gone = [item for pk, item in stored.items() if pk not in kept]
    for item in gone:
        audit.delete(item, by=by, reason="从整改通知书草稿中删除")
    new, changed = [], []
    for place, line in enumerate(lines, start=1):
        item = stored[line.pk] if line.pk is not None else RectificationItem(rectification=case)
        values = {"position": place, "problem": line.problem.strip(), "demand": line.demand.strip()}
        if item.pk is None:
            new.append(item)
        elif any(getattr(item, name) != value for name, value in values.items()):
            changed.append(item)
        for name, value in values.items():
            setattr(item, name, value)
    audit.bulk_change(changed, ["position", "problem", "demand"], by=by, reason="修改整改事项")
    audit.bulk_create(RectificationItem, new, by=by, reason="增加整改事项")
    return bool(gone or new or changed)
