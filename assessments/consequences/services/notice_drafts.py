"""The draft of a rectification notice (第十二条): written from the findings when a case opens, then edited by the secretariat."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from alliance.calendar import holidays
from alliance.ground import audit, clock, inputs
from alliance.ground.access import Refused, require
from alliance.messages.notifications import notify_many
from alliance.registers import policy
from assessments.consequences.models.rectifications import Rectification, RectificationItem
from assessments.consequences.rules import notices as rules
from assessments.consequences.services.rectifications import claim
from assessments.scoring import demands
from assessments.self_assessment.models.assessments import Assessment, Item
from assessments.standards.content import rule_of
from assessments.standards.models import Veto
from councils.recusal import audience

LONGEST = 600
NOTICE_DAYS = "rectification_notice_days"
LIMITS = ("rectification_share", "rectification_items")


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


@dataclass(frozen=True)
class Line:
    """One thing to put right as the draft has it; `pk` None is new."""

    problem: str
    demand: str
    pk: int | None = None


def text_for(row: Assessment, regulation: str) -> str:
    """What the notice says first: the result, and on what ground time is set."""
    return (
        f"经自评、复评和确认，你单位{row.cycle.year}年度考核总分为{row.total}分，评为“不合格”。"
        f"依据《{regulation}》第十二条，责成你单位限期整改。"
    )


def lines_for(
    assessments: Sequence[Assessment], values: dict[str, Any] | None = None
) -> dict[int, list[Line]]:
    """`{assessment id: lines}` from vetoes met and the indicators that matter, in a constant number of queries."""
    values = values or policy.values(*LIMITS)
    items: dict[int, list[Item]] = defaultdict(list)
    rows = Item.objects.filter(assessment__in=assessments).select_related("indicator")
    for item in rows.order_by("assessment", "indicator__position"):
        if item.review_points is not None:
            items[item.assessment_id].append(item)
    picked = {
        one.pk: demands.chosen(
            [(item, item.review_points, item.indicator.points) for item in items[one.pk]],
            share=values["rectification_share"] / 100,
            most=values["rectification_items"],
            only_weak=bool(one.vetoes),
        )
        for one in assessments
    }
    known = _known(assessments, picked)
    vetoes = _vetoes(assessments)
    found = {one.pk: vetoes[one.pk] + _lines(picked[one.pk], known, one.unit_id) for one in assessments}
    for one in assessments:
        if not found[one.pk]:
            found[one.pk] = [
                Line(f"年度考核总分{one.total}分，未达到合格。", "分析原因，制定改进措施并落实。")
            ]
    return found


def _known(assessments: Sequence[Assessment], picked: dict[int, list[Item]]) -> dict[str, Any]:
    names = {name for items in picked.values() for item in items for name in rule_of(item.indicator).facts}
    years = {one.cycle.year for one in assessments}  # one cycle at a time
    units = [one.unit for one in assessments]
    return demands.written(demands.namespaces_of(names), units, max(years)) if names else {}


def _vetoes(assessments: Sequence[Assessment]) -> dict[int, list[Line]]:
    texts = {
        (row.standard_id, row.code): row.text
        for row in Veto.objects.filter(standard__in={one.standard_id for one in assessments})
    }
    return {
        one.pk: [
            Line(
                f"一票否决：{texts.get((one.standard_id, veto['code']), veto['code'])}。{veto['reason']}",
                "查明原因和责任，限期消除，建立防止再次发生的制度，并报送处理结果。",
            )
            for veto in one.vetoes
        ]
        for one in assessments
    }


def _lines(items: list[Item], known: dict[str, Any], unit_id: int) -> list[Line]:
    """One line for each indicator; a demand that was made already is not made twice, the second speaks of its own subject."""
    found: list[Line] = []
    for item in items:
        row = item.indicator
        demand = demands.sentence(row.name, rule_of(row).facts, row.evidence, known, unit_id)
        if any(line.demand == demand for line in found):
            demand = demands.plain(row.name, row.evidence)
        found.append(Line(_problem(item)[:LONGEST], demand[:LONGEST]))
    return found


def _problem(item: Item) -> str:
    row = item.indicator
    problem = f"{row.name}：得{_plain(item.review_points)}分（满分{_plain(row.points)}分）。"
    if item.review_note:
        problem += f"复评意见：{item.review_note}"
    return problem


def _plain(number: Decimal | None) -> str:
    return f"{(number or Decimal(0)).normalize():f}"


@transaction.atomic
def save_draft(
    case: Rectification,
    *,
    text: str,
    days: int,
    contact: str,
    contact_phone: str,
    lines: Sequence[Line],
    by: Any,
    version: int | None = None,
) -> Rectification:
    """Keep the draft: text, time, contact and all lines in their order; a line that is left out is taken away.

    Nobody is told; nothing is written when nothing differs. Raises `Conflict` for a stale version, `Refused` for a line of
    another case.
    """
    case = claim(case)
    if by is not None:
        require(rules.may_draft(by, case))
    audit.expect_version(case, version)
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
    return case


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


def rearranged(lines: Sequence[Line], act: str) -> list[Line]:
    """The lines after `add`, or `up-2`, `down-2`, `merge-2` (into the one before), `delete-2`, counted from 0."""
    found = list(lines)
    if act == "add":
        return [*found, Line("", "")]
    verb, _, place = act.partition("-")
    at = inputs.number(place)
    if at is None or at >= len(found):
        return found
    if verb == "delete":
        del found[at]
    elif verb == "up" and at > 0:
        found[at - 1], found[at] = found[at], found[at - 1]
    elif verb == "down" and at + 1 < len(found):
        found[at], found[at + 1] = found[at + 1], found[at]
    elif verb == "merge" and at > 0:
        first, second = found[at - 1], found.pop(at)
        found[at - 1] = Line(
            _joined(first.problem, second.problem), _joined(first.demand, second.demand), first.pk
        )
    return found


def _joined(first: str, second: str) -> str:
    parts = [part.strip().rstrip("。；") for part in (first, second) if part.strip()]
    return f"{'；'.join(dict.fromkeys(parts))}。"[:LONGEST] if parts else ""
